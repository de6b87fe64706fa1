import type { Clock } from "../../platform/ambient.ts";
import type { Log } from "../../platform/log/log.ts";
import type { DiskQueue } from "../queue/diskQueue.ts";
import type { Queued } from "../queue/queued.ts";
import { createRate } from "./rate.ts";
import type { PlatformLine, Verdict } from "./stow.ts";

/** Calls back after a while; gives the way to call it off. Handed in, so that a test moves time instead of waiting. */
export type Later = (ms: number, run: () => void) => () => void;

export interface Forwarder {
  /** Something came, or time has passed: looks for what can be sent. */
  wake(): void;
  /** The line's state for the page. */
  state(): LineState;
  /** Tries at once what waits out a pause. */
  retryNow(): void;
  /** Lets go of what is under way; it stays in the queue. */
  stop(): Promise<void>;
}
export interface LineState {
  /** Images under way now. */
  sending: number;
  sentImages: number;
  bytesPerSecond: number;
  lastSentAt: number | null;
  lastError: { reason: string; status: number | null; at: number } | null;
  /** Until when nothing is tried; null: the line is open. */
  pausedUntil: number | null;
  /** Attempts since something last got through. */
  failures: number;
  /** Images that the platform did not take just now, or that cannot be read; each is tried again by itself. */
  troubled: number;
}

/** At once: one connection alone fills a lossy line badly. The platform takes six of one token. */
export const LANES = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** One image alone is tried ever more seldom, so that a large one does not take the line from the others. */
const LONGEST_IMAGE_PAUSE_MS = 3_600_000;
/** An image that fails for so long while others pass is set aside. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;
/** Failures of a line that one image alone may bring about, with a proxy that chokes on it for instance. */
const OF_ONE_IMAGE_PERHAPS = new Set([
  ...["broken", "silent", "status", "notThePlatform"],
]);
/** Smaller ones are through before it would be worth breaking them off for an emergency. */
const GIVES_WAY_BYTES = 1024 * 1024;
/** What one image's attempts came to so far. */
interface Trouble {
  count: number;
  notBefore: number;
  since: number;
  /** How many had been stored when it failed last. */
  storedThen: number;
  /** It failed like a line, twice, while others passed. */
  alone: boolean;
}

interface Lane {
  image: Queued;
  urgent: boolean;
  abort: AbortController;
  settled: Promise<void>;
}

/**
 * Sends what waits in the queue: emergencies first and alone, then in the order of arrival. A line that does not work
 * pauses everything, ever longer and never in step with other sites; an image that does not pass pauses only itself, and
 * is set aside with its reason once it is refused, or did not pass for a day on which others did.
 */
export const createForwarder = (deps: {
  queue: DiskQueue;
  line: Pick<PlatformLine, "store">;
  clock: Clock;
  later: Later;
  /** In [0, 1). */
  random: () => number;
  isUrgent: (image: Queued) => boolean;
  /** After every image that left the queue. */
  left: (image: Queued) => void;
  log: Log;
}): Forwarder => {
  const { queue, line, clock, later, random, isUrgent, log } = deps;
  const lanes = new Map<string, Lane>();
  const troubles = new Map<string, Trouble>();
  const rate = createRate();
  const state: Omit<LineState, "sending" | "troubled" | "bytesPerSecond"> = {
    failures: 0,
    sentImages: 0,
    lastSentAt: null,
    lastError: null,
    pausedUntil: null,
  };
  let stopped = false;
  let callOff: (() => void) | undefined;
  const now = () => clock.now().getTime();

  const pauseOf = (count: number, longest = LONGEST_PAUSE_MS): number =>
    Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), longest) * (0.5 + random() / 2);

  const wakeAt = (at: number): void => {
    callOff?.();
    callOff = later(Math.max(0, at - now()), wake);
  };

  const setAside = async (
    image: Queued,
    { reason, status }: { reason: string; status: number | null },
  ): Promise<void> => {
    await queue.setAside(image, { reason, status });
    troubles.delete(image.name);
    log.warn({ reason, status }, "image set aside");
    deps.left(image);
  };

  const noteTrouble = (image: Queued, ofLine: boolean): Trouble => {
    const before = troubles.get(image.name);
    const { sentImages: storedThen } = state;
    const othersPassed = before !== undefined && storedThen > before.storedThen;
    const alone = before?.alone === true || (ofLine && othersPassed);
    const count = (before?.count ?? 0) + 1;
    const seldom = !ofLine && !isUrgent(image);
    const pause = seldom ? LONGEST_IMAGE_PAUSE_MS : LONGEST_PAUSE_MS;
    const since = before?.since ?? now();
    const trouble = { count, since, storedThen, alone, notBefore: 0 };
    // A line's failure keeps the line back, not the image; only others go before it.
    if (!ofLine || alone) trouble.notBefore = now() + pauseOf(count, pause);
    troubles.set(image.name, trouble);
    return trouble;
  };

  const failed = async (
    image: Queued,
    verdict: Exclude<Verdict, { kind: "stored" }>,
  ): Promise<void> => {
    const { reason, status } = verdict;
    if (verdict.kind === "later" && reason === "givenWay") return;
    state.lastError = { reason, status, at: now() };
    if (verdict.kind === "refused") return setAside(image, verdict);
    const ofLine = verdict.scope === "line";
    const perhaps = !ofLine || OF_ONE_IMAGE_PERHAPS.has(reason);
    const trouble = perhaps ? noteTrouble(image, ofLine) : undefined;
    if (trouble && (!ofLine || trouble.alone)) {
      const { count, since } = trouble;
      log.warn({ reason, status, count }, "image not taken");
      const long = now() - since >= GIVEN_UP_AFTER_MS;
      // Where nothing else passed either, it is not the image.
      if (long && (state.lastSentAt ?? 0) > since)
        await setAside(image, verdict);
      return;
    }
    // What was under way together fails together: that is one failure.
    if (state.pausedUntil !== null && state.pausedUntil > now()) return;
    state.failures += 1;
    state.pausedUntil = now() + pauseOf(state.failures);
    const { failures } = state;
    log.warn({ reason, status, failures }, "line does not work");
  };

  const forward = async (image: Queued, abort: AbortController) => {
    try {
      const verdict = await line.store(image, abort.signal, (bytes) =>
        rate.add(now(), bytes),
      );
      if (verdict.kind !== "stored") {
        await failed(image, verdict);
        return;
      }
      state.failures = 0;
      state.pausedUntil = null;
      state.lastSentAt = now();
      state.sentImages += 1;
      await queue.done(image);
      troubles.delete(image.name);
      deps.left(image);
    } catch (error) {
      // The queue's own disk: nothing was lost, and this image is tried again after a pause.
      log.error({ code: (error as NodeJS.ErrnoException).code }, "queue");
      state.lastError = { reason: "disk", status: null, at: now() };
      noteTrouble(image, false);
    }
  };

  const start = (image: Queued, urgent: boolean): void => {
    const abort = new AbortController();
    const settled = forward(image, abort).finally(() => {
      lanes.delete(image.name);
      wake();
    });
    lanes.set(image.name, { image, urgent, abort, settled });
  };

  /** What may be sent now, the most urgent first. */
  const ready = () => {
    const at = now();
    const free = queue
      .waiting()
      .filter(({ name }) => !lanes.has(name))
      .map((image) => ({ image, urgent: isUrgent(image) }));
    // Of those that are due, the ones that did not fail yet: one that breaks the line must not be all that is tried.
    const due = free
      .map((each) => ({ ...each, trouble: troubles.get(each.image.name) }))
      .filter(({ trouble }) => (trouble?.notBefore ?? 0) <= at)
      .sort((a, b) => (a.trouble?.count ?? 0) - (b.trouble?.count ?? 0));
    const urgent = due.filter((each) => each.urgent);
    return { due, urgent, free };
  };

  const wake = (): void => {
    if (stopped) return;
    const at = now();
    if (state.pausedUntil !== null && state.pausedUntil > at) {
      wakeAt(state.pausedUntil);
      return;
    }
    // After a failure one image tries the line before the others follow.
    const width = state.failures > 0 ? 1 : LANES;
    const { due, urgent, free } = ready();
    const inFlight = [...lanes.values()];
    if (urgent.length > 0)
      for (const lane of inFlight)
        if (!lane.urgent && lane.image.bytes > GIVES_WAY_BYTES)
          lane.abort.abort();
    const emergency = urgent.length > 0 || inFlight.some((lane) => lane.urgent);
    const next = (emergency ? urgent : due).slice(
      0,
      Math.max(0, width - lanes.size),
    );
    for (const { image, urgent: first } of next) start(image, first);
    if (lanes.size > 0) return;
    const times = free.map(
      ({ image }) => troubles.get(image.name)?.notBefore ?? at,
    );
    if (times.length > 0) wakeAt(Math.min(...times));
  };

  return {
    wake,
    state: () => {
      const at = now();
      return {
        ...state,
        sending: lanes.size,
        troubled: [...troubles.values()].filter(
          ({ notBefore }) => notBefore > at,
        ).length,
        bytesPerSecond: rate.perSecond(at),
      };
    },
    retryNow: () => {
      state.pausedUntil = null;
      for (const trouble of troubles.values()) trouble.notBefore = 0;
      wake();
    },
    stop: async () => {
      stopped = true;
      callOff?.();
      for (const lane of lanes.values()) lane.abort.abort();
      await Promise.all([...lanes.values()].map(({ settled }) => settled));
    },
  };
};
