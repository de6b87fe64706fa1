import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newFolder, seed } from "../support/crash.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import {
  dataSetOf,
  DimseScu,
  sendable,
  storeRequest,
} from "../support/dimseScu.ts";
import { filesOf, siteToken } from "../support/gateway.ts";
import { freePort } from "../support/mediaWorker.ts";
import { seededRandom } from "../support/seededRandom.ts";
import { launchGateway } from "../support/serverProcess.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

const KILLS = 50;
const IMAGES = 400;
/**
 * When it is struck: of every other run counted from the program's start, before it listens or later; of the others from
 * the moment it listens, however slowly this machine came to that, while it receives and sends.
 */
const STARTING_MS = { from: 150, to: 900 };
const RECEIVING_MS = { from: 10, to: 260 };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Until the program listens; undefined once it is gone. */
const connect = async (
  port: number,
  gone: () => boolean,
): Promise<DimseScu | undefined> => {
  while (!gone())
    try {
      return await DimseScu.connect(port);
    } catch {
      await new Promise((next) => setTimeout(next, 10)); // it starts still
    }
  return undefined;
};

/** As a device does: sends what was not acknowledged, as long as somebody answers. How many were acknowledged. */
const send = async (
  scu: DimseScu | undefined,
  left: Map<string, Buffer>,
): Promise<number> => {
  let acknowledged = 0;
  for (const [uid, file] of scu ? [...left] : []) {
    if (acknowledged === 0) await scu?.associate(sendable(file));
    scu?.send(storeRequest(sendable(file)));
    if ((await scu?.status()) !== 0) break;
    acknowledged += 1;
    left.delete(uid);
  }
  scu?.socket.destroy();
  return acknowledged;
};

it(`kill -9 at ${KILLS} random points: every image once, byte for byte (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const directory = newFolder();
  const port = await freePort();
  const env = {
    ...{ GATEWAY_SERVER: app.address, GATEWAY_TOKEN: await siteToken(app) },
    ...{ GATEWAY_DIR: directory, GATEWAY_PORT: "0" },
    ...{ DIMSE_HOST: "127.0.0.1", DIMSE_PORT: String(port) },
  };
  const files = Array.from({ length: IMAGES }, (_, i) =>
    dicomFile({
      ...{ study: "killed", instance: String(i), instanceNumber: i + 1 },
      pixel: (x, y) => (x * y * (i + 1)) & 0xffff,
    }),
  );
  const left = new Map(
    files.map((file) => [sendable(file).sopInstanceUid, file]),
  );
  const queued = () => {
    const folder = join(directory, "queue");
    return existsSync(folder) ? readdirSync(folder).length : 0;
  };
  const struck = { waiting: 0, receiving: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const gateway = launchGateway(env);
    let gone = false;
    const connecting = connect(port, () => gone);
    const sending = connecting.then((scu) => send(scu, left));
    const { from, to } = kill % 2 === 0 ? STARTING_MS : RECEIVING_MS;
    if (kill % 2 === 1) await connecting;
    const moment = from + random.below(to - from);
    // Not a wait for something: the moment of the accident is what the seed varies.
    await new Promise((strike) => setTimeout(strike, moment));
    const over = gateway.end("SIGKILL");
    gone = true;
    expect(await over, gateway.output()).toBe("SIGKILL");
    if ((await sending) > 0) struck.receiving += 1;
    if (queued() > 0) struck.waiting += 1;
  }
  // It hit where it hurts, and not only before anything came.
  expect(struck.receiving).toBeGreaterThan(5);
  const last = launchGateway(env);
  await send(await connect(port, () => false), left);
  expect(left.size).toBe(0);
  await expect.poll(queued, { timeout: 60_000 }).toBe(0);
  expect(readdirSync(join(directory, "aside"))).toEqual([]);
  expect(await last.end("SIGTERM")).toBe(0);
  expect(readdirSync(join(directory, "incoming"))).toEqual([]);
  const clinic = await app.logIn("clinic");
  const stored = await filesOf(clinic, fixtureUid("killed"));
  const sums = (all: readonly Buffer[]) =>
    all.map((file) => dataSetOf(file).toString("base64")).sort();
  expect(sums(stored)).toEqual(sums(files));
}, 240_000);
