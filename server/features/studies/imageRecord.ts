import { createHash } from "node:crypto";
import { DicomUid } from "../../../shared/contracts/ids.ts";
import type { ImagePatient } from "../../../shared/contracts/studies.ts";
import { DicomError } from "../../platform/dicom/dataset.ts";
import type { FrameIndex } from "../../platform/dicom/frames.ts";
import type { Header } from "../../platform/dicom/header.ts";
import {
  isNameGuessed,
  type DicomJson,
  type JsonValue,
} from "../../platform/dicom/json.ts";

/** What the database keeps of one DICOM file; made once, on arrival. */
export interface ImageRecord {
  study: {
    uid: string;
    description: string;
    /** DICOM DA or empty. */
    date: string;
  };
  /** Empty where the image has none. */
  accessionNumber: string;
  /** As this image says it; empty where it does not. */
  patient: ImagePatient;
  series: {
    uid: string;
    modality: string;
    number: number | null;
    description: string;
  };
  sopInstanceUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  placement: Placement | null;
  frames: FrameIndex;
  /** Deflated files: where the compressed data set begins; frame offsets then count in the inflated one. */
  deflatedFrom: number | null;
  /** DICOM JSON (PS3.18 F) as text. */
  metadata: string;
}

/** Image Position and Image Orientation (Patient), for the order of a series. */
export interface Placement {
  position: number[];
  orientation: number[];
}

/** Far above any real header; a file that makes more is not let into the database. */
const MAX_METADATA_CHARACTERS = 16 * 1024 * 1024;
const INT32_MAX = 2_147_483_647;
/**
 * Characters, as JSON, of what tells patients and examinations apart; PS3.5 6.2 allows 64, and of a name three groups of 64.
 * It is indexed and compared: a longer one fits into no index, and forming its readings would hold everybody up.
 */
const MAX_IDENTIFYING = 320;

/**
 * Picks the record out of what was read.
 * @throws DicomError `unreadable` when the file does not say which image it is, or of whom at a length that nobody's name has.
 */
export const imageRecord = (
  header: Header,
  attributes: DicomJson,
  frames: FrameIndex,
): ImageRecord => {
  const text = (tag: string): string => textOf(attributes[tag]?.Value?.[0]);
  const uid = (value: string): string => {
    const parsed = DicomUid.safeParse(value);
    if (!parsed.success) throw new DicomError("unreadable");
    return parsed.data;
  };
  const sopInstanceUid = uid(text("00080018"));
  const studyUid = uid(text("0020000D") || derivedUid("study", sopInstanceUid));
  const seriesUid = uid(
    text("0020000E") || derivedUid("series", sopInstanceUid),
  );
  const integer = (tag: string): number | null => {
    const value = attributes[tag]?.Value?.[0];
    if (typeof value !== "number" || !Number.isInteger(value)) return null;
    return Math.abs(value) <= INT32_MAX ? value : null;
  };
  const numbers = (tag: string, count: number): number[] | undefined => {
    const value = attributes[tag]?.Value?.filter((v) => typeof v === "number");
    return value?.length === count ? value : undefined;
  };
  const position = numbers("00200032", 3);
  const orientation = numbers("00200037", 6);
  const transferSyntaxUid = uid(header.transferSyntaxUid);
  // Never shortened: it would be another one.
  for (const tag of ["00080050", "00100010", "00100020"])
    if (
      JSON.stringify(attributes[tag]?.Value?.[0] ?? "").length > MAX_IDENTIFYING
    )
      throw new DicomError("unreadable");
  return {
    study: {
      uid: studyUid,
      description: text("00081030"),
      date: dateOf(text("00080020")),
    },
    accessionNumber: text("00080050").trim(),
    patient: {
      name: text("00100010"),
      patientId: text("00100020"),
      birthDate: dateOf(text("00100030")),
      sex: text("00100040"),
      ...(isNameGuessed(header.elements, header.bytes) && {
        nameGuessed: true,
      }),
    },
    series: {
      uid: seriesUid,
      modality: text("00080060"),
      number: integer("00200011"),
      description: text("0008103E"),
    },
    sopInstanceUid,
    sopClassUid: uid(text("00080016")),
    transferSyntaxUid,
    instanceNumber: integer("00200013"),
    placement: position && orientation ? { position, orientation } : null,
    frames,
    deflatedFrom: header.deflatedFrom ?? null,
    metadata: metadataOf({
      ...attributes,
      "0020000D": { vr: "UI", Value: [studyUid] },
      "0020000E": { vr: "UI", Value: [seriesUid] },
      // Viewers learn from it in which transfer syntax frames come: Available Transfer Syntax UID.
      "00083002": { vr: "UI", Value: [transferSyntaxUid] },
    }),
  };
};

/**
 * Test objects and converted pictures may name no study or series. Such a file is a study of its own; its UID is made
 * from the image's (PS3.5 B.2), so that the same file always gets the same one.
 */
const derivedUid = (kind: string, sopInstanceUid: string): string => {
  const hash = createHash("sha256").update(`${kind} ${sopInstanceUid}`);
  return `2.25.${BigInt(`0x${hash.digest("hex").slice(0, 32)}`)}`;
};

/** A person name is kept as it stands in the file: groups separated by `=`. */
const textOf = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const { Alphabetic, Ideographic, Phonetic } = value as Record<
    string,
    unknown
  >;
  return [Alphabetic, Ideographic, Phonetic]
    .map((group) => (typeof group === "string" ? group : ""))
    .join("=")
    .replace(/=+$/, "");
};

/** `YYYYMMDD`, also from the form with dots of DICOM's predecessor; anything else counts as no date. */
const dateOf = (text: string): string => {
  const digits = text.replaceAll(".", "");
  return /^\d{8}$/.test(digits) ? digits : "";
};

const metadataOf = (attributes: DicomJson): string => {
  const json = JSON.stringify(attributes);
  if (json.length > MAX_METADATA_CHARACTERS) throw new DicomError("unreadable");
  return json;
};
