import { z } from "zod";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import { OBJECT_KINDS } from "../domain/exchange/classes.ts";
import { PATIENT_DIFFERENCES } from "../domain/studies/patientMatch.ts";
import { PersonRef } from "./identity.ts";
import {
  CaseId,
  CommandId,
  DicomUid,
  ExpectedVersion,
  Instant,
  PatientCheckId,
  Version,
} from "./ids.ts";

/** Who the images say the patient is; shown on every pane, compared with the case on arrival. */
export const ImagePatient = z
  .object({
    name: z.string(),
    patientId: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    birthDate: z.string(),
    sex: z.string(),
    /** The image names no character set that its name could be written in: the name is a guess (RULES ST9). */
    nameGuessed: z.literal(true).optional(),
  })
  .meta({ id: "ImagePatient" });
export type ImagePatient = z.infer<typeof ImagePatient>;

export const Series = z
  .object({
    seriesInstanceUid: DicomUid,
    modality: z.string(),
    number: z.int().nullable(),
    description: z.string(),
    instanceCount: z.int(),
    /** What its first image says it is of; absent: nothing. */
    of: z
      .object({
        /** Body Part Examined. */
        bodyPart: z.string(),
        /** View Position. */
        view: z.string(),
        /** Image Laterality, or Laterality: `R`, `L`, `B` or `U`. */
        laterality: z.string(),
      })
      .optional(),
    /** Some of its images are videos, of which no picture is drawn. */
    video: z.literal(true).optional(),
    /** What their Instance Numbers say; null: nothing. */
    numbers: z
      .object({
        first: z.int(),
        last: z.int(),
        /** Numbers in between that no received image bears. */
        missing: z.int(),
        /** First and last of each gap; of very many the first ones. */
        gaps: z.array(z.tuple([z.int(), z.int()])),
      })
      .nullable(),
    /** How many images the series has, as its files say; null: they do not. */
    statedCount: z.int().nullable(),
  })
  .meta({ id: "Series" });
export type Series = z.infer<typeof Series>;

/** A presentation state, a selection of key images or a report: an instance without pixels. */
export const StoredObject = z
  .object({
    kind: z.enum(OBJECT_KINDS),
    seriesInstanceUid: DicomUid,
    sopInstanceUid: DicomUid,
    /** As it calls itself; may be empty. */
    title: z.string(),
    /** When it came into the case. */
    addedAt: Instant,
  })
  .meta({ id: "StoredObject" });
export type StoredObject = z.infer<typeof StoredObject>;

/** What the site's gateway holds of a study and has not sent yet, as it said last (RULES ST15). */
export const OnTheWay = z
  .object({
    waiting: z.int(),
    /** Images that were not taken here and stay at the gateway: they do not come by themselves. */
    setAside: z.int(),
    /** A device was still sending it to the gateway: more may come. */
    receiving: z.boolean(),
    announcedAt: Instant,
  })
  .meta({ id: "OnTheWay" });
export type OnTheWay = z.infer<typeof OnTheWay>;

export const Study = z
  .object({
    studyInstanceUid: DicomUid,
    description: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    studyDate: z.string(),
    patient: ImagePatient,
    /** Those with images. */
    series: z.array(Series),
    /** What has no pixels, newest first; absent: nothing. */
    objects: z.array(StoredObject).optional(),
    /** How many images the study has, as its files say; null: they do not. */
    statedCount: z.int().nullable(),
    receivedAt: Instant,
    /** The case that shows it: its images are read in the name of this one, and no other's. */
    caseId: CaseId,
    /** Absent: nobody says that more is coming. */
    onTheWay: OnTheWay.optional(),
  })
  .meta({ id: "Study" });
export type Study = z.infer<typeof Study>;

/** A study that a program stored and that is in no case yet (RULES ST10). */
export const ArrivedStudy = z
  .object({
    studyInstanceUid: DicomUid,
    description: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    studyDate: z.string(),
    patient: ImagePatient,
    modalities: z.array(z.string()),
    instanceCount: z.int(),
    lastArrivedAt: Instant,
  })
  .meta({ id: "ArrivedStudy" });
export type ArrivedStudy = z.infer<typeof ArrivedStudy>;

export const PatientDifference = z.enum(PATIENT_DIFFERENCES);
export type PatientDifference = z.infer<typeof PatientDifference>;
/**
 * Images of one study that state another patient than the case. `held` and `rejected` ones are kept and not shown;
 * `confirmed` ones are shown.
 */
export const PatientCheck = z
  .object({
    id: PatientCheckId,
    status: z.enum(["held", "confirmed", "rejected"]),
    version: Version,
    studyDescription: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    studyDate: z.string(),
    modalities: z.array(z.string()),
    /** As the images say. */
    patient: ImagePatient,
    differs: z.array(PatientDifference),
    instanceCount: z.int(),
    /** The decision in force; null while nobody has decided. */
    decision: z
      .object({ reason: z.string(), decidedBy: PersonRef, decidedAt: Instant })
      .nullable(),
  })
  .meta({ id: "PatientCheck" });
export type PatientCheck = z.infer<typeof PatientCheck>;

/** `duplicate`: these bytes were here already. `conflict`: other bytes under a known SOP Instance UID; kept, flagged. */
export const StoredImage = z
  .object({
    status: z.enum(["stored", "duplicate", "conflict"]),
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
    sopInstanceUid: DicomUid,
    sha256: z.string(),
    /** Stored, but not shown in this case: it states another patient, and by what. Empty when it is shown. */
    heldFor: z.array(PatientDifference),
  })
  .meta({ id: "StoredImage" });
export type StoredImage = z.infer<typeof StoredImage>;

/** Bytes of one DICOM file. */
export const MAX_IMAGE_BYTES = 2 * 1024 * 1024 * 1024;
/** Images of one case; many times the largest examination. */
export const MAX_CASE_IMAGES = 20_000;

const imageErrors = [
  "image.notDicom",
  "image.truncated",
  "image.noPixels",
  "image.unreadable",
] as const;

export const studyRoutes = {
  /** The client names each file only by `uploadId`: file names often hold the patient's name. */
  uploadImage: defineRoute({
    method: "PUT",
    path: "/api/cases/:caseId/images/:uploadId",
    summary:
      "Store one DICOM file in the case, untouched; the same upload again is a duplicate",
    access: "image.upload",
    params: z.object({ caseId: CaseId, uploadId: CommandId }),
    body: { stream: ["application/dicom", "application/octet-stream"] },
    reply: StoredImage,
    errors: [
      "case.notFound",
      "case.forbidden",
      "consent.withdrawnDataTransfer",
      "input.unsupportedType",
      "input.tooLarge",
      "upload.incomplete",
      "upload.tooMany",
      "upload.quota",
      "case.tooManyImages",
      ...imageErrors,
    ],
  }),
  listStudies: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/studies",
    summary: "Studies and series of a case",
    access: "image.read",
    params: z.object({ caseId: CaseId }),
    reply: z.array(Study),
    errors: ["case.notFound"],
  }),
  listPriorStudies: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/prior-studies",
    summary:
      "Studies of the same patient, by national id, in other cases within reach, newest first",
    access: "image.read",
    params: z.object({ caseId: CaseId }),
    reply: z.array(Study),
    errors: ["case.notFound"],
  }),
  listImageDigests: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/image-digests",
    summary:
      "Sizes and SHA-256 of what was sent into the case, shown or not: what need not be sent again",
    access: "image.upload",
    params: z.object({ caseId: CaseId }),
    reply: z.array(z.object({ bytes: z.int(), sha256: z.string() })),
    errors: ["case.notFound", "case.forbidden"],
  }),
  listArrivedStudies: defineRoute({
    method: "GET",
    path: "/api/arrived-studies",
    summary:
      "Studies that programs stored for the acting organisation and that are in no case yet, newest first, at most 200",
    access: "image.read",
    reply: z.array(ArrivedStudy),
  }),
  takeStudy: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/arrived-studies/:studyUid",
    summary:
      "Take an arrived study into the case, with what arrives of it later; doing it again changes nothing",
    access: "image.upload",
    params: z.object({ caseId: CaseId, studyUid: DicomUid }),
    /** Images that went into the case now, shown or held. */
    reply: z.object({ images: z.int() }),
    errors: [
      "case.notFound",
      "case.forbidden",
      "consent.withdrawnDataTransfer",
      "case.tooManyImages",
      "image.notFound",
    ],
  }),
  announceStudy: defineRoute({
    method: "PUT",
    path: "/api/studies-on-the-way/:studyUid",
    summary:
      "A site's gateway says how many images of a study wait there and how many it set aside, so that readers see what is still to come or missing; 0 and not receiving ends it",
    access: "image.upload",
    tokenScope: "dicom.store",
    params: z.object({ studyUid: DicomUid }),
    body: z.object({
      waiting: z.int().min(0).max(MAX_CASE_IMAGES),
      /** Of those that the platform holds no image of under their UID. */
      setAside: z.int().min(0).max(MAX_CASE_IMAGES).default(0),
      receiving: z.boolean(),
    }),
  }),
  listPatientChecks: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/patient-checks",
    summary:
      "Images of a case that state another patient: how many, what differs, and what was decided",
    access: "image.read",
    params: z.object({ caseId: CaseId }),
    reply: z.array(PatientCheck),
    errors: ["case.notFound"],
  }),
  decidePatientCheck: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/patient-checks/:checkId/decision",
    summary:
      "Confirm that held images show the case's patient, or reject them, with a reason",
    access: "image.confirm",
    params: z.object({ caseId: CaseId, checkId: PatientCheckId }),
    body: z.object({
      expectedVersion: ExpectedVersion,
      decision: z.enum(["confirmed", "rejected"]),
      reason: z.string().trim().min(1).max(500),
    }),
    reply: PatientCheck,
    errors: [
      "case.notFound",
      "case.forbidden",
      "patientCheck.notFound",
      "patientCheck.staleVersion",
    ],
  }),
} as const satisfies RouteTable;

export const studyEvents = {
  /** Images of the case came in; re-read the studies. */
  "studies:changed": z.object({ caseId: CaseId, version: Version }),
  /** Images that belong to no case arrived at the institution, or went into one; re-read the arrivals. */
  "arrivals:changed": z.object({ version: Version }),
} as const satisfies EventTable;
