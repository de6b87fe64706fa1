import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createLog } from "../../platform/log/log.ts";
import type { Aside } from "../queue/asides.ts";
import type { Queued } from "../queue/queued.ts";
import { createAnnouncer } from "./announcer.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lianzhen-announcer-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const queued = (studyUid: string): Queued => ({
  ...{ name: studyUid, path: "", bytes: 1, sha256: "", receivedAt: 0 },
  ...{ transferSyntaxUid: "", sopInstanceUid: "", accessionNumber: "" },
  studyUid,
});
const setAside = (studyUid: string, reason: string): Aside => ({
  ...{ name: studyUid, reason, status: null, at: "", bytes: 1 },
  ...{ sopInstanceUid: "", studyUid },
});
/** An announcer over a queue and a line in memory; timers run by hand. */
const start = async (
  answer: (path: string) => number,
  held: { waiting?: Queued[]; asides?: Aside[] } = {},
) => {
  const said: { path: string; body: object | undefined }[] = [];
  const timers = new Set<{ ms: number; run: () => void }>();
  const { waiting = [], asides = [] } = held;
  const announcer = await createAnnouncer({
    ...{ directory, log: createLog("silent", "test") },
    queue: { waiting: () => waiting, asides: () => asides },
    line: {
      call: (_, path, body) => {
        said.push({ path: path.split("/").at(-1) ?? "", body });
        return Promise.resolve({ status: answer(path), body: "" });
      },
    },
    later: (ms, run) => {
      const timer = { ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  const saidMoreThan = (count: number) =>
    expect.poll(() => said.length).toBeGreaterThan(count);
  await saidMoreThan(0);
  return {
    ...{ announcer, said },
    /** Runs what is due within the given time, until something more was said. */
    pass: async (ms: number) => {
      const before = said.length;
      for (const timer of [...timers].filter((each) => each.ms <= ms)) {
        timers.delete(timer);
        timer.run();
      }
      await saidMoreThan(before);
    },
  };
};

it("says again what the line did not take, and never again what the platform refuses", async () => {
  const waiting = ["1.2.3", "1.2.4"].map(queued);
  const status = new Map([
    ["1.2.3", 400],
    ["1.2.4", 503],
  ]);
  const { said, pass } = await start(
    (path) => status.get(path.split("/").at(-1) ?? "") ?? 204,
    { waiting },
  );
  await expect.poll(() => said.length).toBe(2);
  for (let i = 0; i < 2; i += 1) await pass(300_000);
  const paths = said.map(({ path }) => path);
  expect(paths).toEqual(["1.2.3", "1.2.4", "1.2.4", "1.2.4"]);
});

it("says nothing of a UID that is none, and counts what was set aside and is missed", async () => {
  const { announcer, said } = await start(() => 204, {
    waiting: ["1..2", "1.2.", "", "1.2.5"].map(queued),
    asides: [
      setAside("1.2.5", "notUnderstood"),
      setAside("1.2.5", "otherBytes"),
      setAside("1.2.6", "status"),
    ],
  });
  announcer.came(queued("1.2..6"), Symbol("association"));
  announcer.recount(["1.2.7"]);
  const nothing = { waiting: 0, setAside: 0, receiving: false };
  await expect.poll(() => said).toHaveLength(3);
  expect(said).toEqual([
    { path: "1.2.5", body: { ...nothing, waiting: 1, setAside: 1 } },
    { path: "1.2.6", body: { ...nothing, setAside: 1 } },
    { path: "1.2.7", body: nothing },
  ]);
});

it("says every day again what the platform would forget in a week", async () => {
  const { said, pass } = await start(() => 204, {
    asides: [setAside("1.2.6", "status")],
  });
  for (let day = 0; day < 3; day += 1) await pass(24 * 3_600_000);
  expect(said).toHaveLength(4);
});
