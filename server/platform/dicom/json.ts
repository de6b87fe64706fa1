import type { Element } from "dicom-parser";
import { plainTag, type Elements, type Encoding } from "./dataset.ts";
import { vrOf } from "./dictionary.ts";
import { decodeText } from "./text.ts";

export interface JsonPersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}
export type JsonValue = string | number | JsonPersonName | DicomJson | null;
export interface JsonAttribute {
  vr: string;
  Value?: JsonValue[];
  InlineBinary?: string;
}
/** A data set in the DICOM JSON model (PS3.18 F), by tag as eight upper-case hexadecimal digits. */
export interface DicomJson {
  [tag: string]: JsonAttribute;
}

/** Longer values are left out: they are bulk data, or nothing that a viewer reads from the header. */
const MAX_TEXT_BYTES = 64 * 1024;
const MAX_BINARY_BYTES = 1024;
/** Modality, VOI and palette tables are needed to paint the image. */
const MAX_TABLE_BYTES = 256 * 1024;
const TABLES = /^0028(3006|12[0-3][0-9])$/;
/** Some scanners keep scale factors of the image in private attributes; these are short. */
const MAX_PRIVATE_BYTES = 256;
const MAX_DEPTH = 12;
/** Reports are trees (PS3.3 C.17.3): each level of theirs is one here. */
const MAX_REPORT_DEPTH = 40;

const BINARY = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "UN"]);
/** Text in the file's character set; the others are ASCII (PS3.5 6.1.2.3). */
const IN_CHARACTER_SET = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UT"]);
const SINGLE_TEXT = new Set(["LT", "ST", "UR", "UT"]);

interface Context {
  bytes: Uint8Array;
  view: DataView;
  encoding: Encoding;
  characterSet: string;
  /** Pixel Representation: what US-or-SS attributes of implicit files are. */
  signed: boolean;
  /** How many sequences further down are read. */
  depth: number;
}

/**
 * The attributes of a header in DICOM JSON: all standard ones except bulk data, of the private ones only short texts
 * and numbers. Values are bounded as above; whatever is longer is left out as a whole, never shortened.
 */
export const toDicomJson = (
  elements: Elements,
  bytes: Uint8Array,
  encoding: Encoding,
  hasPixels = true,
): DicomJson => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const representation = elements["x00280103"];
  const context: Context = {
    bytes,
    view,
    encoding,
    characterSet: "",
    signed:
      representation?.length === 2 &&
      view.getUint16(representation.dataOffset, !encoding.bigEndian) === 1,
    depth: hasPixels ? MAX_DEPTH : MAX_REPORT_DEPTH,
  };
  return dataSetToJson(elements, context);
};

/** Whether the patient's name is in a character set that its file does not name. */
export const isNameGuessed = (
  elements: Elements,
  bytes: Uint8Array,
): boolean => {
  const named = elements["x00080005"];
  const name = elements["x00100010"];
  if (!name || name.dataOffset + name.length > bytes.length) return false;
  const { dataOffset, length } = name;
  return decodeText(
    bytes.subarray(dataOffset, dataOffset + length),
    named ? asciiOf(named, { bytes }) : "",
    "PN",
  ).guessed;
};

const dataSetToJson = (elements: Elements, outer: Context): DicomJson => {
  const named = elements["x00080005"];
  const context = named
    ? { ...outer, characterSet: asciiOf(named, outer) }
    : outer;
  const json: DicomJson = {};
  for (const element of Object.values(elements)) {
    const tag = plainTag(element.tag);
    if (isLeftOut(tag)) continue;
    const attribute = attributeToJson(tag, element, context);
    if (attribute) json[tag] = attribute;
  }
  return json;
};

/** Group lengths, file meta information, delimiters and pixel data. */
const isLeftOut = (tag: string): boolean =>
  tag.endsWith("0000") || /^(0002|FFFE|FFFC|7FE0)/.test(tag);

const isPrivate = (tag: string): boolean =>
  parseInt(tag.slice(3, 4), 16) % 2 === 1;

const attributeToJson = (
  tag: string,
  element: Element,
  context: Context,
): JsonAttribute | undefined => {
  const vr = vrOfElement(tag, element, context);
  if (vr === "SQ") return sequenceToJson(tag, element, context);
  if (isTooLong(tag, vr, element.length)) return undefined;
  if (element.dataOffset + element.length > context.bytes.length)
    return undefined;
  if (element.length === 0) return { vr };
  if (BINARY.has(vr)) {
    const { dataOffset, length } = element;
    const value = Buffer.from(
      context.bytes.subarray(dataOffset, dataOffset + length),
    );
    // DICOM JSON is always little endian (PS3.18 F.2.7).
    if (vr === "OW" && context.encoding.bigEndian && length % 2 === 0)
      value.swap16();
    return { vr, InlineBinary: value.toString("base64") };
  }
  const Value = NUMBERS[vr]
    ? numbersOf(vr, element, context)
    : textsOf(vr, element, context);
  return Value.every((value) => value === null) ? { vr } : { vr, Value };
};

const sequenceToJson = (
  tag: string,
  { items = [] }: Element,
  context: Context,
): JsonAttribute | undefined => {
  if (isPrivate(tag) || context.depth === 0) return undefined;
  const inner = { ...context, depth: context.depth - 1 };
  const Value = items.map((item) =>
    dataSetToJson(item.dataSet?.elements ?? {}, inner),
  );
  return Value.length === 0 ? { vr: "SQ" } : { vr: "SQ", Value };
};

/** The file's own VR where it names a real one, else the dictionary's. */
const vrOfElement = (
  tag: string,
  element: Element,
  { signed }: Context,
): string => {
  if (element.items) return "SQ";
  const written = element.vr === "UN" ? undefined : element.vr;
  const vr = written ?? vrOf(tag) ?? "UN";
  if (vr === "xs") return signed ? "SS" : "US";
  const known = NUMBERS[vr] ?? (BINARY.has(vr) || TEXT.has(vr));
  return known ? vr : "UN";
};

const isTooLong = (tag: string, vr: string, length: number): boolean => {
  if (isPrivate(tag)) return BINARY.has(vr) || length > MAX_PRIVATE_BYTES;
  if (TABLES.test(tag)) return length > MAX_TABLE_BYTES;
  return length > (BINARY.has(vr) ? MAX_BINARY_BYTES : MAX_TEXT_BYTES);
};

type ReadNumber = (view: DataView, at: number, little: boolean) => JsonValue;
const safe = (value: bigint): JsonValue =>
  value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
    ? Number(value)
    : value.toString();
const finite = (value: number): JsonValue =>
  Number.isFinite(value) ? value : null;

const NUMBERS: Readonly<Record<string, { bytes: number; read: ReadNumber }>> = {
  US: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  UL: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  FL: {
    bytes: 4,
    read: (view, at, little) => finite(view.getFloat32(at, little)),
  },
  FD: {
    bytes: 8,
    read: (view, at, little) => finite(view.getFloat64(at, little)),
  },
  UV: {
    bytes: 8,
    read: (view, at, little) => safe(view.getBigUint64(at, little)),
  },
  SV: {
    bytes: 8,
    read: (view, at, little) => safe(view.getBigInt64(at, little)),
  },
  AT: {
    bytes: 4,
    read: (view, at, little) =>
      hex(view.getUint16(at, little)) + hex(view.getUint16(at + 2, little)),
  },
};
const hex = (value: number) =>
  value.toString(16).toUpperCase().padStart(4, "0");

const numbersOf = (
  vr: string,
  { dataOffset, length }: Element,
  { view, encoding }: Context,
): JsonValue[] => {
  const kind = NUMBERS[vr];
  if (!kind) return [];
  return Array.from({ length: Math.floor(length / kind.bytes) }, (_, i) =>
    kind.read(view, dataOffset + i * kind.bytes, !encoding.bigEndian),
  );
};

const TEXT = new Set([
  ...["AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"],
  ...IN_CHARACTER_SET,
]);

const asciiOf = (
  { dataOffset, length }: Element,
  { bytes }: Pick<Context, "bytes">,
): string =>
  Buffer.from(bytes.subarray(dataOffset, dataOffset + length))
    .toString("latin1")
    .replaceAll("\0", "");

const textsOf = (
  vr: string,
  element: Element,
  context: Context,
): JsonValue[] => {
  const { dataOffset, length } = element;
  const text = IN_CHARACTER_SET.has(vr)
    ? decodeText(
        context.bytes.subarray(dataOffset, dataOffset + length),
        context.characterSet,
        vr,
      ).text
    : asciiOf(element, context);
  if (SINGLE_TEXT.has(vr)) return [text.trimEnd()];
  return text.split("\\").map((value) => oneText(vr, value.trim()));
};

const oneText = (vr: string, value: string): JsonValue => {
  if (value === "") return null;
  if (vr === "DS" || vr === "IS") return finite(Number(value));
  if (vr !== "PN") return value;
  const [alphabetic = "", ideographic = "", phonetic = ""] = value
    .split("=")
    .map((group) => group.trim());
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
};
