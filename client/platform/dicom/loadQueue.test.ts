import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../test/support/virtualTime.ts";
import { LoadQueue } from "./loadQueue.ts";

/** A queue over a line that takes 10 ms an image and fails as told. */
const makeQueue = (count: number, room = count) => {
  const time = new VirtualTime();
  const started: number[] = [];
  const loaded: number[] = [];
  const cached = new Set<number>();
  const failing = new Map<number, "passing" | "lasting">();
  const busy: boolean[] = [];
  let under = 0;
  let most = 0;
  const cancelled: number[] = [];
  const cancels = new Map<number, () => void>();
  const ahead = { most: 2 };
  const queue = new LoadQueue<number>({
    count,
    parallel: () => 2,
    ahead: () => ahead.most,
    cancel: (index) => {
      cancelled.push(index);
      cancels.get(index)?.();
    },
    load: (index) => {
      started.push(index);
      most = Math.max(most, (under += 1));
      return new Promise((resolve, reject) => {
        const callOff = time.later(10, () => {
          cancels.delete(index);
          under -= 1;
          const problem = failing.get(index);
          if (problem) reject(new Error(problem));
          else {
            cached.add(index);
            resolve(index);
          }
        });
        cancels.set(index, () => {
          callOff();
          under -= 1;
          reject(new Error("called off"));
        });
      });
    },
    isCached: (index) => cached.has(index),
    onBusy: (now) => busy.push(now),
    room: () => room,
    onLoaded: (index) => loaded.push(index),
    onFailed: (_index, error) =>
      error instanceof Error && error.message === "passing",
    later: time.later,
  });
  return {
    ...{ queue, time, started, loaded, failing, busy, cancelled },
    ahead,
    most: () => most,
  };
};

describe("the loading of a series", () => {
  it("gives what is asked for where nothing may come ahead, and goes on ahead one by one, or not, as it may", async () => {
    const { queue, time, started, busy, ahead, most } = makeQueue(6);
    ahead.most = 0;
    queue.ask(2);
    await time.run(50);
    expect(started).toEqual([2]);
    expect(busy.at(-1)).toBe(false);
    ahead.most = 1;
    queue.goOn();
    await time.run(15);
    expect(started).toEqual([2, 3, 1]);
    ahead.most = 0;
    await time.run(50);
    expect(started).toEqual([2, 3, 1]);
    queue.ask(5);
    await time.run(50);
    expect(started).toEqual([2, 3, 1, 5]);
    expect(most()).toBe(1);
    expect(busy.at(-1)).toBe(false);
  });

  it("tells when it is at work and when not, also while it waits for the line, and no more once it is closed", async () => {
    const { queue, time, failing, busy } = makeQueue(3);
    expect(busy).toEqual([]);
    queue.ask(0);
    await time.run(1_000);
    expect(busy).toEqual([true, false]);
    const other = makeQueue(2);
    other.failing.set(0, "passing");
    other.queue.ask(0);
    await other.time.run(500);
    expect([other.busy, failing.size]).toEqual([[true], 0]);
    other.queue.close();
    await other.time.run(5_000);
    expect(other.busy).toEqual([true, false]);
  });

  it("gives the asked image the line for itself", async () => {
    const { queue, time, started } = makeQueue(6);
    queue.ask(3);
    expect(started).toEqual([3]);
    await time.run(10);
    expect(started).toEqual([3, 4, 2]);
    queue.ask(0);
    await time.run(10);
    expect(started).toEqual([3, 4, 2, 0]);
  });

  it("loads all, the asked image first, two at a time", async () => {
    const { queue, time, started, loaded, most } = makeQueue(6);
    queue.ask(3);
    await time.run(1_000);
    expect(started).toEqual([3, 4, 2, 5, 1, 0]);
    expect(loaded).toHaveLength(6);
    expect(most()).toBe(2);
  });

  it("turns to a newly asked image next, whatever lay before it", async () => {
    const { queue, time, started } = makeQueue(100);
    queue.ask(0);
    queue.ask(80);
    await time.run(15);
    expect(started.slice(0, 3)).toEqual([0, 80, 81]);
  });

  it("calls off what a jump leaves behind, and loads it when its turn comes again", async () => {
    const { queue, time, started, loaded, cancelled } = makeQueue(100);
    queue.ask(0);
    await time.run(15);
    expect(started).toEqual([0, 1, 2]);
    queue.ask(80);
    expect(cancelled).toEqual([1, 2]);
    await time.run(10);
    expect(loaded).toEqual([0, 80]);
    await time.run(5_000);
    expect([...loaded].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("goes on with what is near while somebody scrolls", async () => {
    const { queue, time, cancelled, loaded } = makeQueue(100);
    queue.ask(0);
    for (let index = 1; index < 30; index += 1) queue.ask(index);
    await time.run(10);
    expect([cancelled, loaded.slice(0, 1)]).toEqual([[], [0]]);
  });

  it("hands out a cached image again when it is asked for again", async () => {
    const { queue, time, loaded } = makeQueue(2);
    queue.ask(0);
    await time.run(100);
    queue.ask(1);
    await time.run(100);
    expect(loaded).toEqual([0, 1, 1]);
  });

  it("waits longer after each failure of the line, and goes on when it is back", async () => {
    const { queue, time, started, loaded, failing } = makeQueue(1);
    failing.set(0, "passing");
    queue.ask(0);
    await time.run(10_000);
    expect(started.length).toBeGreaterThan(2);
    expect(started.length).toBeLessThan(6);
    failing.clear();
    await time.run(10_000);
    expect(loaded).toEqual([0]);
  });

  it("gives up an image that cannot be decoded and loads the others; asked again it tries again", async () => {
    const { queue, time, started, loaded, failing } = makeQueue(3);
    failing.set(1, "lasting");
    queue.ask(0);
    await time.run(1_000);
    expect(loaded).toEqual([0, 2]);
    expect(started.filter((index) => index === 1)).toHaveLength(1);
    failing.clear();
    queue.ask(1);
    await time.run(1_000);
    expect(loaded).toEqual([0, 2, 1]);
  });

  it("loads and reports nothing once closed", async () => {
    const { queue, time, started, loaded } = makeQueue(50);
    queue.ask(0);
    queue.close();
    await time.run(1_000);
    expect(loaded).toEqual([]);
    expect(started).toHaveLength(1);
  });
});
