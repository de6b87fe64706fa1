import type { Clock } from "../../platform/ambient.ts";
import type { Log } from "../../platform/log/log.ts";
import type { DiskQueue, Queued } from "../queue/diskQueue.ts";
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
}

/** At once: one connection alone fills a lossy line badly. The platform takes six of one token. */
export const LANES = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** So often one image may fail while the line works; then it is set aside. */
const MAX_ATTEMPTS = 6;
/** Smaller ones are through before it would be worth breaking them off for an emergency. */
const GIVES_WAY_BYTES = 1024 * 1024;
const RATE_OVER_MS = 30_000;

interface Lane {
  image: Queued;
  urgent: boolean;
  abort: AbortController;
  settled: Promise<void>;
}

/**
 * Sends what waits in the queue: emergencies first and alone, then in the order of arrival. A line that does not work
 * pauses everything, ever longer and never in step with other sites; an image that does not pass pauses only itself, and
 * after some attempts is set aside with its reason.
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
  const attempts = new Map<string, { count: number; notBefore: number }>();
  const rate: { at: number; bytes: number }[] = [];
  const state: Omit<LineState, "sending" | "bytesPerSecond"> = {
    failures: 0,
    sentImages: 0,
    lastSentAt: null,
    lastError: null,
    pausedUntil: null,
  };
  let stopped = false;
  let callOff: (() => void) | undefined;
  const now = () => clock.now().getTime();

  const pauseOf = (count: number): number =>
    Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS) *
    (0.5 + random() / 2);

  const wakeAt = (at: number): void => {
    callOff?.();
    callOff = later(Math.max(0, at - now()), wake);
  };

  const failed = async (
    image: Queued,
    verdict: Exclude<Verdict, { kind: "stored" }>,
  ): Promise<void> => {
    const { reason, status } = verdict;
    if (verdict.kind === "later" && reason === "givenWay") return;
    state.lastError = { reason, status, at: now() };
    if (verdict.kind === "refused") {
      await queue.setAside(image, { reason, status });
      attempts.delete(image.name);
      log.warn({ reason, status }, "image set aside");
      deps.left(image);
      return;
    }
    if (verdict.scope === "line") {
      // What was under way together fails together: that is one failure.
      if (state.pausedUntil !== null && state.pausedUntil > now()) return;
      state.failures += 1;
      state.pausedUntil = now() + pauseOf(state.failures);
      log.warn(
        { reason, status, failures: state.failures },
        "line does not work",
      );
      return;
    }
    const count = (attempts.get(image.name)?.count ?? 0) + 1;
    attempts.set(image.name, { count, notBefore: now() + pauseOf(count) });
    log.warn({ reason, status, count }, "image not taken");
    if (count < MAX_ATTEMPTS) return;
    attempts.delete(image.name);
    await queue.setAside(image, { reason, status });
    deps.left(image);
  };

  const forward = async (image: Queued, abort: AbortController) => {
    try {
      const verdict = await line.store(image, abort.signal, (bytes) =>
        rate.push({ at: now(), bytes }),
      );
      if (verdict.kind !== "stored") {
        await failed(image, verdict);
        return;
      }
      state.failures = 0;
      state.pausedUntil = null;
      state.lastSentAt = now();
      state.sentImages += 1;
      attempts.delete(image.name);
      await queue.done(image);
      deps.left(image);
    } catch (error) {
      // The queue's own disk: nothing was lost, and the image is tried again after a pause.
      await failed(image, {
        ...{ kind: "later", scope: "line", reason: "disk", status: null },
      });
      log.error({ code: (error as NodeJS.ErrnoException).code }, "queue");
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
    const due = free.filter(
      ({ image }) => (attempts.get(image.name)?.notBefore ?? 0) <= at,
    );
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
      ({ image }) => attempts.get(image.name)?.notBefore ?? at,
    );
    if (times.length > 0) wakeAt(Math.min(...times));
  };

  return {
    wake,
    state: () => {
      const since = now() - RATE_OVER_MS;
      while ((rate[0]?.at ?? since) < since) rate.shift();
      const bytes = rate.reduce((sum, each) => sum + each.bytes, 0);
      return {
        ...state,
        sending: lanes.size,
        bytesPerSecond: bytes / (RATE_OVER_MS / 1_000),
      };
    },
    retryNow: () => {
      state.pausedUntil = null;
      attempts.clear();
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
