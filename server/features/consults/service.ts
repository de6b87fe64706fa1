import {
  AskedField,
  type AskedConsult,
  type ConsultRequest,
  type consultRoutes,
} from "../../../shared/contracts/consults.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { CaseId, RequestId } from "../../../shared/contracts/ids.ts";
import type { RequestStatus } from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import { oncePerCommand, reusedCommand } from "../../platform/db/once.ts";
import { createAdvice } from "./advice.ts";
import { mayEnterRoom, needsDecision } from "./policy.ts";
import * as repository from "./repository.ts";
import { createRequestSteps, type ConsultsDeps } from "./steps.ts";

type Bodies = {
  [R in keyof typeof consultRoutes]: BodyOf<(typeof consultRoutes)[R]>;
};

/** Requests in either direction that the inbox lists at most. */
const INBOX_LIMIT = 200;
/** How long a finished request stays in the inbox. */
const FINISHED_SHOWN_MS = 24 * 3_600_000;

/** What the room of a request is for the asking person. */
export interface RoomAccess {
  requestId: RequestId;
  caseId: CaseId;
  status: RequestStatus;
  side: ConsultRequest["side"];
  /** Whether this person may enter now. */
  open: boolean;
}

/** Requests for a consult; rules RQ1-RQ10. */
export const createConsultService = (deps: ConsultsDeps) => {
  const { db, clock, ids, audit, outbox, cases, consent } = deps;
  const steps = createRequestSteps(deps);
  const { viewsOf, view, recordStep, lockRequest, take, changed } = steps;
  const { writeMessage } = createAdvice(deps, steps);

  /** The case and addressee of a new request are as they must be. */
  const checkAsk = async (
    tx: Tx,
    actor: Actor,
    caseId: CaseId,
    { organisationId, personId }: Bodies["askConsult"],
  ) => {
    const side = await cases.lock(tx, actor, caseId);
    if (side === undefined) throw new AppError("case.notFound");
    if (side !== "inviting") throw new AppError("request.forbidden"); // RQ1
    await consent.requireToAsk(tx, caseId); // CO5
    const known = await repository.mayBeAsked(tx, actor, organisationId);
    if (!known) throw new AppError("request.unknownAddressee");
    if (personId === null) return;
    const role = await repository.roleThere(
      tx,
      personId,
      organisationId,
      clock.now(),
    );
    if (!role || !roleMay(role, "request.answer"))
      throw new AppError("request.unknownAddressee");
  };

  const ask = (
    actor: Actor,
    caseId: CaseId,
    input: Bodies["askConsult"],
    requestId: string,
  ): Promise<AskedConsult> =>
    changed(async (tx) => {
      await oncePerCommand(tx, input.commandId);
      const before = await repository.findByCommand(tx, actor, input.commandId);
      if (before) {
        if (before.caseId !== caseId) throw reusedCommand();
        return {
          ...(await view(tx, actor, before.id as RequestId)),
          notTaken: AskedField.options.filter(
            (field) => before[field] !== input[field],
          ),
        };
      }
      await checkAsk(tx, actor, caseId, input);
      const id = ids() as RequestId;
      const { kind, organisationId, personId, urgency, question } = input;
      const { commandId } = input;
      await repository.insert(tx, actor, {
        ...{ id, caseId, kind, urgency, question, organisationId, personId },
        commandId,
        now: clock.now(),
      });
      await cases.grant(tx, { caseId, organisationId, via: id });
      await recordStep(
        tx,
        actor,
        {
          ...{ id, caseId, version: 1, status: "asked" as const },
          from: { id: actor.organisationId },
          to: { id: organisationId },
        },
        "request.ask",
        requestId,
      );
      return { ...(await view(tx, actor, id)), notTaken: [] };
    });

  const step = (
    actor: Actor,
    id: RequestId,
    name: "accept" | "complete",
    expectedVersion: number,
    requestId: string,
  ): Promise<ConsultRequest> =>
    changed(async (tx) => {
      const request = await lockRequest(tx, actor, id);
      // The same person again, from another window or after a lost answer: done already (RQ8).
      const taken = {
        ...{ requestId: id, version: expectedVersion + 1 },
        status: name === "accept" ? "accepted" : "done",
      } as const;
      if (await repository.tookStep(tx, actor, taken))
        return view(tx, actor, id);
      if (name === "complete" && needsDecision(request.kind))
        throw new AppError("request.decisionRequired"); // RQ6
      await take(tx, actor, request, name, expectedVersion, requestId);
      return view(tx, actor, id);
    });

  /**
   * The reply is the last that the declining side sees of the case, unless another request holds its reach (RQ3). When
   * it arrives, that side's sockets have left the case on this node and are told to on the others.
   */
  const decline = async (
    actor: Actor,
    id: RequestId,
    { expectedVersion, reason }: Bodies["declineRequest"],
    requestId: string,
  ): Promise<ConsultRequest> => {
    const declined = await db.transaction(async (tx) => {
      const request = await lockRequest(tx, actor, id);
      const step = [request, "decline", expectedVersion, requestId] as const;
      await take(tx, actor, ...step, reason);
      const last = await view(tx, actor, id);
      const access = { caseId: request.caseId, organisationId: request.to.id };
      if (!(await repository.otherRequestHolds(tx, { id, ...access })))
        await cases.endReach(tx, access);
      return last;
    });
    await outbox.dispatch();
    return declined;
  };

  const roomOf = async (
    actor: Actor,
    requestId: RequestId,
  ): Promise<RoomAccess> => {
    const request = await repository.find(db.query, actor, requestId);
    if (!request) throw new AppError("request.notFound");
    const { caseId, status, side } = request;
    const open = mayEnterRoom(actor, request);
    return { requestId, caseId, status, side, open };
  };

  return {
    find: repository.find,
    ask,
    step,
    decline,
    writeMessage,
    roomOf,
    viewFor: (actor: Actor, id: RequestId) => view(db.query, actor, id),
    lockRequest,
    take,

    read: async (actor: Actor, id: RequestId, requestId: string) => {
      const request = await view(db.query, actor, id);
      await audit.recordRead({
        action: "request.read",
        actor,
        subject: { kind: "request", id },
        requestId,
      });
      return request;
    },

    ofCase: async (actor: Actor, caseId: CaseId, requestId: string) => {
      const side = await cases.reach(db.query, actor, caseId);
      if (side === undefined) throw new AppError("case.notFound");
      const requests = await repository.ofCase(db.query, actor, caseId);
      const views = await viewsOf(db.query, actor, requests);
      await audit.recordRead({
        action: "request.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return views;
    },

    inbox: async (actor: Actor, requestId: string) => {
      const endedAfter = new Date(clock.now().getTime() - FINISHED_SHOWN_MS);
      const list = (direction: "received" | "sent") =>
        repository.inbox(db.query, actor, direction, endedAfter, INBOX_LIMIT);
      const received = await viewsOf(db.query, actor, await list("received"));
      const sent = await viewsOf(db.query, actor, await list("sent"));
      await audit.recordRead({ action: "inbox.read", actor, requestId });
      return { received, sent };
    },

    /**
     * Called when a person enters the room: the first moves `accepted` to `inSession` (RQ4), for later ones nothing
     * changes. @throws AppError `request.notFound`, `room.notOpen`, `consent.withdrawnService`
     */
    enterSession: async (
      actor: Actor,
      id: RequestId,
      requestId?: string,
    ): Promise<RoomAccess> => {
      const room = await roomOf(actor, id);
      if (!room.open) throw new AppError("room.notOpen");
      await consent.requireNotWithdrawn(db.query, room.caseId, "service"); // CO6
      if (room.status !== "accepted") return room;
      const status = await changed(async (tx) => {
        const request = await lockRequest(tx, actor, id);
        if (!mayEnterRoom(actor, request)) throw new AppError("room.notOpen");
        if (request.status !== "accepted") return request.status; // somebody was first
        const { version } = request;
        return (
          await take(tx, actor, request, "enterSession", version, requestId)
        ).status;
      });
      return { ...room, status };
    },
  };
};
export type ConsultService = ReturnType<typeof createConsultService>;
