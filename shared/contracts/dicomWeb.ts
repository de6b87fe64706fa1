import { z } from "zod";
import { defineRoute, type RouteTable } from "./contract.ts";
import { CaseId, DicomUid } from "./ids.ts";

const study = z.object({ studyUid: DicomUid });
const series = study.extend({ seriesUid: DicomUid });
const instance = series.extend({ sopUid: DicomUid });
/** Frame numbers from 1, separated by commas. */
const frame = instance.extend({
  frames: z
    .string()
    .max(1_000)
    .regex(/^[1-9][0-9]{0,15}(,[1-9][0-9]{0,15})*$/),
});

const STUDY = "/dicom-web/studies/:studyUid";
const SERIES = `${STUDY}/series/:seriesUid` as const;
const INSTANCE = `${SERIES}/instances/:sopUid` as const;

const readable = {
  method: "GET",
  access: "image.read",
  tokenScope: "dicom.read",
  /** Ours: only what this case shows. Without it everything within reach, whichever case shows it. */
  query: z.object({ case: CaseId.optional() }),
  errors: ["image.notFound", "image.notInThisForm"],
} as const;
const undecoded = [
  ...readable.errors,
  ...(["image.undecodable", "image.tooManyPixels"] as const),
  ...(["image.notRendered", "image.tooManyPictures"] as const),
] as const;
const files = {
  stream: ['multipart/related; type="application/dicom"', "application/dicom"],
};
const json = { stream: ["application/dicom+json"] };
const bulk = { stream: ['multipart/related; type="application/octet-stream"'] };

const picture = z.enum(["rendered", "thumbnail"]);
const NUMBER = "-?[0-9]{1,7}(\\.[0-9]{1,6})?";
/** How a picture is drawn (PS3.18 8.3.5); what else a program asks for is left out, as the standard allows. */
const PictureQuery = z.object({
  /** Ours, as for `readable`. */
  case: CaseId.optional(),
  /** Centre, width and function (`linear`, `linear-exact`, `sigmoid`), in the units of the modality (HU for CT). */
  window: z
    .string()
    .regex(
      new RegExp(`^${NUMBER},${NUMBER}(,[a-z-]{1,20})?$`),
      "picture.window",
    )
    .optional(),
  /** Width and height to fit into, and the part that is shown: left, top, width, height; negative sizes mirror it. */
  viewport: z
    .string()
    .regex(
      new RegExp(
        `^([0-9]{1,5})?,([0-9]{1,5})?((,(${NUMBER})?){2}((,(${NUMBER})?){2})?)?$`,
      ),
      "picture.viewport",
    )
    .optional(),
  /** Of JPEG, 1 to 100. */
  quality: z
    .string()
    .regex(/^([1-9][0-9]?|100)$/, "picture.quality")
    .optional(),
});
export type PictureQuery = z.infer<typeof PictureQuery>;
const drawn = {
  method: "GET",
  access: "image.read",
  tokenScope: "dicom.read",
  query: PictureQuery,
  reply: {
    stream: ["image/jpeg", "image/png", 'multipart/related; type="image/jpeg"'],
  },
  errors: [
    ...(["image.notFound", "image.notInThisForm"] as const),
    ...(["image.notRendered", "image.tooManyPictures"] as const),
    ...(["image.undecodable", "image.tooManyPixels"] as const),
    "input.invalid",
  ],
} as const;
const text = z.union([z.string(), z.array(z.string())]);
const searched = {
  method: "GET",
  access: "image.read",
  tokenScope: "dicom.read",
  /** Any attribute by keyword or tag; these are the parameters that are none. */
  query: z
    .object({
      limit: text.optional(),
      offset: text.optional(),
      fuzzymatching: text.optional(),
      includefield: text.optional(),
    })
    .catchall(text),
  reply: json,
  errors: ["input.invalid", "image.notInThisForm"],
} as const;
const stored = {
  method: "POST",
  access: "image.upload",
  tokenScope: "dicom.store",
  body: { stream: ['multipart/related; type="application/dicom"'] },
  reply: json,
  alsoAnswers: {
    202: "Some images are stored; the others are in Failed SOP Sequence or Other Failures Sequence, with reasons",
    409: "No image is stored; each is named with its reason",
  },
  errors: [
    ...(["input.unsupportedType", "image.notInThisForm"] as const),
    ...(["upload.malformed", "upload.incomplete"] as const),
    ...(["upload.tooMany", "upload.tooManyParts"] as const),
  ],
} as const;

/** DICOMweb (PS3.18) for our own viewer and for programs with an API token. */
export const dicomWebRoutes = {
  readStudy: defineRoute({
    ...readable,
    path: STUDY,
    summary:
      "WADO-RS: a study's instances exactly as they were received or, where another transfer syntax is asked for, in Explicit VR Little Endian (uncompressed grey ones also as JPEG-LS)",
    params: study,
    reply: files,
    errors: undecoded,
  }),
  readSeries: defineRoute({
    ...readable,
    path: SERIES,
    summary:
      "WADO-RS: a series' instances, in the transfer syntaxes of a study's",
    params: series,
    reply: files,
    errors: undecoded,
  }),
  readInstance: defineRoute({
    ...readable,
    path: INSTANCE,
    summary:
      "WADO-RS: an instance, in the transfer syntaxes of a study's; also by itself as application/dicom (PS3.18 10.4)",
    params: instance,
    reply: files,
    errors: undecoded,
  }),
  readStudyMetadata: defineRoute({
    ...readable,
    path: `${STUDY}/metadata`,
    summary: "WADO-RS: attributes of a study's instances as DICOM JSON",
    params: study,
    reply: json,
  }),
  readSeriesMetadata: defineRoute({
    ...readable,
    path: `${SERIES}/metadata`,
    summary:
      "WADO-RS: attributes of a series' instances as DICOM JSON (PS3.18 10.4)",
    params: series,
    reply: json,
  }),
  readInstanceMetadata: defineRoute({
    ...readable,
    path: `${INSTANCE}/metadata`,
    summary: "WADO-RS: an instance's attributes as DICOM JSON",
    params: instance,
    reply: json,
  }),
  readBulkData: defineRoute({
    ...readable,
    path: `${INSTANCE}/bulkdata`,
    summary:
      "WADO-RS: an instance's pixel data, a part for each frame, as stored or decoded to Explicit VR Little Endian",
    params: instance,
    reply: bulk,
    errors: undecoded,
  }),
  readFrames: defineRoute({
    ...readable,
    path: `${INSTANCE}/frames/:frames`,
    summary:
      "WADO-RS: frames, numbered from 1 and separated by commas, in the stored transfer syntax, decoded to Explicit VR Little Endian or, of uncompressed grey ones, as JPEG-LS (PS3.18 10.4)",
    params: frame,
    reply: bulk,
    errors: [...undecoded, "image.noSuchFrame"],
  }),
  readRenderedStudy: defineRoute({
    ...drawn,
    summary:
      "WADO-RS: a study's images as pictures, or a thumbnail of it (PS3.18 10.4.1.1.3)",
    path: `${STUDY}/:picture`,
    params: study.extend({ picture }),
  }),
  readRenderedSeries: defineRoute({
    ...drawn,
    summary:
      "WADO-RS: a series' images as pictures in reading order, or the middle one's thumbnail",
    path: `${SERIES}/:picture`,
    params: series.extend({ picture }),
  }),
  readRenderedInstance: defineRoute({
    ...drawn,
    summary:
      "WADO-RS: an image as a picture, or its thumbnail; of several frames the representative one, else the first. A video in MP4, or MPEG-2, as it is, whole or by Range",
    reply: {
      stream: [...drawn.reply.stream, "video/mp4", "video/mpeg"],
    },
    alsoAnswers: { 206: "The part of a video that Range asks for" },
    path: `${INSTANCE}/:picture`,
    params: instance.extend({ picture }),
  }),
  readRenderedFrames: defineRoute({
    ...drawn,
    summary: "WADO-RS: frames as pictures or thumbnails",
    errors: [...drawn.errors, "image.noSuchFrame"],
    path: `${INSTANCE}/frames/:frames/:picture`,
    params: frame.extend({ picture }),
  }),
  searchStudies: defineRoute({
    ...searched,
    path: "/dicom-web/studies",
    summary: "QIDO-RS: studies within reach, newest first (PS3.18 10.6)",
  }),
  searchSeries: defineRoute({
    ...searched,
    path: "/dicom-web/series",
    summary: "QIDO-RS: series within reach",
  }),
  searchSeriesOfStudy: defineRoute({
    ...searched,
    path: `${STUDY}/series`,
    summary: "QIDO-RS: a study's series; none where it is not within reach",
    params: study,
  }),
  searchInstances: defineRoute({
    ...searched,
    path: "/dicom-web/instances",
    summary: "QIDO-RS: instances within reach",
  }),
  searchInstancesOfStudy: defineRoute({
    ...searched,
    path: `${STUDY}/instances`,
    summary: "QIDO-RS: a study's instances; none where it is not within reach",
    params: study,
  }),
  searchInstancesOfSeries: defineRoute({
    ...searched,
    path: `${SERIES}/instances`,
    summary: "QIDO-RS: a series' instances; none where it is not within reach",
    params: series,
  }),
  storeImages: defineRoute({
    ...stored,
    path: "/dicom-web/studies",
    summary:
      "STOW-RS: store DICOM files untouched (PS3.18 10.5); Content-Encoding br or gzip is taken off first",
  }),
  storeStudyImages: defineRoute({
    ...stored,
    path: STUDY,
    summary: "STOW-RS: store DICOM files of this study, and of no other",
    params: study,
  }),
} as const satisfies RouteTable;
