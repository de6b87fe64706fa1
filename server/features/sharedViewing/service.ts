import type {
  CommandReply,
  CommandRequest,
} from "../../../shared/contracts/registry.ts";
import type {
  CaseId,
  PersonId,
  ViewId,
} from "../../../shared/contracts/ids.ts";
import type {
  AppliedOperation,
  SharedViewSnapshot,
} from "../../../shared/contracts/sharedViewing.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  applyOperation,
  emptyDocument,
  refusalOf,
  SHARED_VIEW_PROTOCOL,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Caller } from "../../platform/realtime/caller.ts";
import { caseTopic } from "../cases/index.ts";
import { createCaseImages } from "./caseImages.ts";
import { createInOrder } from "./inOrder.ts";
import * as repository from "./repository.ts";
import type { StoredView } from "./repository.ts";

export type SharedViewingDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "realtime"
>;

type Request = CommandRequest<"sharedView:operate">;
interface Applied {
  applied: AppliedOperation;
  /** The view after it. */
  view: StoredView;
}

/** More operations than this are dearer to replay than the document is to send. */
const MAX_CATCH_UP = 500;
/**
 * Operations that are kept. The document is the state, so older ones are only history; a command repeated after that
 * many others would count as new, which no client does.
 */
const KEPT_OPERATIONS = 5_000;
/** Old operations are forgotten that many at a time, so that no transaction grows. */
const FORGET_EVERY = 100;
/** Views whose document a process remembers. */
const REMEMBERED = 1_000;

const snapshotOf = (view: StoredView): SharedViewSnapshot => ({
  viewId: view.id,
  protocolVersion: SHARED_VIEW_PROTOCOL,
  seq: view.seq,
  document: view.document,
});

/** One view per case: the server orders and keeps the operations, everyone hears them in that order. */
export const createSharedViewService = (deps: SharedViewingDeps) => {
  const { db, clock, ids, audit, realtime } = deps;
  const inOrder = createInOrder();
  const images = createCaseImages();
  /** Views as they were after the last operation of this process; another process may have gone on since. */
  const latest = new Map<ViewId, StoredView>();
  const remember = (view: StoredView) => {
    if (latest.size >= REMEMBERED && !latest.has(view.id)) latest.clear();
    latest.set(view.id, view);
  };

  const findOrCreate = async (actor: Actor, caseId: CaseId) => {
    const found = await repository.find(db.query, actor, { caseId });
    if (found) return found;
    await repository.create(db.query, actor, {
      id: ids(),
      caseId,
      document: emptyDocument,
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

  /** Whom the lead is given to, where that is another person; the server alone knows whether there is one. */
  const namedLead = (actor: Actor, operation: SharedViewOperation) =>
    operation.type === "setLead" && operation.personId !== actor.personId
      ? operation.personId
      : null;

  const checkLead = async (
    tx: Tx,
    actor: Actor,
    view: StoredView,
    operation: SharedViewOperation,
  ) => {
    const lead = namedLead(actor, operation);
    if (lead === null) return;
    if (!(await repository.mayOperate(tx, view.caseId, lead, clock.now())))
      throw new AppError("person.notFound");
  };

  /** Applies the request to the view as it is known; undefined when the database knows it otherwise. */
  const applyTo = async (
    query: Queryable,
    actor: Actor,
    view: StoredView,
    { clientOpId, operation }: Request,
  ): Promise<Applied | undefined> => {
    const { personId } = actor;
    const refusal = refusalOf(view.document, operation, personId);
    if (refusal) throw new AppError(refusal);
    const next = {
      ...view,
      seq: view.seq + 1,
      document: applyOperation(view.document, operation, personId),
    };
    const applied: AppliedOperation = {
      ...{ viewId: view.id, seq: next.seq, clientOpId, operation },
      personId,
    };
    const written = await repository.apply(
      ...([query, actor, applied, next.document, clock.now()] as const),
    );
    return written ? { applied, view: next } : undefined;
  };

  /** One statement, for a drag in progress: this process applied the operation before, and the image is a known one. */
  const applyAtOnce = async (actor: Actor, request: Request) => {
    const view = latest.get(request.viewId);
    if (!view || (view.seq + 1) % FORGET_EVERY === 0) return undefined;
    if (namedLead(actor, request.operation)) return undefined;
    try {
      if (images.unseen(view, request.operation)) return undefined;
      return await applyTo(db.query, actor, view, request);
    } catch (error) {
      if (error instanceof AppError) return undefined; // judged again on the view as it is now
      throw error;
    }
  };

  /** The number that a repeated operation was given, or the new operation. */
  const applyInTurn = (
    actor: Actor,
    request: Request,
  ): Promise<Applied | { seq: number }> =>
    db.transaction(async (tx) => {
      const { viewId, clientOpId, operation } = request;
      const view = await repository.lock(tx, actor, viewId);
      if (!view) throw new AppError("view.notFound");
      const first = await repository.seqOf(tx, viewId, clientOpId);
      if (first !== undefined) return { seq: first };
      await images.check(tx, view, operation);
      await checkLead(tx, actor, view, operation);
      const done = await applyTo(tx, actor, view, request);
      if (!done) throw new AppError("view.notFound"); // reach ended since the lock
      const { seq } = done.applied;
      if (seq % FORGET_EVERY === 0 && seq > KEPT_OPERATIONS)
        await repository.forgetUpTo(tx, viewId, seq - KEPT_OPERATIONS);
      return done;
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
      request: Request,
    ): Promise<CommandReply<"sharedView:operate">> => {
      if (request.protocolVersion !== SHARED_VIEW_PROTOCOL)
        throw new AppError("view.protocolVersion");
      // Two commits may be answered in the other order; one at a time, they are announced in theirs.
      return inOrder(request.viewId, async () => {
        const done =
          (await applyAtOnce(actor, request)) ??
          (await applyInTurn(actor, request));
        if ("seq" in done) return done;
        const { applied, view } = done;
        remember(view);
        realtime.announce(
          [caseTopic(view.caseId)],
          "sharedView:applied",
          applied,
        );
        return { seq: applied.seq };
      });
    },

    /** Views of which somebody has the lead, with who has it. No filter by actor: for the server's own looking after. */
    led: () => repository.led(db.query),

    /**
     * The lead goes free if it is still that person's: they have left (SV10). Ordered and announced like their own
     * giving it up, which it stands for.
     */
    freeLead: (viewId: ViewId, personId: PersonId): Promise<void> =>
      inOrder(viewId, async () => {
        const freed = await db.transaction((tx) =>
          repository.freeLead(tx, viewId, personId, ids(), clock.now()),
        );
        if (!freed) return;
        realtime.announce(
          [caseTopic(freed.caseId)],
          "sharedView:applied",
          freed.applied,
        );
      }),

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
