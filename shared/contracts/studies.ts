import { z } from "zod";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import { CaseId, CommandId, DicomUid, Instant, Version } from "./ids.ts";

/** Who the images say the patient is; shown on every pane, compared with the case by eye (and by rule from issue B). */
export const ImagePatient = z
  .object({
    name: z.string(),
    patientId: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    birthDate: z.string(),
    sex: z.string(),
  })
  .meta({ id: "ImagePatient" });

export const Series = z
  .object({
    seriesInstanceUid: DicomUid,
    modality: z.string(),
    number: z.int().nullable(),
    description: z.string(),
    instanceCount: z.int(),
  })
  .meta({ id: "Series" });
export type Series = z.infer<typeof Series>;

export const Study = z
  .object({
    studyInstanceUid: DicomUid,
    description: z.string(),
    /** DICOM DA, `YYYYMMDD`, or empty. */
    studyDate: z.string(),
    patient: ImagePatient,
    series: z.array(Series),
    receivedAt: Instant,
  })
  .meta({ id: "Study" });
export type Study = z.infer<typeof Study>;

/** `duplicate`: these bytes were here already. `conflict`: other bytes under a known SOP Instance UID; kept, flagged. */
export const StoredImage = z
  .object({
    status: z.enum(["stored", "duplicate", "conflict"]),
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
    sopInstanceUid: DicomUid,
    sha256: z.string(),
  })
  .meta({ id: "StoredImage" });
export type StoredImage = z.infer<typeof StoredImage>;

/** Bytes of one DICOM file. */
export const MAX_IMAGE_BYTES = 2 * 1024 * 1024 * 1024;

const study = z.object({ studyUid: DicomUid });
const series = study.extend({ seriesUid: DicomUid });
const instance = series.extend({ sopUid: DicomUid });
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
      "input.unsupportedType",
      "input.tooLarge",
      "upload.incomplete",
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
  readSeriesMetadata: defineRoute({
    method: "GET",
    path: "/dicom-web/studies/:studyUid/series/:seriesUid/metadata",
    summary:
      "WADO-RS: attributes of a series' instances as DICOM JSON (PS3.18 10.4)",
    access: "image.read",
    params: series,
    reply: { stream: ["application/dicom+json"] },
    errors: ["image.notFound"],
  }),
  readInstance: defineRoute({
    method: "GET",
    path: "/dicom-web/studies/:studyUid/series/:seriesUid/instances/:sopUid",
    summary: "WADO-RS: an instance exactly as it was received (PS3.18 10.4)",
    access: "image.read",
    params: instance,
    reply: { stream: ['multipart/related; type="application/dicom"'] },
    errors: ["image.notFound"],
  }),
  readFrame: defineRoute({
    method: "GET",
    path: "/dicom-web/studies/:studyUid/series/:seriesUid/instances/:sopUid/frames/:frame",
    summary:
      "WADO-RS: one frame, numbered from 1, in the stored transfer syntax (PS3.18 10.4)",
    access: "image.read",
    params: instance.extend({ frame: z.coerce.number().int().positive() }),
    reply: { stream: ['multipart/related; type="application/octet-stream"'] },
    errors: ["image.notFound", "image.noSuchFrame"],
  }),
} as const satisfies RouteTable;

export const studyEvents = {
  /** Images of the case came in; re-read the studies. */
  "studies:changed": z.object({ caseId: CaseId, version: Version }),
} as const satisfies EventTable;
