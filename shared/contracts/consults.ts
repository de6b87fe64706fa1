import { z } from "zod";
import {
  REQUEST_KINDS,
  REQUEST_STATUSES,
  REQUEST_STEPS,
  type RequestStep,
} from "../domain/consults/lifecycle.ts";
import { PatientView } from "./cases.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  AdviceMessageId,
  CaseId,
  CommandId,
  ExpectedVersion,
  Instant,
  OrganisationId,
  PersonId,
  RequestId,
  Version,
} from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";

export const RequestKind = z.enum(REQUEST_KINDS);
export const RequestStatus = z.enum(REQUEST_STATUSES);
export const Urgency = z.enum(["routine", "urgent", "emergency"]);
const Step = z.enum(
  Object.keys(REQUEST_STEPS) as [RequestStep, ...RequestStep[]],
);

/** One question or answer of an advice, as it was written; nothing changes it afterwards. */
export const AdviceMessage = z
  .object({
    id: AdviceMessageId,
    kind: z.enum(["question", "answer"]),
    text: z.string(),
    author: PersonRef,
    organisation: OrganisationRef,
    at: Instant,
  })
  .meta({ id: "AdviceMessage" });
export type AdviceMessage = z.infer<typeof AdviceMessage>;

/** One side has read two identifiers of the patient aloud and found them right. */
export const IdentityCheck = z
  .object({
    side: z.enum(["inviting", "invited"]),
    person: PersonRef,
    organisation: OrganisationRef,
    checkedAt: Instant,
  })
  .meta({ id: "IdentityCheck" });
export type IdentityCheck = z.infer<typeof IdentityCheck>;

export const ConsultRequest = z
  .object({
    id: RequestId,
    caseId: CaseId,
    caseNumber: z.string(),
    patient: PatientView,
    kind: RequestKind,
    status: RequestStatus,
    urgency: Urgency,
    question: z.string(),
    from: OrganisationRef,
    askedBy: PersonRef,
    to: OrganisationRef,
    toPerson: PersonRef.nullable(),
    side: z.enum(["inviting", "invited"]),
    declineReason: z.string().nullable(),
    askedAt: Instant,
    statusSince: Instant,
    /** Of advice: answers and further questions after the first one, oldest first. */
    messages: z.array(AdviceMessage),
    /** At most one per side; none is needed for anything else (ID3). */
    identityChecks: z.array(IdentityCheck),
    /** Steps open to the asking person now. */
    allowed: z.array(Step),
    /** Whether the asking person may enter the room now. */
    roomOpen: z.boolean(),
    version: Version,
  })
  .meta({ id: "ConsultRequest" });
export type ConsultRequest = z.infer<typeof ConsultRequest>;

/** What a request is asked with, by the names of the input's fields. */
export const AskedField = z.enum([
  "kind",
  "organisationId",
  "personId",
  "urgency",
  "question",
]);
export type AskedField = z.infer<typeof AskedField>;

export const AskedConsult = ConsultRequest.extend({
  /**
   * Of a command that had asked already: in what this input differs from the request. Nothing of the input was taken
   * then; empty where both agree.
   */
  notTaken: z.array(AskedField),
}).meta({ id: "AskedConsult" });
export type AskedConsult = z.infer<typeof AskedConsult>;

const requestParams = z.object({ requestId: RequestId });
const expectedVersion = z.object({ expectedVersion: ExpectedVersion });
const messageBody = expectedVersion.extend({
  commandId: CommandId,
  text: z.string().trim().min(1).max(20_000),
});
const stepErrors = [
  "request.notFound",
  "request.forbidden",
  "request.staleVersion",
  "request.wrongStatus",
] as const;

export const consultRoutes = {
  askConsult: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/requests",
    summary:
      "Ask an institution, or a person there, for a consult or for written advice; the same command again is the same request, as it was first sent",
    access: "request.ask",
    params: z.object({ caseId: CaseId }),
    body: z.object({
      commandId: CommandId,
      kind: RequestKind,
      organisationId: OrganisationId,
      personId: PersonId.nullable(),
      urgency: Urgency,
      question: z.string().trim().min(1).max(5_000),
    }),
    reply: AskedConsult,
    errors: [
      "case.notFound",
      "request.forbidden",
      "request.unknownAddressee",
      "consent.missingService",
      "consent.missingDataTransfer",
      "consent.withdrawnService",
      "consent.withdrawnDataTransfer",
    ],
  }),
  listCaseRequests: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/requests",
    summary: "Requests of one case that involve the acting organisation",
    access: "case.read",
    params: z.object({ caseId: CaseId }),
    reply: z.array(ConsultRequest),
    errors: ["case.notFound"],
  }),
  readRequest: defineRoute({
    method: "GET",
    path: "/api/requests/:requestId",
    summary: "One request",
    access: "case.read",
    params: requestParams,
    reply: ConsultRequest,
    errors: ["request.notFound"],
  }),
  readInbox: defineRoute({
    method: "GET",
    path: "/api/inbox",
    summary:
      "Requests to and from the acting organisation: open ones by urgency, then longest waiting; finished ones for a day",
    access: "case.read",
    reply: z.object({
      received: z.array(ConsultRequest),
      sent: z.array(ConsultRequest),
    }),
  }),
  acceptRequest: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/acceptance",
    summary: "Accept",
    access: "request.answer",
    params: requestParams,
    body: expectedVersion,
    reply: ConsultRequest,
    errors: stepErrors,
  }),
  declineRequest: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/refusal",
    summary: "Decline, with a reason",
    access: "request.answer",
    params: requestParams,
    body: expectedVersion.extend({
      reason: z.string().trim().min(1).max(1_000),
    }),
    reply: ConsultRequest,
    errors: stepErrors,
  }),
  checkIdentity: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/identity-check",
    summary:
      "Say for one's side that two identifiers of the patient were read aloud; again changes nothing",
    access: "room.join",
    params: requestParams,
    reply: ConsultRequest,
    errors: ["request.notFound", "room.notOpen"],
  }),
  answerAdvice: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/answers",
    summary: "Answer an advice in writing",
    access: "opinion.write",
    params: requestParams,
    body: messageBody,
    reply: ConsultRequest,
    errors: stepErrors,
  }),
  askAgain: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/further-questions",
    summary: "Ask again after the answer to an advice",
    access: "request.ask",
    params: requestParams,
    body: messageBody,
    reply: ConsultRequest,
    errors: stepErrors,
  }),
  completeRequest: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/completion",
    summary:
      "Close a request that asks for no decision; a consult is closed by the countersigned decision",
    access: "request.complete",
    params: requestParams,
    body: expectedVersion,
    reply: ConsultRequest,
    errors: [...stepErrors, "request.decisionRequired"],
  }),
} as const satisfies RouteTable;

export const consultEvents = {
  "request:identityChecked": z.object({
    requestId: RequestId,
    caseId: CaseId,
    side: z.enum(["inviting", "invited"]),
  }),
  "request:changed": z.object({
    requestId: RequestId,
    caseId: CaseId,
    status: RequestStatus,
    version: Version,
  }),
} as const satisfies EventTable;
