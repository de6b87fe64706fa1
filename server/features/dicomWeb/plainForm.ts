import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { wordBytes } from "../../platform/dicom/byteOrder.ts";
import {
  DicomError,
  vrAt,
  type Elements,
} from "../../platform/dicom/dataset.ts";
import { pixelDataEnd } from "../../platform/dicom/frames.ts";
import {
  readAt,
  readHeader,
  type Header,
} from "../../platform/dicom/header.ts";
import { fileHead } from "../../platform/dicom/part10.ts";
import {
  joined,
  toPlain,
  type PlainElements,
} from "../../platform/dicom/plainDataSet.ts";
import { writeElement } from "../../platform/dicom/write.ts";
import type { Cells } from "../../platform/pixels/cells.ts";

/** A stored file of which a new one is made; everything as it crosses into the thread. */
export interface PlainOrder {
  path: string;
  /** What the new file meta information says. */
  transferSyntaxUid: string;
  /** What decoding has made of compressed pixels; absent where they were not decoded. */
  decoded?: Omit<Cells, "bytes">;
}
/** All of a file in Explicit VR Little Endian but its pixel data. */
export interface PlainForm {
  /** Up to the pixel data's element. */
  head: Uint8Array;
  /** Behind it. */
  tail: Uint8Array;
  /** Of uncompressed pixel data: what they are called, where their value lies, how many bytes are one word in big endian. */
  native:
    | { vr: "OB" | "OW"; offset: number; length: number; word: 1 | 2 | 4 | 8 }
    | undefined;
  /** The colours' ICC profile; a slide's lies in its first optical path. */
  profile: Uint8Array | undefined;
}

/** Behind the pixel data there are signatures, padding, and now and then a device's own records. */
const MAX_TAIL_BYTES = 16 * 1024 * 1024;
/** JPEG baseline and extended: always lossy. */
const LOSSY = new Set([50, 51].map((each) => `1.2.840.10008.1.2.4.${each}`));

const NOTHING: ReadonlyMap<string, Buffer> = new Map();

/** Reads a file's header and what stands behind its pixel data. @throws DicomError */
export const plainForm = async ({
  path,
  transferSyntaxUid,
  decoded,
}: PlainOrder): Promise<PlainForm> => {
  const file = await open(path, "r");
  try {
    const header = await readHeader(file, (await file.stat()).size);
    const { bytes, encoding, elements, start, pixel } = header;
    const signed = numberOf(elements, "x00280103", header) === 1;
    const end = header.noPixels
      ? header.size
      : pixel.offset - (encoding.explicit ? 12 : 8);
    const before = toPlain(bytes, { start, end }, encoding, signed);
    const made = decoded ? madeAttributes(header, decoded) : NOTHING;
    const uid = (tag: string) => textOf(elements, tag, header);
    return {
      head: Buffer.concat([
        fileHead({
          sopClassUid: uid("x00080016"),
          sopInstanceUid: uid("x00080018"),
          transferSyntaxUid,
        }),
        joined(replaced(before, made)),
      ]),
      tail: header.noPixels
        ? new Uint8Array(0)
        : joined(await elementsBehind(file, header, signed)),
      native: nativeOf(header),
      profile: profileOf(header),
    };
  } finally {
    await file.close();
  }
};

const nativeOf = (header: Header): PlainForm["native"] => {
  const { bytes, elements, encoding, pixel } = header;
  if (header.noPixels || pixel.undefinedLength) return undefined;
  const { offset, length } = pixel;
  // In implicit files they are always words (PS3.5 A.1).
  const isBytes = encoding.explicit && vrAt(bytes, offset - 12) === "OB";
  const vr = isBytes ? "OB" : "OW";
  if (!encoding.bigEndian) return { vr, offset, length, word: 1 };
  // As frames are read: a pixel of 32 bits is one number.
  const isLong = numberOf(elements, "x00280100", header) === 32;
  return { vr, offset, length, word: isLong ? 4 : wordBytes(vr) };
};

const profileOf = ({ bytes, elements }: Header): PlainForm["profile"] => {
  const path = elements["x00480105"]?.items?.[0]?.dataSet?.elements;
  const found = [elements, path ?? {}]
    .map((each: Elements) => each["x00282000"])
    .find((each) => each !== undefined && each.length > 0);
  return (
    found && bytes.slice(found.dataOffset, found.dataOffset + found.length)
  );
};

/** Without what only tells where compressed frames begin. */
const replaced = (
  before: PlainElements,
  made: ReadonlyMap<string, Buffer>,
): PlainElements =>
  [
    ...before.filter(([tag]) => !made.has(tag) && !/^7FE0000[12]$/.test(tag)),
    ...made,
  ].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** What describes the pixels as they are now. That they were lossy once is said also where only their coding said so. */
const madeAttributes = (
  header: Header,
  { colour, isLowered }: Omit<Cells, "bytes">,
): ReadonlyMap<string, Buffer> => {
  const { elements, transferSyntaxUid } = header;
  const made = new Map<string, Buffer>();
  const number = (tag: string, value: number) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    made.set(tag, writeElement(tag, "US", bytes));
  };
  if (isLowered)
    number("00280102", numberOf(elements, "x00280101", header) - 1);
  if (colour) {
    const now = colour === "rgb" ? "RGB" : "YBR_FULL";
    made.set("00280004", writeElement("00280004", "CS", now));
    number("00280006", numberOf(elements, "x00280006", header));
  }
  if (LOSSY.has(transferSyntaxUid) && !elements["x00282110"])
    made.set("00282110", writeElement("00282110", "CS", "01"));
  return made;
};

const elementsBehind = async (
  file: FileHandle,
  header: Header,
  signed: boolean,
): Promise<PlainElements> => {
  const from = await pixelDataEnd(file, header);
  const length = header.size - from;
  if (length > MAX_TAIL_BYTES) throw new DicomError("unreadable");
  if (length <= 0) return [];
  const bytes =
    header.deflatedFrom === undefined
      ? await readAt(file, from, length)
      : await inflatedTail(file, header.deflatedFrom, from);
  const all = toPlain(
    ...([bytes, { start: 0, end: bytes.length }] as const),
    ...([header.encoding, signed] as const),
  );
  return all.filter(([tag]) => tag !== "FFFCFFFC");
};

/** The inflated data set from `from` on; that it is short enough is known. */
const inflatedTail = async (
  file: FileHandle,
  start: number,
  from: number,
): Promise<Buffer> => {
  const kept: Buffer[] = [];
  let at = 0;
  await pipeline(
    createReadStream("", { fd: file, start, autoClose: false }),
    createInflateRaw(),
    async (inflated: AsyncIterable<Buffer>) => {
      for await (const chunk of inflated) {
        const part = chunk.subarray(Math.max(0, from - at));
        if (part.length > 0) kept.push(part);
        at += chunk.length;
      }
    },
  );
  return Buffer.concat(kept);
};

const viewOf = (
  elements: Elements,
  tag: string,
  { bytes }: Pick<Header, "bytes">,
): Buffer => {
  const { dataOffset = 0, length = 0 } = elements[tag] ?? {};
  return Buffer.from(bytes.subarray(dataOffset, dataOffset + length));
};

const textOf = (elements: Elements, tag: string, header: Header): string =>
  viewOf(elements, tag, header)
    .toString("latin1")
    .replace(/[\0 ]+$/, "");

/** Of an attribute of 16 bits; 0 where it is not there. */
const numberOf = (elements: Elements, tag: string, header: Header): number => {
  const value = viewOf(elements, tag, header);
  if (value.length < 2) return 0;
  return header.encoding.bigEndian
    ? value.readUInt16BE()
    : value.readUInt16LE();
};
