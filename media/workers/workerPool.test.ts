import { afterEach, describe, expect, it } from "vitest";
import {
  createFakeEngine,
  type FakeEngine,
} from "../../test/support/fakeEngine.ts";
import { silentLog } from "../../test/support/mediaWorker.ts";
import { WorkerPool } from "./workerPool.ts";

const startPool = (engine: FakeEngine, count: number) =>
  WorkerPool.start(
    engine,
    {
      listen: { ip: "127.0.0.1", port: 40_000, announcedAddresses: [] },
      count,
      videoConsumersPerWorker: 2,
      restartDelayMs: 1,
      waitForWorkerMs: 2_000,
    },
    silentLog,
  );

describe("worker pool", () => {
  let pool: WorkerPool | undefined;
  afterEach(() => pool?.close());

  it("starts each worker on a port of its own", async () => {
    const engine = createFakeEngine();
    pool = await startPool(engine, 3);
    expect(engine.workers.map(({ port }) => port)).toEqual([
      40_000, 40_001, 40_002,
    ]);
  });

  it("leaves nothing running when one worker cannot start", async () => {
    const engine = createFakeEngine();
    engine.failNextStarts(1);
    await expect(startPool(engine, 2)).rejects.toThrow("did not start");
    pool = await startPool(engine, 2);
    expect(pool.size).toBe(2);
  });

  it("places a room on the least loaded worker, and among equals on the one with fewer rooms", async () => {
    pool = await startPool(createFakeEngine(), 2);
    const first = await pool.place();
    first.rooms += 1;
    const second = await pool.place();
    expect(second).not.toBe(first);
    second.load += 10;
    expect(await pool.place()).toBe(first);
  });

  it("refuses a room when every worker is full", async () => {
    pool = await startPool(createFakeEngine(), 1);
    (await pool.place()).load = 20;
    await expect(pool.place()).rejects.toMatchObject({
      code: "media.unavailable",
    });
  });

  it("replaces a dead worker on the same port, through failed attempts, and a new room waits for it", async () => {
    const engine = createFakeEngine();
    pool = await startPool(engine, 1);
    const before = await pool.place();
    engine.failNextStarts(2);
    engine.workers[0]?.die();
    expect(pool.size).toBe(0);
    const after = await pool.place();
    expect(after).not.toBe(before);
    expect(engine.workers.at(-1)?.port).toBe(40_000);
    expect(pool.size).toBe(1);
  });

  it("starts nothing more once closed", async () => {
    const engine = createFakeEngine();
    pool = await startPool(engine, 1);
    engine.workers[0]?.die();
    await pool.close();
    await expect(pool.place()).rejects.toMatchObject({
      code: "media.unavailable",
    });
    const next = await startPool(engine, 1);
    await next.close();
  });
});
