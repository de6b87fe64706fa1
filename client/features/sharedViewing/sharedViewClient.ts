import type { PersonId, ViewId } from "../../../shared/contracts/ids.ts";
import type {
  AppliedOperation,
  SharedViewSnapshot,
} from "../../../shared/contracts/sharedViewing.ts";
import {
  applyOperation,
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import {
  isGesture,
  type GestureOperation,
} from "../../../shared/contracts/presence.ts";
import type { SharedViewGateway } from "./gateway.ts";
import { GesturesAhead, type SaidGesture } from "./gesturesAhead.ts";
import { mayPass } from "./mayPass.ts";
import {
  PendingOperations,
  sameDocument,
  type PendingOperation,
} from "./pendingOperations.ts";

/**
 * `live`: others see what this person sees. `away`: an answer is overdue or the connection is broken; gestures show here
 * and are sent later. `failed`: this view cannot go on; `error` says why.
 */
export type SharedViewPhase = "opening" | "live" | "away" | "failed";

export interface SharedViewState {
  /** Null until it is open. */
  viewId: ViewId | null;
  phase: SharedViewPhase;
  /** What to show: the agreed document with this person's own unsent gestures on top. */
  document: SharedViewDocument;
  /** Why the view failed, or why the last own operation was taken back; null when neither. */
  error: ApiError | null;
}

interface SharedViewClientDeps {
  gateway: SharedViewGateway;
  caseId: string;
  /** Whose page this is: own gestures show as what this person may do. */
  personId: PersonId;
  newOpId: () => string;
  /** Calls back once after the delay; the returned function calls it off. */
  later: (delayMs: number, run: () => void) => () => void;
  onChange: (state: SharedViewState) => void;
  /** Says a gesture to the others at once, while its operation goes to the server; it may be lost. */
  sayGesture?: (clientOpId: string, operation: GestureOperation) => void;
}

/** How long an operation may run ahead of those before it until they are asked for. */
const GAP_WAIT_MS = 200;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** What of an applied operation matters here. */
type OrderedOperation = Pick<
  AppliedOperation,
  "seq" | "clientOpId" | "operation" | "personId"
>;

interface Confirmed {
  viewId: ViewId;
  seq: number;
  document: SharedViewDocument;
}

/**
 * One page's end of a shared view. The server orders the operations; this applies them strictly in that order whatever
 * order, gaps or repeats they arrive in, shows own gestures at once and re-applies the unconfirmed ones over every new
 * confirmed document, so that all pages end with the same one.
 */
export class SharedViewClient {
  readonly #deps: SharedViewClientDeps;
  readonly #pending = new PendingOperations();
  readonly #ahead: GesturesAhead;
  /** Operations that came before their turn, by `seq`. */
  readonly #early = new Map<number, OrderedOperation>();
  readonly #beforeOpen: AppliedOperation[] = [];
  #confirmed: Confirmed | null = null;
  #state: SharedViewState = {
    viewId: null,
    phase: "opening",
    document: emptyDocument,
    error: null,
  };
  #stopListening: (() => void)[] = [];
  #timer: (() => void) | null = null;
  #retryMs = FIRST_RETRY_MS;
  #gapMs = GAP_WAIT_MS;
  #recovering: { again: boolean } | null = null;
  #closed = false;

  constructor(deps: SharedViewClientDeps) {
    this.#deps = deps;
    this.#ahead = new GesturesAhead(deps.later, () => {
      this.#show({});
      this.#send();
    });
  }

  get state(): SharedViewState {
    return this.#state;
  }
  /** Nothing of this person's is on its way. */
  get isSettled(): boolean {
    return this.#pending.isEmpty && this.#early.size === 0;
  }

  open(): void {
    const { gateway } = this.#deps;
    this.#stopListening = [
      gateway.onApplied((applied) => this.#onApplied(applied)),
      gateway.onReconnected(() => {
        this.#retryMs = FIRST_RETRY_MS;
        if (this.#confirmed) this.#show({ phase: "away" });
        this.#recover();
      }),
    ];
    this.#recover();
  }

  /** Shows the operation at once and sends it. Ignored before the view is open and after it failed. */
  operate(operation: SharedViewOperation): void {
    if (!this.#confirmed || this.#state.phase === "failed" || this.#closed)
      return;
    const clientOpId = this.#deps.newOpId();
    this.#pending.add(operation, clientOpId, this.#ahead.under(operation));
    if (this.#state.phase === "live" && isGesture(operation))
      this.#deps.sayGesture?.(clientOpId, operation);
    this.#show({ error: null });
    this.#send();
  }

  /** Shows what somebody does before the server has ordered it; what the server orders counts. */
  hearGesture(personId: PersonId, said: SaidGesture): void {
    if (!this.#confirmed || this.#state.phase === "failed" || this.#closed)
      return;
    if (!this.#ahead.take(personId, said)) return;
    this.#show({});
    this.#send();
  }

  /** Stops. Nothing is reported afterwards. */
  close(): void {
    this.#closed = true;
    this.#stopListening.forEach((stop) => stop());
    this.#stopTimer();
    this.#ahead.clear();
    if (!this.#confirmed) return;
    // A server that does not hear it drops the subscription with the socket.
    this.#deps.gateway.close(this.#confirmed.viewId).catch(() => undefined);
  }

  #onApplied(applied: AppliedOperation) {
    if (!this.#confirmed) {
      this.#beforeOpen.push(applied);
      return;
    }
    if (applied.viewId !== this.#confirmed.viewId) return;
    this.#take([applied]);
    this.#send();
  }

  /** Puts operations in their place and applies those whose turn has come. */
  #take(operations: readonly OrderedOperation[]) {
    const confirmed = this.#confirmed;
    if (!confirmed) return;
    for (const applied of operations)
      if (applied.seq > confirmed.seq) this.#early.set(applied.seq, applied);
    for (;;) {
      const next = this.#early.get(confirmed.seq + 1);
      if (!next) break;
      this.#early.delete(next.seq);
      confirmed.seq = next.seq;
      confirmed.document = applyOperation(
        confirmed.document,
        next.operation,
        next.personId,
      );
      this.#pending.remove(({ clientOpId }) => clientOpId !== next.clientOpId);
      this.#ahead.confirm(next);
    }
    if (this.#early.size === 0) this.#gapMs = GAP_WAIT_MS;
    else this.#recoverIn(this.#gapMs);
    this.#show({});
  }

  #send() {
    const confirmed = this.#confirmed;
    if (!confirmed || this.#state.phase !== "live") return;
    for (;;) {
      const pending = this.#pending.nextToSend((one) => this.#ahead.has(one));
      if (!pending) return;
      pending.stage = "sent";
      const attempt = (pending.attempts += 1);
      this.#deps.gateway
        .operate({
          viewId: confirmed.viewId,
          protocolVersion: SHARED_VIEW_PROTOCOL,
          clientOpId: pending.clientOpId,
          baseSeq: confirmed.seq,
          operation: pending.operation,
        })
        .then(
          ({ seq }) => this.#onOrdered(pending, seq),
          (error: unknown) => {
            if (attempt === pending.attempts)
              this.#onRefused(pending, toApiError(error));
          },
        );
    }
  }

  #onOrdered(pending: PendingOperation, seq: number) {
    if (this.#closed || !this.#pending.has(pending)) return;
    const { clientOpId, operation } = pending;
    if (seq <= (this.#confirmed?.seq ?? 0))
      // A reset brought it already.
      this.#pending.remove((p) => p !== pending);
    else {
      pending.stage = "ordered";
      pending.seq = seq;
    }
    // The answer may come before the server's announcement, and says as much.
    const { personId } = this.#deps;
    this.#take([{ seq, clientOpId, operation, personId }]);
    this.#send();
  }

  #onRefused(pending: PendingOperation, error: ApiError) {
    if (this.#closed || pending.stage !== "sent" || !this.#pending.has(pending))
      return;
    if (mayPass(error)) {
      pending.stage = "lost";
      this.#show({ phase: "away" });
      this.#recoverIn(this.#nextRetryMs());
      return;
    }
    this.#pending.remove((p) => p !== pending);
    if (error.code === "view.protocolVersion") this.#fail(error);
    else this.#show({ error });
    this.#send();
  }

  #recoverIn(delayMs: number) {
    this.#timer ??= this.#deps.later(delayMs, () => {
      this.#timer = null;
      if (this.#state.phase === "live" && this.#early.size === 0) return;
      this.#gapMs = Math.min(this.#gapMs * 2, LONGEST_RETRY_MS);
      this.#recover();
    });
  }

  #stopTimer() {
    this.#timer?.();
    this.#timer = null;
  }

  #nextRetryMs() {
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    return delayMs;
  }

  /** Opens the view, or asks for what is missing; one question at a time, and once more if something came up meanwhile. */
  #recover(): void {
    if (this.#closed || this.#state.phase === "failed") return;
    this.#stopTimer();
    if (this.#recovering) {
      this.#recovering.again = true;
      return;
    }
    const round = { again: false };
    this.#recovering = round;
    void this.#ask().then((recovered) => {
      this.#recovering = null;
      if (this.#closed || this.#state.phase === "failed") return;
      if (round.again) this.#recover();
      else if (!recovered) this.#recoverIn(this.#nextRetryMs());
      else this.#send();
    });
  }

  /** False when nobody answered. */
  async #ask(): Promise<boolean> {
    const { gateway, caseId } = this.#deps;
    // A gap while the connection holds costs nothing but the question: what was sent is still being answered.
    const wasAway = this.#state.phase !== "live";
    if (wasAway) this.#pending.loseSent();
    try {
      if (!this.#confirmed) this.#onOpened(await gateway.open(caseId));
      else {
        const { viewId, seq } = this.#confirmed;
        const reply = await gateway.catchUp(viewId, seq);
        if (reply.kind === "reset") this.#onReset(reply.snapshot, wasAway);
        else this.#onMissed(reply.operations, wasAway);
      }
    } catch (thrown) {
      const error = toApiError(thrown);
      if (this.#closed) return true;
      if (mayPass(error))
        this.#show({ phase: this.#confirmed ? "away" : "opening" });
      else this.#fail(error);
      return false;
    }
    this.#retryMs = FIRST_RETRY_MS;
    return true;
  }

  #onOpened(snapshot: SharedViewSnapshot) {
    if (this.#closed) {
      this.#deps.gateway.close(snapshot.viewId).catch(() => undefined);
      return;
    }
    if (!this.#accept(snapshot)) return;
    this.#show({ phase: "live", error: null });
    this.#take(
      this.#beforeOpen
        .splice(0)
        .filter(({ viewId }) => viewId === snapshot.viewId),
    );
  }

  #onMissed(operations: readonly AppliedOperation[], wasAway: boolean) {
    if (this.#closed) return;
    const seen = this.#confirmed?.seq ?? 0;
    // Not this page's own, whose answers were lost: later gestures of the same hand stand above them.
    const fromOthers = operations.filter(
      ({ seq, clientOpId }) => seq > seen && !this.#pending.knows(clientOpId),
    );
    this.#take(operations);
    if (!wasAway) return;
    this.#pending.yieldTo(fromOthers.map(({ operation }) => operation));
    this.#resume();
  }

  #onReset(snapshot: SharedViewSnapshot, wasAway: boolean) {
    if (this.#closed || !this.#accept(snapshot)) return;
    if (!wasAway) return;
    // Whether what was sent is in the snapshot cannot be told, and what was made on the old picture is out of date.
    this.#pending.remove(({ stage }) => stage === "ordered");
    this.#resume();
  }

  #resume() {
    this.#pending.sendLostAgain();
    this.#show({ phase: "live" });
  }

  /** False for a snapshot of another protocol, which ends this view. */
  #accept(snapshot: SharedViewSnapshot): boolean {
    if (snapshot.protocolVersion !== SHARED_VIEW_PROTOCOL) {
      this.#fail(new ApiError("view.protocolVersion"));
      return false;
    }
    const { viewId, seq: upTo, document } = snapshot;
    // Meanwhile events may have brought this page further than the snapshot.
    if (upTo < (this.#confirmed?.seq ?? 0)) return true;
    this.#confirmed = { viewId, seq: upTo, document };
    this.#ahead.clear();
    this.#pending.remove(({ seq }) => seq === null || seq > upTo);
    for (const seq of this.#early.keys())
      if (seq <= upTo) this.#early.delete(seq);
    this.#take([]);
    return true;
  }

  #fail(error: ApiError) {
    this.#pending.remove(() => false);
    this.#stopTimer();
    this.#show({ phase: "failed", error });
  }

  #show(change: Partial<Pick<SharedViewState, "phase" | "error">>) {
    if (this.#closed) return;
    const document = this.#pending.over(
      this.#ahead.over(this.#confirmed?.document ?? emptyDocument),
      this.#deps.personId,
    );
    const before = this.#state;
    this.#state = {
      ...before,
      ...change,
      viewId: this.#confirmed?.viewId ?? null,
      document: sameDocument(before.document, document)
        ? before.document
        : document,
    };
    if (
      this.#state.document !== before.document ||
      this.#state.phase !== before.phase ||
      this.#state.error !== before.error
    )
      this.#deps.onChange(this.#state);
  }
}
