import type { PersonId } from "../../../shared/contracts/ids.ts";
import {
  opTagOf,
  type GestureOperation,
  type NumberedPresence,
} from "../../../shared/contracts/presence.ts";
import type { AppliedOperation } from "../../../shared/contracts/sharedViewing.ts";
import {
  applyOperation,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { laneOf, mustWait, sameLane } from "./lanes.ts";

export type SaidGesture = Extract<NumberedPresence, { kind: "gesture" }>;

/** A gesture that the server does not confirm by then was refused, or lost its way: it is taken back. */
export const AHEAD_MS = 1_500;
/** Gestures of one person whose numbers are remembered: more than can be on their way at once. */
const REMEMBERED = 256;

export interface Ahead {
  personId: PersonId;
  n: number;
  operation: GestureOperation;
  stopWaiting: () => void;
  /** False once something of its maker's was ordered that may be newer. */
  shown: boolean;
}

/**
 * Others' gestures in progress, shown before the server has ordered them. What it has ordered always counts: a gesture
 * ends here as soon as its own operation is applied, and is shown no more after any of its maker that is not known to be
 * older.
 */
export class GesturesAhead {
  /** The newest one of each person and lane. */
  readonly #ahead = new Map<string, Ahead>();
  /** By person: the number of each gesture lately said, by its operation's tag. */
  readonly #numbers = new Map<PersonId, Map<string, number>>();
  /** By person and lane: the number that the last confirmed gesture had. */
  readonly #confirmed = new Map<string, number>();
  readonly #later: (delayMs: number, run: () => void) => () => void;
  readonly #onExpired: () => void;

  constructor(
    later: (delayMs: number, run: () => void) => () => void,
    onExpired: () => void,
  ) {
    this.#later = later;
    this.#onExpired = onExpired;
  }

  /** False for what is older than what is known. */
  take(personId: PersonId, said: SaidGesture): boolean {
    const { opTag, beforeTag, operation } = said;
    const numbers = this.#numbersOf(personId);
    const isConfirmed = numbers.get(opTag) === Number.NEGATIVE_INFINITY;
    // Said again, it is the same gesture, and its confirmation ends it.
    const n = Math.min(said.n, numbers.get(opTag) ?? said.n);
    if (beforeTag !== null && !numbers.has(beforeTag))
      numbers.set(beforeTag, n - 1);
    const key = keyOf(personId, operation);
    const before = this.#ahead.get(key);
    const known = Math.max(before?.n ?? 0, this.#confirmed.get(key) ?? 0);
    if (isConfirmed || n <= known) return false;
    numbers.set(opTag, n);
    before?.stopWaiting();
    const stopWaiting = this.#later(AHEAD_MS, () => {
      this.#ahead.delete(key);
      this.#onExpired();
    });
    const ahead = { personId, n, operation, stopWaiting, shown: true };
    this.#ahead.set(key, ahead);
    return true;
  }

  /** The server has ordered it: what it replaces is ahead no more. */
  confirm({
    personId,
    clientOpId,
    operation,
  }: Pick<AppliedOperation, "personId" | "clientOpId" | "operation">): void {
    const numbers = this.#numbersOf(personId);
    const tag = opTagOf(clientOpId);
    const n = numbers.get(tag);
    numbers.set(tag, Number.NEGATIVE_INFINITY);
    for (const [key, ahead] of this.#ahead) {
      if (ahead.personId !== personId || !mustWait(ahead.operation, operation))
        continue;
      if (n !== undefined && n < ahead.n) continue;
      this.#confirmed.set(key, ahead.n);
      ahead.shown = false;
      // Its own may still be on the way, and what was made upon it waits for that.
      if (n === undefined) continue;
      ahead.stopWaiting();
      this.#ahead.delete(key);
    }
  }

  /** What an operation of this moment is made upon without being ordered yet. */
  under(operation: SharedViewOperation): readonly Ahead[] {
    return this.#shown().filter((one) => sameLane(one.operation, operation));
  }
  /** Not ordered yet, nor taken back, nor followed by its maker's next. */
  has(gesture: Ahead): boolean {
    return [...this.#ahead.values()].includes(gesture);
  }

  clear(): void {
    for (const { stopWaiting } of this.#ahead.values()) stopWaiting();
    this.#ahead.clear();
  }

  /** The confirmed document as it will be once the gestures are confirmed, as far as their makers may make them. */
  over(document: SharedViewDocument): SharedViewDocument {
    return this.#shown()
      .sort((a, b) => a.n - b.n)
      .reduce(
        (before, { operation, personId }) =>
          applyOperation(before, operation, personId),
        document,
      );
  }

  #shown(): Ahead[] {
    return [...this.#ahead.values()].filter(({ shown }) => shown);
  }

  #numbersOf(personId: PersonId): Map<string, number> {
    const numbers = this.#numbers.get(personId) ?? new Map<string, number>();
    this.#numbers.set(personId, numbers);
    for (const oldest of numbers.keys()) {
      if (numbers.size < REMEMBERED) break;
      numbers.delete(oldest);
    }
    return numbers;
  }
}

const keyOf = (personId: PersonId, operation: GestureOperation) =>
  `${personId} ${laneOf(operation)}`;
