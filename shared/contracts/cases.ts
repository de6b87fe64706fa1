import { z } from "zod";
import { nationalIdProblem } from "../domain/cases/nationalId.ts";
import { PERMISSIONS, type Action } from "../domain/identity/permissions.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  AttachmentId,
  CaseId,
  CommandId,
  ExpectedVersion,
  Instant,
  PatientId,
  Version,
} from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";

export const Sex = z.enum(["male", "female", "unknown"]);

/** The issue's `params` names what is wrong, so that the client can say it in the user's language. */
const NationalId = z.string().transform((value, ctx) => {
  const trimmed = value.trim().toUpperCase();
  const problem = nationalIdProblem(trimmed);
  if (problem)
    ctx.addIssue({
      code: "custom",
      message: `nationalId.${problem}`,
      input: "",
    });
  return trimmed;
});
const Phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 -]{5,19}$/, "phone.format");
const text = (max: number) => z.string().trim().max(max);

/** A named patient, or a temporary identity for one who cannot be named yet. */
export const PatientInput = z
  .discriminatedUnion("identity", [
    z.object({
      identity: z.literal("named"),
      name: text(64).min(1),
      sex: Sex,
      birthDate: z.iso.date().nullable(),
      nationalId: NationalId.nullable(),
      phone: Phone.nullable(),
    }),
    z.object({
      identity: z.literal("temporary"),
      reason: z.enum(["unknown", "newborn"]),
      /** What is known, e.g. the mother's name; the server adds a label when empty. */
      name: text(64),
      sex: Sex,
      birthDate: z.iso.date().nullable(),
      phone: Phone.nullable(),
    }),
  ])
  .meta({ id: "PatientInput" });
export type PatientInput = z.infer<typeof PatientInput>;

export const PatientView = z
  .object({
    id: PatientId,
    identity: z.enum(["named", "unknown", "newborn"]),
    name: z.string(),
    sex: Sex,
    birthDate: z.iso.date().nullable(),
    /** Masked; the whole number is never sent back. */
    nationalIdMasked: z.string().nullable(),
    phoneMasked: z.string().nullable(),
  })
  .meta({ id: "PatientView" });
export type PatientView = z.infer<typeof PatientView>;

/** `photo`: shown with the images of the case, labelled as a photograph. */
export const AttachmentKind = z.enum(["file", "consent", "photo"]);
export const Attachment = z
  .object({
    id: AttachmentId,
    kind: AttachmentKind,
    fileName: z.string(),
    /** Of what is shown and read. */
    mediaType: z.string(),
    bytes: z.int(),
    /** Shown is a JPEG made of this; the original is kept and read by those who sent it. */
    convertedFrom: z.literal("image/heic").nullable(),
    addedBy: PersonRef,
    addedAt: Instant,
    /** A later consent replaces an earlier one; both stay. */
    current: z.boolean(),
  })
  .meta({ id: "Attachment" });
export type Attachment = z.infer<typeof Attachment>;

const AllowedAction = z.enum(Object.keys(PERMISSIONS) as [Action, ...Action[]]);

export const CaseSummary = z
  .object({
    id: CaseId,
    /** Human-readable number, unique within the owning organisation and day: `20261121-0007`. */
    number: z.string(),
    owner: OrganisationRef,
    side: z.enum(["inviting", "invited"]),
    patient: PatientView,
    chiefComplaint: z.string(),
    instanceCount: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
    version: Version,
  })
  .meta({ id: "CaseSummary" });
export type CaseSummary = z.infer<typeof CaseSummary>;

/** What can happen in a case; the words stand in the catalogue under `timeline.<kind>`. */
export const TimelineKind = z.enum([
  "caseOpened",
  "caseRevised",
  "fileAdded",
  "consentAdded",
  "consentGiven",
  "consentDeferred",
  "consentWithdrawn",
  "imagesAdded",
  "photoAdded",
  "imagesConfirmed",
  "imagesRejected",
  "requestAsked",
  "requestAccepted",
  "requestDeclined",
  "sessionEntered",
  "identityChecked",
  "opinionWritten",
  "opinionRevised",
  "adviceAnswered",
  "adviceAskedAgain",
  "opinionWithdrawn",
  "laterImagesAcknowledged",
  "requestDone",
]);
export type TimelineKind = z.infer<typeof TimelineKind>;

/** One line of what happened in a case: who, for which institution. Oldest first. */
export const TimelineEntry = z
  .object({
    at: Instant,
    kind: TimelineKind,
    person: PersonRef.nullable(),
    organisation: OrganisationRef.nullable(),
  })
  .meta({ id: "TimelineEntry" });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const CaseDetail = CaseSummary.extend({
  history: z.string(),
  attachments: z.array(Attachment),
  timeline: z.array(TimelineEntry),
  /** What the asking person may do with this case, so that the interface never guesses. */
  allowed: z.array(AllowedAction),
}).meta({ id: "CaseDetail" });
export type CaseDetail = z.infer<typeof CaseDetail>;

/** What a case is opened with, by the names of the input's fields. */
const OpeningField = z.enum([
  "identity",
  "name",
  "nationalId",
  "sex",
  "birthDate",
  "phone",
  "chiefComplaint",
  "history",
]);
export type OpeningField = z.infer<typeof OpeningField>;

export const OpenedCase = CaseDetail.extend({
  /**
   * Of a command that had opened the case already: what of this input the case does not hold. Nothing of the input was
   * taken then; empty where input and case agree.
   */
  notTaken: z.array(OpeningField),
}).meta({ id: "OpenedCase" });
export type OpenedCase = z.infer<typeof OpenedCase>;

const caseParams = z.object({ caseId: CaseId });
const attachmentParams = caseParams.extend({ attachmentId: AttachmentId });

/** What a browser shows of a photograph, a scan or a PDF. */
const SHOWN_MEDIA_TYPES = [
  "image/jpeg",
  "image/png",
  "application/pdf",
] as const;
/** What may be attached; a HEIC photograph is shown as a JPEG. */
export const ATTACHMENT_MEDIA_TYPES = [
  ...SHOWN_MEDIA_TYPES,
  "image/heic",
] as const;
/** Bytes of one attachment. */
export const MAX_ATTACHMENT_BYTES = 30 * 1024 * 1024;
/** Of one photograph; phones make up to 50 or, rarely, 100 million. */
export const MAX_PHOTO_PIXELS = 108_000_000;

export const caseRoutes = {
  openCase: defineRoute({
    method: "POST",
    path: "/api/cases",
    summary:
      "Open a case for a patient of the acting organisation; the same command again is the same case, as it was first sent",
    access: "case.write",
    body: z.object({
      commandId: CommandId,
      patient: PatientInput,
      chiefComplaint: text(500).min(1),
      history: text(20_000).default(""),
    }),
    reply: OpenedCase,
    errors: ["input.invalid"],
  }),
  /** POST so that what is searched for, a patient's name or number, stays out of URLs and proxies' logs. */
  searchCases: defineRoute({
    method: "POST",
    path: "/api/cases/search",
    summary: "Cases within reach, newest change first",
    access: "case.read",
    body: z.object({
      /** Part of a name or case number, or a whole national id. */
      text: text(64).default(""),
      limit: z.int().min(1).max(100).default(50),
      /** `nextCursor` of the page before. */
      cursor: z.string().max(200).nullable().default(null),
    }),
    reply: z.object({
      cases: z.array(CaseSummary),
      nextCursor: z.string().nullable(),
    }),
    errors: ["input.invalid"],
  }),
  readCase: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId",
    summary: "A case with its timeline and attachments",
    access: "case.read",
    params: caseParams,
    reply: CaseDetail,
    errors: ["case.notFound"],
  }),
  reviseCase: defineRoute({
    method: "PATCH",
    path: "/api/cases/:caseId",
    summary: "Change complaint or history; the former text stays in the record",
    access: "case.write",
    params: caseParams,
    body: z.object({
      /** Stale when complaint or history were changed after it; images or files that came in meanwhile do not count. */
      expectedVersion: ExpectedVersion,
      chiefComplaint: text(500).min(1),
      history: text(20_000),
    }),
    reply: CaseDetail,
    errors: ["case.notFound", "case.forbidden", "case.staleVersion"],
  }),
  /** The file's name travels percent-encoded in the header `X-File-Name`, never in the URL. */
  addAttachment: defineRoute({
    method: "PUT",
    path: "/api/cases/:caseId/attachments/:attachmentId",
    summary:
      "Add a file or the consent's scan; the same id again is the same attachment",
    access: "case.write",
    params: attachmentParams,
    query: z.object({ kind: AttachmentKind }),
    body: { stream: ATTACHMENT_MEDIA_TYPES },
    reply: Attachment,
    errors: [
      "case.notFound",
      "case.forbidden",
      "attachment.unsupported",
      "photo.tooManyPixels",
      "photo.damaged",
      "photo.heicOff",
      "input.tooLarge",
      "upload.incomplete",
      "upload.tooMany",
      "upload.quota",
    ],
  }),
  readAttachment: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/attachments/:attachmentId",
    summary:
      "The attachment's bytes; pictures go to the other institution without place, device and time",
    access: "case.read",
    params: attachmentParams,
    reply: { stream: SHOWN_MEDIA_TYPES },
    errors: ["case.notFound", "attachment.notFound"],
  }),
  readOriginal: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/attachments/:attachmentId/original",
    summary:
      "A converted photograph as the telephone wrote it, for the institution that sent it",
    access: "case.read",
    params: attachmentParams,
    reply: { stream: ["image/heic"] },
    errors: ["case.notFound", "attachment.notFound"],
  }),
} as const satisfies RouteTable;

export const caseEvents = {
  "case:changed": z.object({ caseId: CaseId, version: Version }),
} as const satisfies EventTable;
