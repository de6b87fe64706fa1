import { createRequire } from "node:module";
import type * as DicomParser from "dicom-parser";
import type { ByteArrayParser, Element } from "dicom-parser";
import { vrOf, VRS } from "./dictionary.ts";

// A CommonJS bundle whose names Node's module loader cannot see.
export const dicomParser = createRequire(import.meta.url)(
  "dicom-parser",
) as typeof DicomParser;

export type DicomProblem = "notDicom" | "truncated" | "noPixels" | "unreadable";

/** Why a file is not taken. */
export class DicomError extends Error {
  override readonly name = "DicomError";
  readonly problem: DicomProblem;
  constructor(problem: DicomProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Elements by dicom-parser's tags, `x00080005`. */
export type Elements = Readonly<Record<string, Element>>;

/** How a data set is written. */
export interface Encoding {
  explicit: boolean;
  bigEndian: boolean;
}

/** What was read of a data set up to its pixel data. */
export interface ReadElements {
  elements: Elements;
  /** The pixel data's own element header; its value is not read. */
  pixel: { offset: number; length: number } | undefined;
  /** The bytes ended within an element. */
  ranOut: boolean;
  /** Tags out of order or no VR where one must stand: the file is damaged rather than short. */
  disorder: boolean;
}

const PIXEL_DATA = "x7fe00010";
const UNDEFINED_LENGTH = 0xffffffff;
/** 64-bit VRs that dicom-parser 1.8.21 does not know; they have a four-byte length (PS3.5 7.1.2). */
const NEW_LONG_VRS = new Set(["OV", "SV", "UV"]);

export const parserOf = (bigEndian: boolean): ByteArrayParser =>
  bigEndian
    ? dicomParser.bigEndianByteArrayParser
    : dicomParser.littleEndianByteArrayParser;

export const vrAt = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(bytes[offset + 4] ?? 0, bytes[offset + 5] ?? 0);

/** Reads elements from `start` on until the pixel data, the end of the bytes, or something that cannot be read. */
export const readElements = (
  bytes: Uint8Array,
  start: number,
  encoding: Encoding,
): ReadElements => {
  const elements: Record<string, Element> = {};
  const result = { elements, pixel: undefined, ranOut: false, disorder: false };
  if (start >= bytes.length) return { ...result, ranOut: true };
  const stream = new dicomParser.ByteStream(
    parserOf(encoding.bigEndian),
    bytes,
    start,
  );
  let last = "";
  try {
    while (stream.position < bytes.length) {
      const element = readElement(stream, encoding);
      if (
        element.tag <= last ||
        (encoding.explicit && !VRS.has(element.vr ?? ""))
      )
        result.disorder = true;
      last = element.tag;
      if (element.tag === PIXEL_DATA)
        return {
          ...result,
          pixel: { offset: element.dataOffset, length: element.length },
        };
      elements[element.tag] = element;
      // dicom-parser steps over the end of the bytes without a word.
      if (
        stream.position > bytes.length ||
        stream.warnings.some((warning) => warning.startsWith("eof"))
      )
        return { ...result, ranOut: true };
    }
  } catch (error) {
    // It throws strings; those that speak of the end are about missing bytes, the others about wrong ones.
    const ranOut = /past end of buffer|invalid value for parameter/.test(
      error instanceof Error ? error.message : String(error),
    );
    return { ...result, ranOut, disorder: result.disorder || !ranOut };
  }
  return result;
};

const readElement = (
  stream: InstanceType<typeof dicomParser.ByteStream>,
  { explicit }: Encoding,
): Element => {
  if (!explicit)
    return dicomParser.readDicomElementImplicit(
      stream,
      PIXEL_DATA,
      vrOfParserTag as (tag: string) => string,
    );
  const vr = vrAt(stream.byteArray, stream.position);
  if (!NEW_LONG_VRS.has(vr))
    return dicomParser.readDicomElementExplicit(
      stream,
      stream.warnings,
      PIXEL_DATA,
    );
  const tag = dicomParser.readTag(stream);
  stream.seek(4);
  const length = stream.readUint32();
  const element: Element = { tag, vr, length, dataOffset: stream.position };
  stream.seek(length === UNDEFINED_LENGTH ? 0 : length);
  return element;
};

/** dicom-parser's tag, `x0028010a`, as the dictionary and DICOM JSON write it. */
export const plainTag = (tag: string): string => tag.slice(1).toUpperCase();

const vrOfParserTag = (tag: string): string | undefined => vrOf(plainTag(tag));
