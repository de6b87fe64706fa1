import { z } from "zod";
import {
  CONSENT_ACTS,
  DEFERRAL_REASONS,
  PURPOSES,
  RELATIONS,
} from "../domain/consents/standing.ts";
import { isSigned, MAX_POINTS } from "../domain/consents/signature.ts";
import {
  CONSENT_TEXT_VERSIONS,
  type ConsentTextVersion,
} from "../domain/consents/texts.ts";
import { defineRoute, type RouteTable } from "./contract.ts";
import { AttachmentId, CaseId, CommandId, ConsentId, Instant } from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";

export const Purpose = z.enum(PURPOSES);
const State = z.enum([...CONSENT_ACTS, "missing"]);
const TextVersion = z.enum(
  CONSENT_TEXT_VERSIONS as [ConsentTextVersion, ...ConsentTextVersion[]],
);
const Language = z.enum(["zh", "en"]);
/** `unknown` only of scans from before: who signed stands on the paper. */
const Relation = z.enum([...RELATIONS, "unknown"]);

const PAD = z.int().min(50).max(4_000);
const Stroke = z
  .array(z.tuple([z.number(), z.number(), z.int().nonnegative()]))
  .min(1)
  .max(MAX_POINTS);
/** A signature as the pen drew it; its points are stored as they came. */
export const SignatureStrokes = z
  .object({
    width: PAD,
    height: PAD,
    strokes: z.array(Stroke).min(1).max(500),
  })
  .refine(
    ({ strokes }) =>
      strokes.reduce((sum, { length }) => sum + length, 0) <= MAX_POINTS,
    "signature.tooLong",
  )
  .refine(isSigned, "signature.empty")
  .meta({ id: "SignatureStrokes" });

/** One act about consent; acts are only added. */
export const ConsentRecord = z
  .object({
    id: ConsentId,
    act: z.enum(CONSENT_ACTS),
    purposes: z.array(Purpose),
    /** Of what is given. `pen`: the strokes are read by themselves. */
    proof: z
      .discriminatedUnion("kind", [
        z.object({ kind: z.literal("scan"), attachmentId: AttachmentId }),
        z.object({
          kind: z.literal("pen"),
          textVersion: z.string(),
          language: Language,
        }),
      ])
      .nullable(),
    signer: z.object({ name: z.string(), relation: Relation }).nullable(),
    /** The day on a signed paper. */
    signedOn: z.iso.date().nullable(),
    reasonKind: z.enum(DEFERRAL_REASONS).nullable(),
    reason: z.string(),
    takenBy: PersonRef,
    organisation: OrganisationRef,
    takenAt: Instant,
  })
  .meta({ id: "ConsentRecord" });
export type ConsentRecord = z.infer<typeof ConsentRecord>;

export const CaseConsents = z
  .object({
    /** What stands for each purpose now. */
    standing: z.record(Purpose, State),
    /** Oldest first. */
    records: z.array(ConsentRecord),
  })
  .meta({ id: "CaseConsents" });
export type CaseConsents = z.infer<typeof CaseConsents>;

const caseParams = z.object({ caseId: CaseId });
const purposes = z
  .array(Purpose)
  .min(1)
  .max(PURPOSES.length)
  .refine((list) => new Set(list).size === list.length, "purposes.twice");
const Signer = z.object({
  name: z.string().trim().min(1).max(64),
  relation: z.enum(RELATIONS),
});
const errors = [
  "case.notFound",
  "case.forbidden",
  "consent.notOpen",
  "consent.noScan",
] as const;

export const consentRoutes = {
  listConsents: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/consents",
    summary: "What stands about consent, and every act that led there",
    access: "case.read",
    params: caseParams,
    reply: CaseConsents,
    errors: ["case.notFound"],
  }),
  giveConsent: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/consents",
    summary:
      "Record that consent was given: a scan that is attached already, or the pen",
    access: "case.write",
    params: caseParams,
    body: z.object({
      commandId: CommandId,
      purposes,
      signer: Signer,
      proof: z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("scan"),
          attachmentId: AttachmentId,
          signedOn: z.iso.date(),
        }),
        z.object({
          kind: z.literal("pen"),
          textVersion: TextVersion,
          language: Language,
          signature: SignatureStrokes,
        }),
      ]),
    }),
    reply: CaseConsents,
    errors,
  }),
  deferConsent: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/consents/deferrals",
    summary: "Put consent off for now, with the reason",
    access: "case.write",
    params: caseParams,
    body: z.object({
      commandId: CommandId,
      purposes,
      reasonKind: z.enum(DEFERRAL_REASONS),
      reason: z.string().trim().max(1_000).default(""),
    }),
    reply: CaseConsents,
    errors,
  }),
  withdrawConsent: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/consents/withdrawals",
    summary: "Record that the patient takes consent back",
    access: "case.write",
    params: caseParams,
    body: z.object({
      commandId: CommandId,
      purposes,
      signer: Signer,
      reason: z.string().trim().min(1).max(1_000),
    }),
    reply: CaseConsents,
    errors,
  }),
  readSignature: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/consents/:consentId/signature",
    summary: "The strokes of a pen signature",
    access: "case.read",
    params: caseParams.extend({ consentId: ConsentId }),
    reply: SignatureStrokes,
    errors: ["case.notFound", "consent.notFound"],
  }),
} as const satisfies RouteTable;
