import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppliedOperation } from "../../shared/contracts/sharedViewing.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";
import { createLog } from "../../server/platform/log/log.ts";
import {
  connectRedis,
  type RedisClient,
} from "../../server/platform/redis/redis.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import { createTestDatabase } from "../support/database.ts";
import { insertSeries } from "../support/seriesRows.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

/** Two web processes' worth of server over one database and a real Redis: nothing else is shared between them. */
let redis: ChildProcess;
let db: Awaited<ReturnType<typeof createTestDatabase>>;
const clients: RedisClient[] = [];
const apps: TestApp[] = [];

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

beforeAll(async () => {
  const port = await freePort();
  const options = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"];
  redis = spawn("redis-server", ["--port", String(port), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of redis.stdout ?? [])
    if (String(line).includes("Ready to accept connections")) break;
  db = await createTestDatabase();
  for (const nodeId of ["web-1", "web-2"]) {
    const client = await connectRedis(
      `redis://127.0.0.1:${port}`,
      createLog("silent", nodeId),
    );
    clients.push(client);
    apps.push(await startTestApp({ db, nodeId, redis: client }));
  }
});
afterAll(async () => {
  for (const app of apps) await app.close();
  for (const client of clients) client.destroy();
  await db.close();
  redis.kill();
  await once(redis, "exit");
});

describe("two web processes", () => {
  it("order one view's operations together, reach each other's sockets, and end a refused side's", async () => {
    const clinic = await apps[0]!.logIn("clinic");
    const radiologist = await apps[1]!.logIn("radiologist");
    const { id: caseId } = await openCase(clinic);
    await radiologist.connect();
    const pushed = radiologist.nextEvent("request:changed");
    const asked = await ask(clinic, caseId, radiologist);
    expect((await pushed).requestId).toBe(asked.id);

    const series = await insertSeries(db, caseId, 50);
    const { viewId } = await clinic.order("sharedView:open", { caseId });
    await radiologist.order("sharedView:open", { caseId });
    const heard = [clinic, radiologist].map(async (person) => {
      const found = new Map<number, AppliedOperation>();
      await person.nextEvent(
        "sharedView:applied",
        (applied) => {
          found.set(applied.seq, applied);
          return found.size === 41;
        },
        30_000,
      );
      return found;
    });
    const operate = (person: typeof clinic, operation: object) =>
      person.order("sharedView:operate", {
        ...{
          viewId,
          protocolVersion: SHARED_VIEW_PROTOCOL,
          clientOpId: crypto.randomUUID(),
        },
        ...{ baseSeq: 0, operation },
      } as never);
    await operate(clinic, { type: "showSeries", paneId: "main", ...series });
    const seqs = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const person = i % 2 ? clinic : radiologist;
        const showImage = {
          ...{ type: "showImage", paneId: "main", frame: 1 },
          sopInstanceUid: series.sopInstanceUids[i],
        };
        return (await operate(person, showImage)).seq;
      }),
    );
    expect([...seqs].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 2),
    );
    const [one, two] = await Promise.all(heard);
    expect([...two!.keys()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 41 }, (_, i) => i + 1),
    );
    for (const [seq, applied] of one!) expect(two!.get(seq)).toEqual(applied);
    const views = await Promise.all(
      [clinic, radiologist].map((p) => p.order("sharedView:open", { caseId })),
    );
    expect(views[0]).toEqual(views[1]);
    expect(one!.get(41)?.operation).toMatchObject({
      sopInstanceUid: views[0]?.document.panes[0]?.sopInstanceUid,
    });

    // A colleague refuses on the other node; this socket, opened here, leaves the case.
    const senior = await apps[0]!.logIn("senior");
    await step(senior, asked, "refusal", { reason: "重复" });
    const other = await openCase(clinic);
    const again = await ask(clinic, other.id, radiologist);
    const opened = await radiologist.order("sharedView:open", {
      caseId: again.caseId,
    });
    const next = radiologist.nextEvent("sharedView:applied");
    await operate(clinic, { type: "resetPane", paneId: "main" });
    await clinic.order("sharedView:operate", {
      ...{
        viewId: opened.viewId,
        protocolVersion: SHARED_VIEW_PROTOCOL,
        baseSeq: 0,
      },
      clientOpId: crypto.randomUUID(),
      operation: { type: "setWindow", paneId: "main", window: null },
    });
    expect((await next).viewId).toBe(opened.viewId);
  });

  it("[SV14] show each other's pointers past the stream of events, and take them away", async () => {
    const clinic = await apps[0]!.logIn("clinic");
    const radiologist = await apps[1]!.logIn("radiologist");
    const pointing = await radiologist.connect();
    const { id: caseId } = await openCase(clinic);
    await ask(clinic, caseId, radiologist);
    const { viewId } = await clinic.order("sharedView:open", { caseId });
    await radiologist.order("sharedView:open", { caseId });
    const length = () => clients[0]!.xLen("socket.io");
    const before = await length();
    expect(before).toBeGreaterThan(0);
    const at = {
      ...{ paneId: "main", sopInstanceUid: "1.2.3", frame: 1 },
      ...{ x: 1, y: 2 },
    };
    const point = () => pointing.emit("pointer:move", { viewId, n: 1, at });
    const heard = clinic.nextEvent("pointer:moved");
    // Nothing is kept for who listens later: said until it is heard.
    const again = setInterval(point, 50);
    const { person } = await sessionOf(radiologist);
    expect(await heard).toEqual({ viewId, personId: person.id, n: 1, at });
    clearInterval(again);
    const gone = clinic.nextEvent("pointer:moved", (moved) => !moved.at);
    radiologist.leave();
    await gone;
    expect(await length()).toBe(before);
  });
});
