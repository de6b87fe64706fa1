import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MAX_CASE_IMAGES } from "../../../shared/contracts/studies.ts";
import type { Log } from "../../platform/log/log.ts";
import { isUid } from "../dimse/uids.ts";
import type { DiskQueue } from "../queue/diskQueue.ts";
import type { Queued } from "../queue/queued.ts";
import { replaceFile } from "../queue/durable.ts";
import type { Later } from "./forwarder.ts";
import type { PlatformLine } from "./stow.ts";

/** A study's count changes with every image; the platform hears of it no oftener than this. */
const EVERY_MS = 10_000;
/** While the line is away it is said ever more seldom. */
const SELDOM_MS = 300_000;
/** The platform forgets in a week what is not said again; what was set aside may lie longer. */
const REPEATED_MS = 24 * 3_600_000;
/** The platform has no use for this message, now or later. */
const REFUSED = new Set([400, 404, 413, 422]);
/** Why an image is set aside that the platform holds another of, or that is none: no reader misses it. */
const NOT_MISSED = new Set(["otherBytes", "noPixels"]);

export interface Announcer {
  /** An image of an association came into the queue. */
  came(image: Queued, association: symbol): void;
  /** An image left the queue. */
  left(image: Queued): void;
  /** What was set aside of these studies was taken back or deleted. */
  recount(studyUids: readonly string[]): void;
  /** The association is over: what it sent is all of it, for now. */
  ended(association: symbol): void;
  stop(): void;
}

/**
 * Tells the platform how many images of each study wait here. What is told is the queue's own state, so a message that is
 * lost, or a restart, is made good by the next one.
 */
export const createAnnouncer = async (deps: {
  directory: string;
  queue: Pick<DiskQueue, "waiting" | "asides">;
  line: Pick<PlatformLine, "call">;
  later: Later;
  log: Log;
}): Promise<Announcer> => {
  const { queue, line, later, log } = deps;
  const path = join(deps.directory, "announced.json");
  /** Studies of which the platform was told that something is on the way: one that is done must be told so. */
  const announced = new Set<string>(await readAnnounced(path));
  const changed = new Set<string>(
    [
      ...announced,
      ...[...queue.waiting(), ...queue.asides()].map((each) => each.studyUid),
    ].filter((studyUid) => isUid(studyUid)),
  );
  const receiving = new Map<symbol, Set<string>>();
  let callOff: (() => void) | undefined;
  let telling = false;
  let failures = 0;
  /** Something changed at once while the last was being told. */
  let again = false;
  const wasAskedAgain = (): boolean => {
    const was = again;
    again = false;
    return was;
  };
  let stopped = false;

  let remembered = JSON.stringify([...announced]);
  const remember = async (studies: ReadonlySet<string>): Promise<void> => {
    const text = JSON.stringify([...studies]);
    if (text === remembered) return;
    await replaceFile(path, text);
    remembered = text;
  };
  const tell = async (studyUid: string): Promise<void> => {
    const waiting = queue
      .waiting()
      .filter((image) => image.studyUid === studyUid).length;
    const open = [...receiving.values()].some((each) => each.has(studyUid));
    const setAside = queue
      .asides()
      .filter((each) => each.studyUid === studyUid)
      .filter(({ reason }) => !NOT_MISSED.has(reason)).length;
    const over = waiting === 0 && setAside === 0 && !open;
    // Before it is told, so that a crash in between does not leave it told for ever.
    if (!over) await remember(announced.add(studyUid));
    const { status } = await line.call(
      ...(["PUT", `/api/studies-on-the-way/${studyUid}`] as const),
      {
        // More is not said: the platform would refuse the message, and no case holds more.
        waiting: Math.min(waiting, MAX_CASE_IMAGES),
        setAside: Math.min(setAside, MAX_CASE_IMAGES),
        receiving: open,
      },
    );
    if (REFUSED.has(status)) log.warn({ status }, "announcement refused");
    else if (status !== 204) throw Object.assign(new Error(), { code: status });
    if ((over || REFUSED.has(status)) && announced.delete(studyUid))
      await remember(announced);
  };
  const tellAll = async (): Promise<void> => {
    if (stopped) return;
    if (telling) {
      again = true;
      return;
    }
    telling = true;
    callOff?.();
    callOff = undefined;
    for (const studyUid of [...changed]) {
      changed.delete(studyUid);
      try {
        await tell(studyUid);
        failures = 0;
      } catch (error) {
        failures += 1;
        // The line: said again with the next look.
        changed.add(studyUid);
        log.warn(
          { code: (error as NodeJS.ErrnoException).code },
          "not announced",
        );
        break;
      }
    }
    telling = false;
    if (wasAskedAgain() && failures === 0) void tellAll();
    else if (changed.size > 0) soon();
  };
  const soon = (): void => {
    if (stopped) return;
    callOff ??= later(Math.min(EVERY_MS * 2 ** failures, SELDOM_MS), () => {
      callOff = undefined;
      void tellAll();
    });
  };
  const note = ({ studyUid }: Queued, atOnce: boolean): void => {
    // Without a study's UID there is nothing that the other side could show.
    if (!isUid(studyUid)) return;
    changed.add(studyUid);
    if (atOnce) void tellAll();
    else soon();
  };
  if (changed.size > 0) void tellAll();
  let callOffRepeat: (() => void) | undefined;
  const repeat = (): void => {
    callOffRepeat = later(REPEATED_MS, () => {
      for (const studyUid of announced) changed.add(studyUid);
      void tellAll();
      repeat();
    });
  };
  repeat();

  return {
    came: (image, association) => {
      const studies = receiving.get(association) ?? new Set();
      const first = !studies.has(image.studyUid);
      receiving.set(association, studies.add(image.studyUid));
      note(image, first);
    },
    left: (image) => {
      const last = !queue
        .waiting()
        .some(({ studyUid }) => studyUid === image.studyUid);
      note(image, last);
    },
    recount: (studyUids) => {
      for (const studyUid of studyUids)
        if (isUid(studyUid)) changed.add(studyUid);
      void tellAll();
    },
    ended: (association) => {
      const studies = receiving.get(association) ?? new Set();
      receiving.delete(association);
      for (const studyUid of studies)
        if (isUid(studyUid)) changed.add(studyUid);
      if (studies.size > 0) void tellAll();
    },
    stop: () => {
      stopped = true;
      callOff?.();
      callOffRepeat?.();
    },
  };
};

const readAnnounced = async (path: string): Promise<string[]> => {
  try {
    return z.array(z.string()).parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return []; // none yet; the platform forgets by itself what was not said again
  }
};
