import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  roleMay,
  type Action,
} from "../../../shared/domain/identity/permissions.ts";
import {
  nextRequestStatus,
  REQUEST_STEPS,
  roomIsOpen,
  type RequestKind,
  type RequestStatus,
  type RequestStep,
  type Side,
} from "../../../shared/domain/consults/lifecycle.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import type { StoredRequest } from "./repository.ts";

/** Which permission a step asks of the acting role. */
const STEP_ACTIONS = {
  accept: "request.answer",
  decline: "request.answer",
  enterSession: "room.join",
  writeOpinion: "opinion.write",
  answer: "opinion.write",
  askAgain: "request.ask",
  withdrawOpinion: "opinion.write",
  complete: "request.complete",
} as const satisfies Record<RequestStep, Action>;
/** Kinds of request that are done only by a countersigned decision (RQ6). */
const DECIDED: readonly StoredRequest["kind"][] = ["consult"];
export const needsDecision = (kind: StoredRequest["kind"]): boolean =>
  DECIDED.includes(kind);

/** Steps that belong to the person who was asked, where one was (RQ2). */
const ANSWERS: readonly RequestStep[] = ["accept", "decline"];
const STEPS = Object.keys(REQUEST_STEPS) as RequestStep[];

/** What decides about a step, besides who asks. */
export interface Standing {
  kind: RequestKind;
  side: Side;
  status: RequestStatus;
  version: number;
  toPersonId: string | null;
  urgency: ConsultRequest["urgency"];
}

/** Whether the step belongs to this person at all, whatever the status. */
const isTheirs = (
  actor: Pick<Actor, "personId" | "role">,
  step: RequestStep,
  { side, toPersonId, urgency }: Standing,
): boolean =>
  (REQUEST_STEPS[step].by as readonly Side[]).includes(side) &&
  roleMay(actor.role, STEP_ACTIONS[step]) &&
  (!ANSWERS.includes(step) ||
    toPersonId === null ||
    (step === "accept" && urgency === "emergency") || // EM5: whoever is first
    toPersonId === actor.personId);

/** The status after the step, or why it is refused: not theirs, taken on an older version (RQ8), not open now. */
export const judgeStep = (
  actor: Pick<Actor, "personId" | "role">,
  step: RequestStep,
  request: Standing,
  expectedVersion: number,
): { to: RequestStatus } | { refused: ErrorCode } => {
  if (!isTheirs(actor, step, request)) return { refused: "request.forbidden" };
  if (request.version !== expectedVersion)
    return { refused: "request.staleVersion" };
  const to = nextRequestStatus(
    request.kind,
    request.status,
    step,
    request.side,
  );
  return to === undefined ? { refused: "request.wrongStatus" } : { to };
};

/** Steps open to this person now, for the reply's `allowed`. */
export const allowedSteps = (
  actor: Pick<Actor, "personId" | "role">,
  request: Standing,
): RequestStep[] =>
  STEPS.filter(
    (step) => "to" in judgeStep(actor, step, request, request.version),
  );

/** Whether this person may enter the request's room now (RQ4, AD1). */
export const mayEnterRoom = (
  actor: Pick<Actor, "role">,
  { kind, status }: Pick<Standing, "kind" | "status">,
): boolean => roomIsOpen(kind, status) && roleMay(actor.role, "room.join");
