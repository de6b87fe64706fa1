import { littleEndian } from "./byteOrder.ts";
import { DicomError, vrAt, type Encoding } from "./dataset.ts";
import { vrOf, VRS } from "./dictionary.ts";
import {
  LONG_VRS,
  UNDEFINED_LENGTH,
  writeElement,
  writeSequence,
} from "./write.ts";

/** Elements as they stand in Explicit VR Little Endian, in the order in which they came. */
export type PlainElements = [tag: string, bytes: Buffer][];

interface Source extends Encoding {
  bytes: Buffer;
  /** Pixel Representation: what US-or-SS attributes of implicit files are. */
  signed: boolean;
  depth: number;
}
interface Head {
  tag: string;
  vr: string;
  length: number;
  /** Where the value begins. */
  value: number;
}

const ITEM = "FFFEE000";
const ITEM_END = "FFFEE00D";
const SEQUENCE_END = "FFFEE0DD";
/** Reports nest some dozen levels; more is nothing that anybody wrote. */
const MAX_DEPTH = 60;

/**
 * Elements from `start` to `end` in Explicit VR Little Endian. Values stay byte for byte as they are but for their byte
 * order: private ones and text in whatever character set. Sequences get the lengths they have; group lengths are left out.
 * @throws DicomError `unreadable` where anything cannot be told for certain
 */
export const toPlain = (
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  encoding: Encoding,
  signed: boolean,
): PlainElements => {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = Buffer.from(buffer, byteOffset, byteLength);
  const source = { ...encoding, bytes: whole, signed, depth: 0 };
  return levelOf(source, start, end).elements;
};

/** A data set's elements to `end` or, where that is undefined, to the end of its item. */
const levelOf = (
  outer: Source,
  start: number,
  end: number | undefined,
): { elements: PlainElements; next: number } => {
  if (outer.depth > MAX_DEPTH) throw new DicomError("unreadable");
  const source = { ...outer };
  const elements: PlainElements = [];
  let at = start;
  while (end === undefined || at < end) {
    const head = headAt(source, at);
    const { tag, vr, length, value } = head;
    if (tag === ITEM_END && end === undefined) return { elements, next: value };
    if (tag.startsWith("FFFE")) throw new DicomError("unreadable");
    if (vr === "SQ" || length === UNDEFINED_LENGTH) {
      const { items, next } = itemsOf(source, head);
      elements.push([tag, writeSequence(tag, items)]);
      at = next;
      continue;
    }
    at = value + length;
    if (at > (end ?? source.bytes.length)) throw new DicomError("unreadable");
    if (tag.endsWith("0000")) continue;
    const plain = littleEndian(source.bytes.subarray(value, at), vr, source);
    if (tag === "00280103") source.signed = plain[0] === 1;
    elements.push([tag, writeElement(tag, vr, plain)]);
  }
  return { elements, next: at };
};

const itemsOf = (
  source: Source,
  { vr, length, value }: Head,
): { items: Buffer[]; next: number } => {
  // What is called unknown and has no length is a sequence in Implicit VR Little Endian (PS3.5 6.2.2).
  const isImplicit = vr === "UN";
  // Compressed pixels within a sequence, as icons may be.
  if (!isImplicit && vr !== "SQ") throw new DicomError("unreadable");
  const inner = {
    ...source,
    depth: source.depth + 1,
    ...(isImplicit && { explicit: false, bigEndian: false }),
  };
  const end = length === UNDEFINED_LENGTH ? undefined : value + length;
  const items: Buffer[] = [];
  let at = value;
  while (end === undefined || at < end) {
    const item = headAt(inner, at);
    if (item.tag === SEQUENCE_END && end === undefined)
      return { items, next: item.value };
    if (item.tag !== ITEM) throw new DicomError("unreadable");
    const { elements, next } = levelOf(
      ...([inner, item.value] as const),
      item.length === UNDEFINED_LENGTH ? undefined : item.value + item.length,
    );
    items.push(joined(elements));
    at = next;
  }
  if (at > end) throw new DicomError("unreadable");
  return { items, next: at };
};

/** One after the other. */
export const joined = (elements: PlainElements): Buffer =>
  Buffer.concat(elements.map(([, bytes]) => bytes));

const headAt = (source: Source, at: number): Head => {
  const { bytes, explicit, bigEndian } = source;
  const has = (count: number) => {
    if (at + count > bytes.length) throw new DicomError("unreadable");
  };
  const short = (from: number) =>
    bigEndian ? bytes.readUInt16BE(from) : bytes.readUInt16LE(from);
  const long = (from: number) =>
    bigEndian ? bytes.readUInt32BE(from) : bytes.readUInt32LE(from);
  has(8);
  const tag = hex(short(at)) + hex(short(at + 2));
  if (!explicit || tag.startsWith("FFFE")) {
    const length = long(at + 4);
    const vr = implicitVr(tag, length, source.signed);
    return { tag, vr, length, value: at + 8 };
  }
  const vr = vrAt(bytes, at);
  if (!VRS.has(vr)) throw new DicomError("unreadable");
  if (!LONG_VRS.has(vr))
    return { tag, vr, length: short(at + 6), value: at + 8 };
  has(12);
  return { tag, vr, length: long(at + 8), value: at + 12 };
};

const hex = (number: number) =>
  number.toString(16).toUpperCase().padStart(4, "0");

const implicitVr = (tag: string, length: number, signed: boolean): string => {
  if (length === UNDEFINED_LENGTH && vrOf(tag) === undefined) return "SQ";
  // Who has reserved a block of private attributes (PS3.5 7.8.1).
  if (/^...[13579BDF]00[1-9A-F].$/.test(tag)) return "LO";
  const vr = vrOf(tag) ?? "UN";
  if (vr === "xs") return signed ? "SS" : "US";
  return vr;
};
