import { z } from "zod";
import { CHANGE_ACTIONS } from "../domain/deidentification/changes.ts";
import { REFUSALS } from "../domain/deidentification/storageClasses.ts";
import { defineRoute, type RouteTable } from "./contract.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";
import {
  CaseId,
  CommandId,
  DeidentifiedCopyId,
  DicomUid,
  Instant,
} from "./ids.ts";

const pixels = z.int().min(0).max(65_535);

/** In stored pixels, from the left upper corner. */
export const Rectangle = z
  .object({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) })
  .meta({ id: "Rectangle" });

/** Rectangles drawn on one picture. */
export const MAX_REGIONS = 50;
const regions = z.array(Rectangle).max(MAX_REGIONS);

/** Pictures of one series and one size, for which rectangles are drawn together (DI1). */
const GroupName = z.object({
  seriesInstanceUid: DicomUid,
  rows: z.int().positive(),
  columns: z.int().positive(),
});
/** Names exactly a group's images: another one where an image joined, left or was replaced. */
const imagesSha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const CopyGroup = GroupName.extend({
  modality: z.string(),
  number: z.int().nullable(),
  description: z.string(),
  /** In reading order. */
  images: z.array(z.object({ sopInstanceUid: DicomUid, frames: z.int() })),
  imagesSha256,
  /** Pictures of this kind usually have text burnt in. */
  mayHaveText: z.boolean(),
  suggested: regions,
  source: z.enum(["ultrasoundRegions", "template", "none"]),
}).meta({ id: "CopyGroup" });
export type CopyGroup = z.infer<typeof CopyGroup>;

const Refused = z.object({ reason: z.enum(REFUSALS), images: z.int() });

/** What a copy of a study would hold, to be looked at and confirmed. */
export const CopyPlan = z
  .object({
    groups: z.array(CopyGroup),
    refused: z.array(Refused),
    /** How the patient's consent to teaching stands (DI2). */
    teachingConsent: z.enum(["given", "missing", "withdrawn"]),
  })
  .meta({ id: "CopyPlan" });
export type CopyPlan = z.infer<typeof CopyPlan>;

export const DeidentifiedCopy = z
  .object({
    id: DeidentifiedCopyId,
    studyInstanceUid: DicomUid,
    /** What stands for the patient in it. */
    subject: z.string(),
    purpose: z.enum(["teaching", "research"]),
    /** Number of the ethics committee's approval; null for teaching. */
    approval: z.string().nullable(),
    dates: z.enum(["removed", "moved"]),
    madeBy: PersonRef,
    organisation: OrganisationRef,
    madeAt: Instant,
    images: z.int(),
    /** Made by the caller's own institution. */
    mayDownload: z.boolean(),
    /** Of the last complete download; null before. */
    outcome: z
      .object({
        finishedAt: Instant,
        images: z.int(),
        refused: z.array(Refused),
        /** What was done to which attribute, in how many images: never a value (DI9). */
        changes: z.array(
          z.object({
            /** Tags from the outermost sequence inwards, joined by `/`. */
            path: z.string(),
            action: z.enum(CHANGE_ACTIONS),
            images: z.int(),
          }),
        ),
      })
      .nullable(),
  })
  .meta({ id: "DeidentifiedCopy" });
export type DeidentifiedCopy = z.infer<typeof DeidentifiedCopy>;

const inCase = { caseId: CaseId };

export const deidentificationRoutes = {
  planCopy: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/studies/:studyUid/copy-plan",
    summary:
      "What a de-identified copy of a study of the case would hold: pictures to look at, suggested rectangles, and what is left out",
    access: "copy.make",
    params: z.object({ ...inCase, studyUid: DicomUid }),
    reply: CopyPlan,
    errors: ["case.notFound", "image.notFound"],
  }),
  listCopies: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/copies",
    summary: "De-identified copies that were made of the case, newest first",
    access: "copy.make",
    params: z.object(inCase),
    reply: z.array(DeidentifiedCopy),
    errors: ["case.notFound"],
  }),
  confirmCopy: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/copies",
    summary:
      "Confirm, having looked at every group of pictures, what is blanked in them; from then on the copy can be downloaded",
    access: "copy.make",
    params: z.object(inCase),
    body: z.object({
      commandId: CommandId,
      studyInstanceUid: DicomUid,
      purpose: z.enum(["teaching", "research"]),
      /** For research: number of the ethics committee's approval. */
      approval: z.string().trim().min(1).max(100).nullable(),
      dates: z.enum(["removed", "moved"]),
      /** Each group of the plan, with the images that were shown. */
      groups: z
        .array(
          GroupName.extend({
            imagesSha256,
            regions,
            /** A person looked at the pictures: nothing outside of the rectangles says who the patient is. */
            looked: z.literal(true),
          }),
        )
        .min(1)
        .max(1000),
    }),
    reply: DeidentifiedCopy,
    errors: [
      "case.notFound",
      "image.notFound",
      "input.invalid",
      "copy.imagesChanged",
      "copy.madeBefore",
      "consent.missingTeaching",
      "consent.withdrawnTeaching",
    ],
  }),
  downloadCopy: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/copies/:copyId/images",
    summary:
      "The copy as a ZIP file of DICOM files and a list of what was changed; made while it is sent",
    access: "copy.make",
    params: z.object({ ...inCase, copyId: DeidentifiedCopyId }),
    reply: { stream: ["application/zip"] },
    errors: [
      "case.notFound",
      "copy.notFound",
      "copy.tooMany",
      "consent.missingTeaching",
      "consent.withdrawnTeaching",
    ],
  }),
} as const satisfies RouteTable;
