import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { RequestId } from "../../../shared/contracts/ids.ts";
import type { RequestStep } from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import * as advice from "./adviceRepository.ts";
import { identityChecksOf } from "./identityChecks.ts";
import { allowedSteps, judgeStep, mayEnterRoom } from "./policy.ts";
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
const standingOf = (request: StoredRequest) => ({
  ...request,
  toPersonId: request.toPerson?.id ?? null,
});

/** What every use case of a request is made of: how it is seen, held, moved on and told. */
export const createRequestSteps = (deps: ConsultsDeps) => {
  const { db, clock, audit, outbox, cases } = deps;

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

  return { viewsOf, view, recordStep, lockRequest, take, changed };
};
export type RequestSteps = ReturnType<typeof createRequestSteps>;
