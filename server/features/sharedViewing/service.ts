import type {
  CommandReply,
  CommandRequest,
} from "../../../shared/contracts/registry.ts";
import type { CaseId, ViewId } from "../../../shared/contracts/ids.ts";
import type {
  AppliedOperation,
  SharedViewSnapshot,
} from "../../../shared/contracts/sharedViewing.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  applyOperation,
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
  type Pane,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Caller } from "../../platform/realtime/commands.ts";
import { caseTopic } from "../cases/index.ts";
import { createInOrder } from "./inOrder.ts";
import * as repository from "./repository.ts";
import type { StoredView } from "./repository.ts";

export type SharedViewingDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "realtime"
>;

/** More operations than this are dearer to replay than the document is to send. */
const MAX_CATCH_UP = 500;
/**
 * Operations that are kept. The document is the state, so older ones are only history; a command repeated after that
 * many others would count as new, which no client does.
 */
const KEPT_OPERATIONS = 5_000;
/** Old operations are forgotten that many at a time, so that no transaction grows. */
const FORGET_EVERY = 100;
/** Series whose size is remembered. */
const REMEMBERED_SERIES = 1_000;

const snapshotOf = (view: StoredView): SharedViewSnapshot => ({
  viewId: view.id,
  protocolVersion: view.protocolVersion,
  seq: view.seq,
  document: view.document,
});

/** The series an operation needs to be one of the case's, and the image it needs there; undefined: none. */
const wantedImage = (operation: SharedViewOperation, pane: Pane) => {
  if (operation.type === "showSeries") return { ...operation, imageIndex: 0 };
  const { studyInstanceUid, seriesInstanceUid } = pane;
  // Made on a series that the pane shows no more: it changes nothing, and is ordered so that its sender hears of it.
  const stale =
    operation.seriesInstanceUid !== undefined &&
    operation.seriesInstanceUid !== seriesInstanceUid;
  if (operation.type === "setWindow" || stale) return undefined;
  if (studyInstanceUid === null || seriesInstanceUid === null)
    throw new AppError("view.unknownSeries");
  const { imageIndex } = operation;
  return { studyInstanceUid, seriesInstanceUid, imageIndex };
};

/** One view per case: the server orders and keeps the operations, everyone hears them in that order. */
export const createSharedViewService = (deps: SharedViewingDeps) => {
  const { db, clock, ids, audit, realtime } = deps;
  const inOrder = createInOrder();
  /** Images seen in a series of a view. Series only grow and never leave a case, so what was true stays true. */
  const images = new Map<string, number>();

  const findOrCreate = async (actor: Actor, caseId: CaseId) => {
    const found = await repository.find(db.query, actor, { caseId });
    if (found) return found;
    await repository.create(db.query, actor, {
      id: ids(),
      caseId,
      protocolVersion: SHARED_VIEW_PROTOCOL,
      document: { panes: [...emptyDocument.panes] },
    });
    return repository.find(db.query, actor, { caseId });
  };

  /**
   * Subscribes, then reads: what is applied between the two is heard and in the snapshot, never lost. Reach is checked
   * before the socket hears anything and again after, in case it ended meanwhile.
   */
  const subscribe = async (
    actor: Actor,
    caller: Caller,
    caseId: CaseId,
  ): Promise<StoredView | undefined> => {
    await caller.join(caseTopic(caseId));
    const view = await repository.find(db.query, actor, { caseId });
    if (!view) await caller.leave(caseTopic(caseId));
    return view;
  };

  const checkImage = async (
    tx: Tx,
    view: StoredView,
    operation: SharedViewOperation,
  ) => {
    const pane = view.document.panes.find(
      ({ paneId }) => paneId === operation.paneId,
    );
    if (!pane) throw new AppError("view.unknownPane");
    const wanted = wantedImage(operation, pane);
    if (!wanted) return;
    const { studyInstanceUid, seriesInstanceUid, imageIndex } = wanted;
    const key = `${view.id} ${studyInstanceUid} ${seriesInstanceUid}`;
    if (imageIndex < (images.get(key) ?? 0)) return;
    const count = await repository.imagesIn(
      tx,
      view.caseId,
      studyInstanceUid,
      seriesInstanceUid,
    );
    if (count === 0) throw new AppError("view.unknownSeries");
    if (images.size >= REMEMBERED_SERIES) images.clear();
    images.set(key, count);
    if (imageIndex >= count) throw new AppError("view.unknownImage");
  };

  /** The number of the operation, and itself where it is new. */
  const order = (
    actor: Actor,
    request: CommandRequest<"sharedView:operate">,
  ): Promise<{ seq: number; applied?: AppliedOperation; caseId?: CaseId }> =>
    db.transaction(async (tx) => {
      const { viewId, clientOpId, operation } = request;
      const view = await repository.lock(tx, actor, viewId);
      if (!view) throw new AppError("view.notFound");
      const seq = view.seq + 1;
      try {
        await checkImage(tx, view, operation);
      } catch (error) {
        // What was fine the first time may not fit any more when it is sent again.
        const first = await repository.seqOf(tx, viewId, clientOpId);
        if (first !== undefined) return { seq: first };
        throw error;
      }
      const document = applyOperation(view.document, operation);
      const applied: AppliedOperation = {
        ...{ viewId, seq, clientOpId, operation },
        personId: actor.personId,
      };
      const fresh = await repository.apply(
        tx,
        applied,
        { panes: [...document.panes] },
        clock.now(),
      );
      if (!fresh) {
        const first = await repository.seqOf(tx, viewId, clientOpId);
        if (first === undefined)
          throw new Error("operation neither new nor there");
        return { seq: first };
      }
      if (seq % FORGET_EVERY === 0 && seq > KEPT_OPERATIONS)
        await repository.forgetUpTo(tx, viewId, seq - KEPT_OPERATIONS);
      return { seq, applied, caseId: view.caseId };
    });

  const open = async (
    actor: Actor,
    caller: Caller,
    caseId: CaseId,
    requestId?: string,
  ): Promise<SharedViewSnapshot> => {
    const known = await findOrCreate(actor, caseId);
    const view = known && (await subscribe(actor, caller, caseId));
    if (!view) throw new AppError("case.notFound");
    await audit.recordRead({
      action: "sharedView.open",
      actor,
      subject: { kind: "shared_view", id: view.id },
      requestId,
    });
    return snapshotOf(view);
  };

  return {
    open,

    /** The view as it is; the caller has subscribed the socket before, or does not mean to follow. */
    snapshotFor: async (
      actor: Actor,
      caseId: CaseId,
    ): Promise<SharedViewSnapshot> => {
      const view = await findOrCreate(actor, caseId);
      if (!view) throw new AppError("case.notFound");
      return snapshotOf(view);
    },

    /**
     * Applies one operation. No audit line of its own: the operation's row says who did what and when, and a drag is
     * sixty of them in a second.
     */
    operate: async (
      actor: Actor,
      request: CommandRequest<"sharedView:operate">,
    ): Promise<CommandReply<"sharedView:operate">> => {
      if (request.protocolVersion !== SHARED_VIEW_PROTOCOL)
        throw new AppError("view.protocolVersion");
      // Two commits may be answered in the other order; one at a time, they are announced in theirs.
      return inOrder(request.viewId, async () => {
        const { seq, applied, caseId } = await order(actor, request);
        if (applied && caseId)
          realtime.announce([caseTopic(caseId)], "sharedView:applied", applied);
        return { seq };
      });
    },

    catchUp: async (
      actor: Actor,
      caller: Caller,
      viewId: ViewId,
      afterSeq: number,
    ): Promise<CommandReply<"sharedView:catchUp">> => {
      const known = await repository.find(db.query, actor, { viewId });
      const view = known && (await subscribe(actor, caller, known.caseId));
      if (!view) throw new AppError("view.notFound");
      const reset = { kind: "reset" as const, snapshot: snapshotOf(view) };
      const missing = view.seq - afterSeq;
      if (missing < 0 || missing > MAX_CATCH_UP) return reset;
      const operations = await repository.operationsBetween(
        db.query,
        view,
        afterSeq,
      );
      return operations.length === missing
        ? { kind: "operations", operations }
        : reset;
    },

    close: async (caller: Caller, viewId: ViewId): Promise<void> => {
      const caseId = await repository.caseOf(db.query, viewId);
      if (caseId !== undefined) await caller.leave(caseTopic(caseId));
    },
  };
};
export type SharedViewService = ReturnType<typeof createSharedViewService>;
