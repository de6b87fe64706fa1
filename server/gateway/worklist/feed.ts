import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorklistItem } from "../../../shared/contracts/worklist.ts";
import type { Clock } from "../../platform/ambient.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Later } from "../forward/forwarder.ts";
import type { PlatformLine } from "../forward/stow.ts";
import { replaceFile } from "../queue/durable.ts";

export interface WorklistFeed {
  /** The last good copy, and when it was made; null: there never was one. */
  current(): { items: readonly WorklistItem[]; fetchedAt: number | null };
  /** As `current`, after asking the platform anew unless it was asked just now; waits for the line only briefly. */
  fresh(): Promise<{
    items: readonly WorklistItem[];
    fetchedAt: number | null;
  }>;
  /** Why the platform's last answer could not be used; null: it could. */
  lastProblem(): string | null;
  stop(): void;
}

const EVERY_MS = 60_000;
/** A device that asks again and again is answered from a copy of this age. */
const YOUNG_MS = 5_000;
/** The person at the console waits no longer for the line. */
const PATIENCE_MS = 3_000;

const Copy = z.object({ fetchedAt: z.int(), items: z.array(WorklistItem) });

/** Keeps a copy of the platform's worklist on the disk, so that devices are answered while the line is away. */
export const createWorklistFeed = async (deps: {
  directory: string;
  line: Pick<PlatformLine, "call">;
  clock: Clock;
  later: Later;
  /** A new copy is here. */
  changed: () => void;
  log: Log;
}): Promise<WorklistFeed> => {
  const { line, clock, later, log } = deps;
  const path = join(deps.directory, "worklist.json");
  let copy: { items: readonly WorklistItem[]; fetchedAt: number | null } =
    await readCopy(path);
  let problem: string | null = null;
  let fetching: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  let stopped = false;

  const fetchOnce = async (): Promise<void> => {
    const reply = await line.call("GET", "/api/worklist");
    if (reply.status !== 200) {
      problem =
        reply.status === 401 || reply.status === 403 ? "token" : "status";
      log.warn({ status: reply.status }, "worklist not answered");
      return;
    }
    const items = z.array(WorklistItem).parse(JSON.parse(reply.body));
    copy = { items, fetchedAt: clock.now().getTime() };
    problem = null;
    await replaceFile(path, JSON.stringify(copy));
    deps.changed();
  };
  const refresh = (): Promise<void> =>
    (fetching ??= fetchOnce()
      .catch((error: unknown) => {
        problem = "broken";
        const { code, name } = error as NodeJS.ErrnoException;
        log.warn({ code, name }, "worklist not fetched");
      })
      .finally(() => {
        fetching = undefined;
      }));
  const schedule = (): void => {
    if (stopped) return;
    callOff = later(EVERY_MS, () => void refresh().then(schedule));
  };
  void refresh().then(schedule);

  return {
    current: () => copy,
    fresh: async () => {
      const age = clock.now().getTime() - (copy.fetchedAt ?? 0);
      if (age > YOUNG_MS) {
        let enough = () => {};
        const waited = new Promise<void>((resolve) => {
          enough = later(PATIENCE_MS, resolve);
        });
        await Promise.race([refresh(), waited]);
        enough();
      }
      return copy;
    },
    lastProblem: () => problem,
    stop: () => {
      stopped = true;
      callOff?.();
    },
  };
};

const readCopy = async (path: string) => {
  try {
    return Copy.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return { items: [], fetchedAt: null }; // none yet, or of another version: the platform is asked anyway
  }
};
