import { z } from "zod";
import { ConsultRequest } from "./consults.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  CaseId,
  Instant,
  LocalName,
  PersonId,
  RequestId,
  RingId,
} from "./ids.ts";
import { OrganisationRef, PersonRef, Role } from "./identity.ts";

/** An emergency that rings for the asking person now. */
export const Ring = z
  .object({
    id: RingId,
    request: ConsultRequest,
    level: z.enum(["duty", "escalation"]),
    startedAt: Instant,
    seenAt: Instant.nullable(),
  })
  .meta({ id: "Ring" });
export type Ring = z.infer<typeof Ring>;

/** What a locked screen may show of an emergency that rings: who calls and how to call back, nothing of the patient. */
export const RingCall = z
  .object({
    id: RingId,
    from: OrganisationRef,
    /** The calling institution's duty telephone; null where it has given none. */
    phone: z.string().nullable(),
    startedAt: Instant,
  })
  .meta({ id: "RingCall" });
export type RingCall = z.infer<typeof RingCall>;

/** How an emergency's ringing goes, for both sides of the request. */
export const RingProgress = z
  .object({
    id: RingId,
    requestId: RequestId,
    startedAt: Instant,
    /** False: nobody was on duty, so everybody who may answer was rung. */
    onDuty: z.boolean(),
    /** When the telephone is to be shown; a page that lost its line shows it then by itself. */
    phoneAt: Instant,
    phoneShownAt: Instant.nullable(),
    /** The invited institution's duty telephone; null where it has given none. */
    phone: z.string().nullable(),
    escalateAt: Instant,
    escalatedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    people: z.array(
      z.object({
        person: PersonRef,
        level: z.enum(["duty", "escalation"]),
        rungAt: Instant,
        /** When it stood on one of the person's screens. */
        seenAt: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: "RingProgress" });
export type RingProgress = z.infer<typeof RingProgress>;

/** A telephone number as it is dialled: digits, spaces, brackets, a plus, an extension after a hyphen. */
const DutyPhone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()-]{2,30}$/, "phone.form");

export const Duty = z
  .object({
    /** Since when the asking person is on duty; null when not. */
    mineSince: Instant.nullable(),
    /** Whether the acting role answers requests, and so can be on duty. */
    mayTake: z.boolean(),
    mayManage: z.boolean(),
    phone: z.string().nullable(),
    /** Everybody of the acting organisation who may answer a request. */
    people: z.array(
      z.object({
        person: PersonRef,
        role: Role,
        department: LocalName.nullable(),
        since: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: "Duty" });
export type Duty = z.infer<typeof Duty>;

export const dutyRoutes = {
  readDuty: defineRoute({
    method: "GET",
    path: "/api/duty",
    summary: "Who is on duty at the acting organisation, and its telephone",
    access: "session",
    reply: Duty,
  }),
  setDuty: defineRoute({
    method: "PUT",
    path: "/api/duty/:personId",
    summary: "Take duty or give it back; for others, by who manages it",
    access: "session",
    params: z.object({ personId: PersonId }),
    body: z.object({ onDuty: z.boolean() }),
    reply: Duty,
    errors: ["duty.forbidden", "person.notFound"],
  }),
  setDutyPhone: defineRoute({
    method: "PUT",
    path: "/api/duty-phone",
    summary: "The telephone that is shown to whoever asks in an emergency",
    access: "duty.manage",
    body: z.object({ phone: DutyPhone.nullable() }),
    reply: Duty,
  }),
  listRings: defineRoute({
    method: "GET",
    path: "/api/rings",
    summary: "Emergencies that ring for the asking person now",
    access: "request.answer",
    reply: z.array(Ring),
  }),
  listRingCalls: defineRoute({
    method: "GET",
    path: "/api/ring-calls",
    summary:
      "Who calls the asking person with an emergency now, without the patient: also while the screen is locked",
    access: "request.answer",
    whileLocked: true,
    reply: z.array(RingCall),
  }),
  seeRing: defineRoute({
    method: "POST",
    path: "/api/rings/:ringId/sighting",
    summary: "The emergency stands on this person's screen",
    access: "request.answer",
    params: z.object({ ringId: RingId }),
    errors: ["ring.notFound"],
  }),
  readRing: defineRoute({
    method: "GET",
    path: "/api/requests/:requestId/ring",
    summary:
      "Who was rung for this emergency, and what happens next; null for a request that does not ring",
    access: "case.read",
    params: z.object({ requestId: RequestId }),
    reply: z.object({ ring: RingProgress.nullable() }),
    errors: ["request.notFound"],
  }),
} as const satisfies RouteTable;

export const dutyEvents = {
  /** To everybody who is rung and to both institutions. */
  "ring:changed": z.object({
    ringId: RingId,
    requestId: RequestId,
    caseId: CaseId,
    live: z.boolean(),
    version: z.int().positive(),
  }),
  /** To everybody who is rung, on a locked screen as well: it rings there too (EM11). */
  "session:ringing": z.object({ ringId: RingId, live: z.boolean() }),
  /** Somebody of the institution took duty or gave it back. */
  "duty:changed": z.object({ personId: PersonId }),
} as const satisfies EventTable;
