import type { Ahead } from "./gesturesAhead.ts";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import type {
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { applyOperation } from "../../../shared/domain/sharedViewing/document.ts";
import { coversPane, isBarrier, mustWait, sameLane } from "./lanes.ts";

/**
 * One operation of this page that the confirmed document does not hold yet. `waiting`: not sent; `sent`: unanswered;
 * `lost`: sent, and the answer will not come; `ordered`: the server gave it `seq`, its turn here has not come.
 */
export interface PendingOperation {
  clientOpId: string;
  operation: SharedViewOperation;
  stage: "waiting" | "sent" | "lost" | "ordered";
  seq: number | null;
  /** How often it was sent: an answer to an earlier attempt says nothing about the last one. */
  attempts: number;
  /** Others' gestures on the same lane that it was made upon: it goes out after them, or they would undo it. */
  upon: readonly Ahead[];
}

/**
 * This page's operations in the order the person made them. At most one per pane and kind is on its way; of those that
 * wait only the newest is kept, so a fast scroll costs one operation per round trip.
 */
export class PendingOperations {
  #list: PendingOperation[] = [];

  get isEmpty(): boolean {
    return this.#list.length === 0;
  }
  has(pending: PendingOperation): boolean {
    return this.#list.includes(pending);
  }
  knows(clientOpId: string): boolean {
    return this.#list.some((pending) => pending.clientOpId === clientOpId);
  }

  add(
    operation: SharedViewOperation,
    clientOpId: string,
    upon: readonly Ahead[],
  ): void {
    const overtaken = (p: PendingOperation) =>
      p.stage === "waiting" &&
      !isBarrier(p.operation) &&
      (sameLane(operation, p.operation) ||
        coversPane(operation, p.operation)) &&
      !this.#isCutOff(p);
    this.#list = this.#list.filter((p) => !overtaken(p));
    this.#list.push({
      ...{ clientOpId, operation, upon },
      ...{ stage: "waiting", seq: null, attempts: 0 },
    });
  }

  /** Something after it depends on its place in the order. */
  #isCutOff(pending: PendingOperation) {
    return this.#list
      .slice(this.#list.indexOf(pending) + 1)
      .some(
        ({ operation }) =>
          isBarrier(operation) || coversPane(operation, pending.operation),
      );
  }

  /** The next one that may go out now; null where each waits for one before it. */
  nextToSend(isUnderWay: (gesture: Ahead) => boolean): PendingOperation | null {
    const next = this.#list.find(
      (pending, at) =>
        pending.stage === "waiting" &&
        !pending.upon.some(isUnderWay) &&
        !this.#list
          .slice(0, at)
          .some(
            (before) =>
              before.stage !== "ordered" &&
              mustWait(before.operation, pending.operation),
          ),
    );
    return next ?? null;
  }

  remove(keep: (pending: PendingOperation) => boolean): void {
    this.#list = this.#list.filter(keep);
  }

  /** The answers of everything sent will not come any more. */
  loseSent(): void {
    for (const pending of this.#list)
      if (pending.stage === "sent") pending.stage = "lost";
  }

  /** Lost ones wait again, under the same id: the server applies each id once. */
  sendLostAgain(): void {
    for (const pending of this.#list)
      if (pending.stage === "lost") pending.stage = "waiting";
  }

  /**
   * After an absence: gives up what has not reached the server where others have meanwhile set the same thing. The
   * person made the gesture on a picture that is gone.
   */
  yieldTo(others: readonly SharedViewOperation[]): void {
    this.remove(
      (pending) =>
        pending.stage === "ordered" ||
        !others.some(
          (other) =>
            sameLane(other, pending.operation) ||
            coversPane(other, pending.operation),
        ),
    );
  }

  /** The confirmed document with this page's own operations on top: what this person sees at once. */
  over(document: SharedViewDocument, personId: PersonId): SharedViewDocument {
    return this.#list.reduce<SharedViewDocument>(
      (before, { operation }) => applyOperation(before, operation, personId),
      document,
    );
  }
}

/** Whether two documents show the same. */
export const sameDocument = (
  a: SharedViewDocument,
  b: SharedViewDocument,
): boolean => sameValue(a, b);

const sameValue = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
};
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
