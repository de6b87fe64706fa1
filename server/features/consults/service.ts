import type {
  ConsultRequest,
  consultRoutes,
} from "../../../shared/contracts/consults.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { CaseId, RequestId } from "../../../shared/contracts/ids.ts";
import type {
  RequestStatus,
  RequestStep,
} from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { oncePerCommand } from "../../platform/db/once.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import {
  allowedSteps,
  judgeStep,
  mayEnterRoom,
  needsDecision,
} from "./policy.ts";
import * as advice from "./adviceRepository.ts";
import { identityChecksOf } from "./identityChecks.ts";
import * as repository from "./repository.ts";
import type { StoredRequest } from "./repository.ts";

export type ConsultsDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox"
> & {
  consent: ConsentGate;
  cases: Pick<
    Cases,
    "reach" | "lock" | "grant" | "endReach" | "touch" | "labels"
  >;
};
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

const standingOf = (request: StoredRequest) => ({
  ...request,
  toPersonId: request.toPerson?.id ?? null,
});

/** Requests for a consult; rules RQ1-RQ9. */
export const createConsultService = (deps: ConsultsDeps) => {
  const { db, clock, ids, audit, outbox, cases, consent } = deps;

  const viewsOf = async (
    query: Queryable,
    actor: Actor,
    requests: readonly StoredRequest[],
  ): Promise<ConsultRequest[]> => {
    const labels = await cases.labels(query, actor, [
      ...new Set(requests.map(({ caseId }) => caseId)),
    ]);
    const messages = await advice.ofRequests(query, requests);
    const checks = await identityChecksOf(
      query,
      requests.map(({ id }) => id),
    );
    return requests.flatMap((request) => {
      const label = labels.get(request.caseId);
      if (!label) return []; // reach ended between the two statements
      return {
        ...request,
        caseNumber: label.number,
        patient: label.patient,
        messages: messages.get(request.id) ?? [],
        identityChecks: checks.get(request.id) ?? [],
        allowed: allowedSteps(actor, standingOf(request)),
        roomOpen: mayEnterRoom(actor, request),
      };
    });
  };

  const view = async (
    query: Queryable,
    actor: Actor,
    requestId: RequestId,
  ): Promise<ConsultRequest> => {
    const found = await repository.find(query, actor, requestId);
    const [request] = found ? await viewsOf(query, actor, [found]) : [];
    if (!request) throw new AppError("request.notFound");
    return request;
  };

  /** Steps row, case version, event to both institutions and audit line of what was just done to a request. */
  const recordStep = async (
    tx: Tx,
    actor: Actor,
    request: Pick<StoredRequest, "id" | "caseId" | "version" | "status"> & {
      from: { id: string };
      to: { id: string };
    },
    action: string,
    requestId: string | undefined,
  ) => {
    const { id, caseId, version, status } = request;
    await repository.insertStep(tx, actor, {
      requestId: id,
      version,
      status,
      at: clock.now(),
    });
    await cases.touch(tx, caseId);
    await outbox.add(tx, {
      name: "request:changed",
      payload: { requestId: id, caseId, status, version },
      topics: [
        `organisation:${request.from.id}`,
        `organisation:${request.to.id}`,
      ],
      aggregate: `request:${id}`,
      version,
    });
    await audit.record(tx, {
      action,
      actor,
      subject: { kind: "request", id },
      requestId,
    });
  };

  /** Locks the request's case, then reads the request as nobody can change it any more. */
  const lockRequest = async (
    tx: Tx,
    actor: Actor,
    requestId: RequestId,
  ): Promise<StoredRequest> => {
    const caseId = await repository.caseOf(tx, actor, requestId);
    const side = caseId && (await cases.lock(tx, actor, caseId));
    const request = side && (await repository.find(tx, actor, requestId));
    if (!request) throw new AppError("request.notFound");
    return request;
  };

  /** One step of a locked request: judged, taken, recorded; the request as it is then. */
  const take = async (
    tx: Tx,
    actor: Actor,
    request: StoredRequest,
    step: RequestStep,
    expectedVersion: number,
    requestId: string | undefined,
    declineReason: string | null = null,
  ): Promise<StoredRequest> => {
    const judged = judgeStep(actor, step, standingOf(request), expectedVersion);
    if ("refused" in judged) throw new AppError(judged.refused);
    const version = await repository.setStatus(
      tx,
      request,
      judged.to,
      declineReason,
      clock.now(),
    );
    if (version === undefined) throw new AppError("request.staleVersion");
    const taken = { ...request, status: judged.to, version };
    await recordStep(tx, actor, taken, `request.${step}`, requestId);
    return taken;
  };

  const changed = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await db.transaction(work);
    void outbox.dispatch();
    return result;
  };

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
  ): Promise<ConsultRequest> =>
    changed(async (tx) => {
      await oncePerCommand(tx, input.commandId);
      const before = await repository.findByCommand(tx, actor, input.commandId);
      if (before) {
        if (before.case_id !== caseId) throw reusedCommand();
        return view(tx, actor, before.id as RequestId);
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
      return view(tx, actor, id);
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

  /** An answer or a further question; the same command again finds the message it wrote (AD2, AD3). */
  const writeMessage = (
    actor: Actor,
    id: RequestId,
    name: "answer" | "askAgain",
    { commandId, expectedVersion, text }: Bodies["answerAdvice"],
    requestId: string,
  ): Promise<ConsultRequest> =>
    changed(async (tx) => {
      await oncePerCommand(tx, commandId);
      const request = await lockRequest(tx, actor, id);
      const before = await advice.findByCommand(tx, actor, commandId);
      if (before !== undefined) {
        if (before !== id) throw reusedCommand();
        return view(tx, actor, id);
      }
      if (name === "askAgain")
        await consent.requireNotWithdrawn(tx, request.caseId, "service"); // CO6
      await take(tx, actor, request, name, expectedVersion, requestId);
      await advice.insert(tx, actor, {
        ...{ id: ids(), requestId: id, text, commandId, now: clock.now() },
        kind: name === "answer" ? "answer" : "question",
      });
      return view(tx, actor, id);
    });

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

/** The same command id for something else is a fault of the client: nothing is done rather than the wrong thing. */
const reusedCommand = () =>
  new AppError("input.invalid", {
    fields: [{ path: "commandId", problem: "commandId.reused" }],
  });
