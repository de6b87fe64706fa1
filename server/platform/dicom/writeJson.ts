import type { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { encodeDataSet, type Written } from "./encode.ts";
import { fileHead } from "./part10.ts";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/**
 * A DICOM file (PS3.10) of a data set in DICOM JSON: Explicit VR Little Endian, text in UTF-8, which the data set has to
 * state itself (ISO_IR 192). Throws a plain error on what only our own mistakes make: no SOP names, an unknown VR.
 */
export const writeDicom = (attributes: DicomJson): Buffer => {
  const uid = (tag: string): string => {
    const value = attributes[tag]?.Value?.[0];
    if (typeof value !== "string") throw new Error(`no UID in ${tag}`);
    return value;
  };
  return Buffer.concat([
    fileHead({
      sopClassUid: uid("00080016"),
      sopInstanceUid: uid("00080018"),
      transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
    }),
    encodeDataSet(writtenOf(attributes), true),
  ]);
};

const writtenOf = (attributes: DicomJson): Written[] =>
  Object.entries(attributes).map(([tag, { vr, Value = [], ...rest }]) => {
    if (vr === "SQ")
      return { tag, items: (Value as DicomJson[]).map(writtenOf) }; // a sequence's values are data sets
    const binary = rest["InlineBinary"];
    if (typeof binary === "string")
      return { tag, vr, value: Buffer.from(binary, "base64") };
    return { tag, vr, value: bytesOf(vr, Value) };
  });

const NUMBERS: Readonly<
  Record<string, readonly [bytes: number, write: WriteNumber]>
> = {
  US: [2, (to, value, at) => to.writeUInt16LE(value, at)],
  SS: [2, (to, value, at) => to.writeInt16LE(value, at)],
  UL: [4, (to, value, at) => to.writeUInt32LE(value, at)],
  SL: [4, (to, value, at) => to.writeInt32LE(value, at)],
  FL: [4, (to, value, at) => to.writeFloatLE(value, at)],
  FD: [8, (to, value, at) => to.writeDoubleLE(value, at)],
};
type WriteNumber = (to: Buffer, value: number, at: number) => number;

const TEXT = new Set(
  "AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split(" "),
);

const bytesOf = (vr: string, values: readonly unknown[]): Buffer => {
  const kind = NUMBERS[vr];
  if (kind) {
    const [size, write] = kind;
    const bytes = Buffer.alloc(values.length * size);
    values.forEach((value, i) => write(bytes, Number(value), i * size));
    return bytes;
  }
  if (!TEXT.has(vr)) throw new Error(`a value of VR ${vr} is not written`);
  return Buffer.from(
    values.map((value) => textOf(vr, value)).join("\\"),
    "utf8",
  );
};

const textOf = (vr: string, value: unknown): string => {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (vr !== "PN" || typeof value !== "object")
    throw new Error(`no text for ${vr}`);
  const { Alphabetic, Ideographic, Phonetic } = value as Record<
    string,
    string | undefined
  >;
  return [Alphabetic, Ideographic, Phonetic]
    .map((group) => group ?? "")
    .join("=")
    .replace(/=+$/, "");
};
