import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WorklistItem } from "../../../shared/contracts/worklist.ts";
import { createLog } from "../../platform/log/log.ts";
import { createWorklistFeed } from "./feed.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lianzhen-feed-"));
  path = join(directory, "worklist.json");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-22T00:00:00Z");
const item: WorklistItem = {
  ...{ accessionNumber: "20261121-0007", studyInstanceUid: "2.25.123" },
  patient: {
    ...{ name: "张三", latinName: "ZHANG^SAN" },
    ...{ sex: "male", birthDate: null },
  },
  ...{ urgency: "emergency", since: "2026-11-21T02:00:00.000Z" },
};
const start = async (answer: { status: number }) => {
  let now = START;
  const changes: number[] = [];
  const feed = await createWorklistFeed({
    ...{ directory, log: createLog("silent", "test") },
    line: {
      call: async () => {
        await new Promise((next) => setImmediate(next));
        if (answer.status === 0) throw new Error("no line");
        return { ...answer, body: JSON.stringify([item]) };
      },
    },
    clock: { now: () => new Date(now) },
    later: () => () => undefined,
    changed: () => changes.push(feed.current().items.length),
  });
  const atStart = feed.current();
  await feed.fresh();
  return {
    ...{ feed, changes, atStart },
    /** Asks again after a while. */
    after: (ms: number, status: number) => {
      now += ms;
      answer.status = status;
      return feed.fresh();
    },
  };
};

describe("the copy of the worklist", () => {
  it("counts at once, though the disk is full: emergencies go first all the same", async () => {
    rmSync(directory, { recursive: true });
    const { feed, changes } = await start({ status: 200 });
    expect(changes).toEqual([1]);
    expect(feed.current().items).toEqual([item]);
    expect(feed.lastProblem()).toBeNull();
  });

  it.each([401, 403])(
    "is deleted where the token no longer holds (%d)",
    async (status) => {
      const { feed, changes, after } = await start({ status: 200 });
      expect(readFileSync(path, "utf8")).toContain("张三");
      expect(await after(60_000, 503)).toMatchObject({ fetchedAt: START });
      expect(await after(60_000, status)).toEqual({
        ...{ items: [], fetchedAt: null },
      });
      expect(changes).toEqual([1, 0]);
      expect(existsSync(path)).toBe(false);
      expect(feed.lastProblem()).toBe("token");
    },
  );

  it("outlives a line that is away for three days and no longer, with a restart or without", async () => {
    const { after } = await start({ status: 200 });
    expect(await after(71 * HOUR_MS, 0)).toMatchObject({ fetchedAt: START });
    const written = readFileSync(path);
    expect(await after(2 * HOUR_MS, 0)).toMatchObject({ fetchedAt: null });
    expect(existsSync(path)).toBe(false);
    const old = { fetchedAt: START - 73 * HOUR_MS, items: [item] };
    writeFileSync(path, JSON.stringify(old));
    const again = await start({ status: 0 });
    expect(again.atStart.items).toEqual([]);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, written);
    const young = await start({ status: 0 });
    expect(young.feed.current().items).toEqual([item]);
  });
});
