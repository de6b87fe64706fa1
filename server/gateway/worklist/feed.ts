import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorklistItem } from "../../../shared/contracts/worklist.ts";
import type { Clock } from "../../platform/ambient.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Later } from "../forward/forwarder.ts";
import type { PlatformLine } from "../forward/stow.ts";
import { replaceFile } from "../queue/durable.ts";

export interface WorklistFeed {
  /** The last good copy, and when it was made; null: there is none, or it was deleted as too old or not ours any more. */
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
/** Patients' names do not stay at a site that lost its line for so long: who still waits then is another list. */
const LONGEST_MS = 72 * 3_600_000;

const Copy = z.object({ fetchedAt: z.int(), items: z.array(WorklistItem) });
interface Held {
  items: readonly WorklistItem[];
  fetchedAt: number | null;
}
const NONE: Held = { items: [], fetchedAt: null };

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
  const isOld = ({ fetchedAt }: Held): boolean =>
    fetchedAt !== null && clock.now().getTime() - fetchedAt > LONGEST_MS;
  const remove = async (): Promise<void> => {
    await rm(path, { force: true });
    await rm(`${path}.new`, { force: true });
    log.warn("the worklist's copy was deleted");
  };
  let copy: Held = await readCopy(path);
  if (isOld(copy)) {
    copy = NONE;
    await remove();
  }
  let problem: string | null = null;
  let fetching: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  let stopped = false;

  const drop = async (): Promise<void> => {
    copy = NONE;
    deps.changed();
    await remove();
  };
  const fetchOnce = async (): Promise<void> => {
    const reply = await line.call("GET", "/api/worklist");
    if (reply.status !== 200) {
      const refused = reply.status === 401 || reply.status === 403;
      problem = refused ? "token" : "status";
      log.warn({ status: reply.status }, "worklist not answered");
      // A site whose token no longer holds keeps nothing of the patients.
      if (refused) await drop();
      return;
    }
    const items = z.array(WorklistItem).parse(JSON.parse(reply.body));
    copy = { items, fetchedAt: clock.now().getTime() };
    problem = null;
    // First: a disk that is full must not take an emergency's priority.
    deps.changed();
    try {
      await replaceFile(path, JSON.stringify(copy));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ code }, "worklist not written; the copy in memory holds");
    }
  };
  const refresh = (): Promise<void> =>
    (fetching ??= fetchOnce()
      .catch((error: unknown) => {
        problem = "broken";
        const { code, name } = error as NodeJS.ErrnoException;
        log.warn({ code, name }, "worklist not fetched");
      })
      .then(() => (isOld(copy) ? drop() : undefined))
      .catch((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        log.error({ code }, "the worklist's copy was not deleted");
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

const readCopy = async (path: string): Promise<Held> => {
  try {
    return Copy.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return NONE; // none yet, or of another version: the platform is asked anyway
  }
};
