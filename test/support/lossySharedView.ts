import type { AppliedOperation } from "../../shared/contracts/sharedViewing.ts";
import { CommandId, PersonId, ViewId } from "../../shared/contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
  refusalOf,
  SHARED_VIEW_PROTOCOL,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../shared/domain/sharedViewing/document.ts";
import type {
  OperateRequest,
  SharedViewGateway,
} from "../../client/features/sharedViewing/gateway.ts";
import { ApiError } from "../../client/platform/apiError.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { VirtualTime } from "./virtualTime.ts";

const VIEW = ViewId.parse("0190a000-0000-4000-8000-000000000001");
const ANSWER_TIME_OUT_MS = 10_000;

/** How bad the line is: probabilities of each packet, and the longest delay. */
export interface Line {
  lossOfEvents: number;
  lossOfCalls: number;
  duplication: number;
  longestDelayMs: number;
}
export const GOOD_LINE: Line = {
  lossOfEvents: 0,
  lossOfCalls: 0,
  duplication: 0,
  longestDelayMs: 20,
};

/** The server's side of one shared view by its contract: one order, each client id once, a reset when too much is missed. */
export class SharedViewServer {
  readonly log: AppliedOperation[] = [];
  document: SharedViewDocument = emptyDocument;
  protocolVersion = SHARED_VIEW_PROTOCOL;
  /** Operations that a catch-up carries at most. */
  readonly #longestCatchUp: number;
  readonly #seqOf = new Map<string, number>();
  readonly listeners = new Set<(applied: AppliedOperation) => void>();

  constructor(longestCatchUp: number) {
    this.#longestCatchUp = longestCatchUp;
  }

  /** Counts starts: what was under way at a restart is never answered or announced. */
  starts = 1;
  readonly onRestart = new Set<() => void>();
  /** Ends and starts again with what was committed; every line drops. */
  restart(): void {
    this.starts += 1;
    this.onRestart.forEach((listener) => listener());
  }

  snapshot() {
    return {
      viewId: VIEW,
      protocolVersion: this.protocolVersion,
      seq: this.log.length,
      document: this.document,
    };
  }

  operate(request: OperateRequest, personId: PersonId): { seq: number } {
    if (request.protocolVersion !== this.protocolVersion)
      throw new ApiError("view.protocolVersion");
    const known = this.#seqOf.get(request.clientOpId);
    if (known !== undefined) return { seq: known };
    if (
      request.operation.type === "showSeries" &&
      request.operation.seriesInstanceUid === UNKNOWN_SERIES
    )
      throw new ApiError("view.unknownSeries");
    const refusal = refusalOf(this.document, request.operation, personId);
    if (refusal) throw new ApiError(refusal);
    if (namesNoPane(this.document, request.operation))
      throw new ApiError("view.unknownPane");
    const applied: AppliedOperation = {
      viewId: VIEW,
      seq: this.log.length + 1,
      clientOpId: CommandId.parse(request.clientOpId),
      personId,
      operation: request.operation,
    };
    this.log.push(applied);
    this.#seqOf.set(request.clientOpId, applied.seq);
    this.document = applyOperation(this.document, request.operation, personId);
    this.listeners.forEach((listener) => listener(applied));
    return { seq: applied.seq };
  }

  catchUp(afterSeq: number) {
    const operations = this.log.slice(afterSeq);
    return operations.length > this.#longestCatchUp
      ? { kind: "reset" as const, snapshot: this.snapshot() }
      : { kind: "operations" as const, operations };
  }
}

const namesNoPane = (
  { panes }: SharedViewDocument,
  operation: SharedViewOperation,
) =>
  "paneId" in operation &&
  operation.type !== "setLayout" &&
  !panes.some(({ paneId }) => paneId === operation.paneId);

/** A series that the simulated server refuses. */
export const UNKNOWN_SERIES = "1.9.9";

/** One client's line to the simulated server: packets are delayed, reordered, doubled and lost, in virtual time. */
export class LossyConnection implements SharedViewGateway {
  line: Line;
  /** Operations sent by this client, repeats included. */
  sent = 0;
  readonly #server: SharedViewServer;
  readonly #personId: PersonId;
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #applied = new Set<(applied: AppliedOperation) => void>();
  readonly #reconnected = new Set<() => void>();
  #connected = true;

  constructor(
    server: SharedViewServer,
    personId: string,
    time: VirtualTime,
    random: SeededRandom,
    line: Line,
  ) {
    this.#server = server;
    this.#personId = PersonId.parse(personId);
    this.#time = time;
    this.#random = random;
    this.line = line;
    server.listeners.add((applied) => this.#announce(applied));
    server.onRestart.add(() => this.disconnect());
  }

  disconnect(): void {
    this.#connected = false;
  }
  reconnect(): void {
    this.#connected = true;
    this.#reconnected.forEach((listener) => listener());
  }

  open = () => this.#call(() => this.#server.snapshot());
  operate = (request: OperateRequest) => {
    this.sent += 1;
    return this.#call(() => this.#server.operate(request, this.#personId));
  };
  catchUp = (_viewId: string, afterSeq: number) =>
    this.#call(() => this.#server.catchUp(afterSeq));
  close = () => Promise.resolve({});
  onApplied = (listener: (applied: AppliedOperation) => void) => {
    this.#applied.add(listener);
    return () => this.#applied.delete(listener);
  };
  onReconnected = (listener: () => void) => {
    this.#reconnected.add(listener);
    return () => this.#reconnected.delete(listener);
  };

  #delay() {
    return this.#random.below(this.line.longestDelayMs) + 1;
  }

  #announce(applied: AppliedOperation) {
    const copies = this.#random.chance(this.line.duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (!this.#connected || this.#random.chance(this.line.lossOfEvents))
        continue;
      const { starts } = this.#server;
      this.#time.later(this.#delay(), () => {
        if (this.#connected && starts === this.#server.starts)
          this.#applied.forEach((listener) => listener(applied));
      });
    }
  }

  /** The request or its answer may be lost: the caller then hears a time-out and cannot tell which. */
  #call<T>(perform: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let settled = false;
      const once = (settle: () => void) => {
        if (settled) return;
        settled = true;
        settle();
      };
      this.#time.later(ANSWER_TIME_OUT_MS, () =>
        once(() => reject(new ApiError("client.timeout"))),
      );
      const { starts } = this.#server;
      const lost = () =>
        !this.#connected ||
        starts !== this.#server.starts ||
        this.#random.chance(this.line.lossOfCalls);
      if (lost()) return;
      this.#time.later(this.#delay(), () => {
        if (!this.#connected || starts !== this.#server.starts) return;
        try {
          const reply = perform();
          if (lost()) return;
          this.#time.later(this.#delay(), () => {
            if (this.#connected && starts === this.#server.starts)
              once(() => resolve(reply));
          });
        } catch (error) {
          once(() => reject(error instanceof Error ? error : new Error()));
        }
      });
    });
  }
}
