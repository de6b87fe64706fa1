import type { PersonId } from "../../../shared/contracts/ids.ts";
import type { PointedAt } from "../../../shared/contracts/pointers.ts";
import type { Presence } from "../../../shared/contracts/presence.ts";

/** While the data channel carries a pointer the socket says it this often, for whoever has no channel. */
const BESIDE_MS = 100;
/** Once somebody has asked, every place goes over the socket too, for so long. */
const ASKED_MS = 5_000;
/** A place that came over the socket and by then not over the channel: the channel carries nothing here. */
const LATE_MS = 300;
const ASK_EVERY_MS = 2_000;
/** Places of another page of the same person count from elsewhere: after such a silence any number is new. */
const FORGET_MS = 1_000;

export interface SentPointer {
  n: number;
  at: PointedAt | null;
}

/** One's own pointer's two ways out: the channel first, the socket where the channel does not do. */
export const createPointerSpeaker = (deps: {
  presence: (presence: Presence) => { n: number; said: boolean };
  socket: (pointer: SentPointer) => void;
  now: () => number;
}) => {
  let besideAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    say: (at: PointedAt | null): void => {
      const now = deps.now();
      const { n, said } = deps.presence({ kind: "pointer", at });
      const skips =
        said &&
        at !== null &&
        now - besideAt < BESIDE_MS &&
        now - askedAt > ASKED_MS;
      if (skips) return;
      besideAt = now;
      deps.socket({ n, at });
    },
    /** Somebody's channel carries nothing. */
    asked: (): void => {
      askedAt = deps.now();
    },
  };
};

/**
 * Others' pointers from both ways in: of each person's places the newest counts, whichever way it came. Asks for every
 * place over the socket where the channel brings none.
 */
export const createPointerListener = (deps: {
  show: (personId: PersonId, at: PointedAt | null) => void;
  ask: () => void;
  later: (delayMs: number, run: () => void) => () => void;
  now: () => number;
}) => {
  const newest = new Map<PersonId, { n: number; atMs: number }>();
  const overChannel = new Map<PersonId, number>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let stopWaiting: (() => void) | null = null;

  /** False for what is older than what is shown. */
  const take = (personId: PersonId, { n, at }: SentPointer): boolean => {
    const before = newest.get(personId);
    const atMs = deps.now();
    if (before && n <= before.n && atMs - before.atMs < FORGET_MS) return false;
    newest.set(personId, { n, atMs });
    deps.show(personId, at);
    return true;
  };
  const askUnlessHeard = (personId: PersonId, n: number) => {
    if (stopWaiting) return;
    stopWaiting = deps.later(LATE_MS, () => {
      stopWaiting = null;
      const now = deps.now();
      if ((overChannel.get(personId) ?? -1) >= n) return;
      if (now - askedAt < ASK_EVERY_MS) return;
      askedAt = now;
      deps.ask();
    });
  };
  return {
    overChannel: (personId: PersonId, pointer: SentPointer): void => {
      const { n } = pointer;
      overChannel.set(personId, Math.max(n, overChannel.get(personId) ?? n));
      take(personId, pointer);
    },
    overSocket: (personId: PersonId, pointer: SentPointer): void => {
      if (take(personId, pointer) && pointer.at)
        askUnlessHeard(personId, pointer.n);
    },
    close: (): void => stopWaiting?.(),
  };
};
