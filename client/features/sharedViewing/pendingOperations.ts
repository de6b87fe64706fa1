import type {
  Pane,
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { applyOperation } from "../../../shared/domain/sharedViewing/document.ts";

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
}

/** Whether the two write the same thing, so that of two unsent ones only the newer matters. */
const sameLane = (a: SharedViewOperation, b: SharedViewOperation) =>
  a.paneId === b.paneId && a.type === b.type;

const onSamePaneSeries = (
  series: SharedViewOperation,
  other: SharedViewOperation,
) => series.type === "showSeries" && series.paneId === other.paneId;

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

  add(operation: SharedViewOperation, newOpId: () => string): void {
    const overtaken = (p: PendingOperation) =>
      p.stage === "waiting" &&
      // A new series makes every unsent gesture on the old one pointless.
      (onSamePaneSeries(operation, p.operation) ||
        (sameLane(operation, p.operation) && !this.#seriesAfter(p)));
    this.#list = this.#list.filter((p) => !overtaken(p));
    this.#list.push({
      clientOpId: newOpId(),
      operation,
      stage: "waiting",
      seq: null,
      attempts: 0,
    });
  }

  #seriesAfter(pending: PendingOperation) {
    return this.#list
      .slice(this.#list.indexOf(pending) + 1)
      .some((p) => onSamePaneSeries(p.operation, pending.operation));
  }

  /** The next one that may go out now; null where each waits for one before it. */
  nextToSend(): PendingOperation | null {
    const next = this.#list.find(
      (pending, at) =>
        pending.stage === "waiting" &&
        !this.#list
          .slice(0, at)
          .some(
            (before) =>
              before.stage !== "ordered" &&
              (sameLane(before.operation, pending.operation) ||
                onSamePaneSeries(before.operation, pending.operation)),
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
            onSamePaneSeries(other, pending.operation),
        ),
    );
  }

  /** The confirmed document with this page's own operations on top: what this person sees at once. */
  over(document: SharedViewDocument): SharedViewDocument {
    return this.#list.reduce<SharedViewDocument>(
      (before, { operation }) => applyOperation(before, operation),
      document,
    );
  }
}

/** Whether two documents show the same. */
export const sameDocument = (
  a: SharedViewDocument,
  b: SharedViewDocument,
): boolean =>
  a.panes.length === b.panes.length &&
  a.panes.every((pane, i) => {
    const other = b.panes[i];
    return other !== undefined && samePane(pane, other);
  });

const samePane = (a: Pane, b: Pane) =>
  a.paneId === b.paneId &&
  a.studyInstanceUid === b.studyInstanceUid &&
  a.seriesInstanceUid === b.seriesInstanceUid &&
  a.imageIndex === b.imageIndex &&
  a.window?.center === b.window?.center &&
  a.window?.width === b.window?.width;
