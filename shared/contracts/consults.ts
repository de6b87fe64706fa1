import { z } from "zod";
import {
  REQUEST_STATUSES,
  REQUEST_STEPS,
  type RequestStep,
} from "../domain/consults/lifecycle.ts";
import { PatientView } from "./cases.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  CaseId,
  CommandId,
  Instant,
  OpinionId,
  OrganisationId,
  PersonId,
  RequestId,
  Version,
} from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";

export const RequestStatus = z.enum(REQUEST_STATUSES);
export const Urgency = z.enum(["routine", "urgent", "emergency"]);
const Step = z.enum(
  Object.keys(REQUEST_STEPS) as [RequestStep, ...RequestStep[]],
);

/** One immutable version of the written opinion (诊疗意见). The highest version is the one in force. */
export const Opinion = z
  .object({
    id: OpinionId,
    version: z.int().positive(),
    text: z.string(),
    author: PersonRef,
    organisation: OrganisationRef,
    writtenAt: Instant,
  })
  .meta({ id: "Opinion" });
export type Opinion = z.infer<typeof Opinion>;

export const ConsultRequest = z
  .object({
    id: RequestId,
    caseId: CaseId,
    caseNumber: z.string(),
    patient: PatientView,
    kind: z.literal("consult"),
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
    opinions: z.array(Opinion),
    /** Steps open to the asking person now. */
    allowed: z.array(Step),
    /** Whether the asking person may enter the room now. */
    roomOpen: z.boolean(),
    version: Version,
  })
  .meta({ id: "ConsultRequest" });
export type ConsultRequest = z.infer<typeof ConsultRequest>;

const requestParams = z.object({ requestId: RequestId });
const expectedVersion = z.object({ expectedVersion: Version });
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
      "Ask an institution, or a person there, for a consult on this case",
    access: "request.ask",
    params: z.object({ caseId: CaseId }),
    body: z.object({
      commandId: CommandId,
      kind: z.literal("consult"),
      organisationId: OrganisationId,
      personId: PersonId.nullable(),
      urgency: Urgency,
      question: z.string().trim().min(1).max(5_000),
    }),
    reply: ConsultRequest,
    errors: ["case.notFound", "request.forbidden", "request.unknownAddressee"],
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
    summary: "One request with its opinions",
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
  writeOpinion: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinions",
    summary: "Write the opinion; a later one is a new version",
    access: "opinion.write",
    params: requestParams,
    body: expectedVersion.extend({
      commandId: CommandId,
      text: z.string().trim().min(1).max(50_000),
    }),
    reply: ConsultRequest,
    errors: stepErrors,
  }),
  completeRequest: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/completion",
    summary: "Take note of the opinion and close the request",
    access: "request.complete",
    params: requestParams,
    body: expectedVersion,
    reply: ConsultRequest,
    errors: stepErrors,
  }),
} as const satisfies RouteTable;

export const consultEvents = {
  "request:changed": z.object({
    requestId: RequestId,
    caseId: CaseId,
    status: RequestStatus,
    version: Version,
  }),
} as const satisfies EventTable;
