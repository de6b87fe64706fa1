import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import type { Element } from "dicom-parser";
import { kindOfClass } from "../../../shared/domain/exchange/classes.ts";
import {
  DicomError,
  dicomParser,
  parserOf,
  readElements,
  vrAt,
  type Elements,
  type Encoding,
} from "./dataset.ts";
import { VRS } from "./dictionary.ts";

export const TRANSFER_SYNTAX = {
  implicitLittleEndian: "1.2.840.10008.1.2",
  explicitLittleEndian: "1.2.840.10008.1.2.1",
  deflated: "1.2.840.10008.1.2.1.99",
  explicitBigEndian: "1.2.840.10008.1.2.2",
} as const;

/** Everything of a DICOM file before its pixel data, and where these are. */
export interface Header {
  transferSyntaxUid: string;
  elements: Elements;
  /** What the elements' offsets point into. */
  bytes: Uint8Array;
  encoding: Encoding;
  /** Where the data set begins in `bytes`. */
  start: number;
  /** Offset and length of the pixel data's value; `undefinedLength` means encapsulated fragments. */
  pixel: { offset: number; length: number; undefinedLength: boolean };
  /** The objects that have no pixel data: presentation states, key images and reports. */
  noPixels?: true;
  /** Deflated files: where the compressed data set begins. Offsets then count in the inflated data set. */
  deflatedFrom: number | undefined;
  /** Bytes of the file, or of the inflated data set. */
  size: number;
}

/** Headers of real files end within 3 MB; more than this in front of the pixels is not read into memory. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
const FIRST_READ_BYTES = 64 * 1024;
/** What a deflated file may grow to: a deflate bomb reaches a thousand times its size. */
const MAX_INFLATED_BYTES = 2 * 1024 * 1024 * 1024;
const PREAMBLE_BYTES = 128;

/**
 * Reads a DICOM file's header, with or without preamble and file meta information, in the four ways a data set may be
 * written. Holds at most 64 MB of it.
 * @throws DicomError
 */
export const readHeader = async (
  file: FileHandle,
  size: number,
): Promise<Header> => {
  const head = await readAt(file, 0, Math.min(FIRST_READ_BYTES, size));
  const prefixed =
    head.toString("latin1", PREAMBLE_BYTES, PREAMBLE_BYTES + 4) === "DICM";
  const meta = readMeta(head, prefixed ? PREAMBLE_BYTES + 4 : 0);
  const named = prefixed || meta.start > 0;
  if (!named && !looksLikeDataSet(head)) throw new DicomError("notDicom");
  try {
    return await readDataSet(file, size, meta, head);
  } catch (error) {
    // Only the prefix says that a file means to be DICOM; without it, what cannot be read is something else.
    if (!named && error instanceof DicomError && error.problem === "unreadable")
      throw new DicomError("notDicom");
    throw error;
  }
};

interface Meta {
  transferSyntaxUid: string | undefined;
  /** Where the data set begins. */
  start: number;
}

/** File meta information: explicit little endian, read as long as the group is 0002, whatever its stated length. */
const readMeta = (head: Buffer, start: number): Meta => {
  let transferSyntaxUid: string | undefined;
  let at = start;
  while (at + 12 <= head.length && head.readUInt16LE(at) === 2) {
    const stream = new dicomParser.ByteStream(parserOf(false), head, at);
    let element: Element;
    try {
      element = dicomParser.readDicomElementExplicit(stream, stream.warnings);
    } catch {
      throw new DicomError("truncated");
    }
    if (!VRS.has(element.vr ?? "")) break;
    if (element.tag === "x00020010")
      transferSyntaxUid = head
        .toString(
          "latin1",
          element.dataOffset,
          element.dataOffset + element.length,
        )
        .replace(/[\0 ]+$/, "");
    at = stream.position;
  }
  return { transferSyntaxUid: transferSyntaxUid || undefined, start: at };
};

/** A data set without any prefix begins with group 0008 (PS3.10 does not allow it; older devices write it). */
const looksLikeDataSet = (head: Buffer): boolean => {
  if (head.length < 16) return false;
  const bigEndian = isBigEndian(head, 0);
  const group = bigEndian ? head.readUInt16BE(0) : head.readUInt16LE(0);
  if (group !== 8) return false;
  return VRS.has(vrAt(head, 0)) || head.readUInt32LE(4) < 0x1_0000;
};

const isBigEndian = (bytes: Uint8Array, at: number) =>
  bytes[at] === 0 && bytes[at + 1] !== 0 && VRS.has(vrAt(bytes, at));

const readDataSet = async (
  file: FileHandle,
  size: number,
  meta: Meta,
  head: Buffer,
): Promise<Header> => {
  const deflated = meta.transferSyntaxUid === TRANSFER_SYNTAX.deflated;
  const inflated = deflated ? await inflateHead(file, meta.start) : undefined;
  const start = deflated ? 0 : meta.start;
  const total = inflated?.size ?? size;
  for (let want = FIRST_READ_BYTES; ; want *= 4) {
    const wanted = Math.min(want, total, MAX_HEADER_BYTES);
    const bytes =
      inflated?.head.subarray(0, wanted) ??
      (wanted === head.length ? head : await readAt(file, 0, wanted));
    const encoding = encodingOf(bytes, start, meta.transferSyntaxUid);
    const read = readElements(bytes, start, encoding);
    if (read.pixel) {
      const { offset, length } = read.pixel;
      return {
        transferSyntaxUid: meta.transferSyntaxUid ?? syntaxOf(encoding),
        elements: read.elements,
        ...{ bytes, encoding, start },
        pixel: { offset, length, undefinedLength: length === 0xffffffff },
        deflatedFrom: deflated ? meta.start : undefined,
        size: total,
      };
    }
    if (bytes.length < total && !(read.disorder && !read.ranOut)) {
      if (wanted < MAX_HEADER_BYTES) continue;
      throw new DicomError("unreadable");
    }
    if (read.disorder) throw new DicomError("unreadable");
    if (read.ranOut) throw new DicomError("truncated");
    if (kindOfClass(sopClassOf(read.elements, bytes)) === null)
      throw new DicomError("noPixels");
    return {
      transferSyntaxUid: meta.transferSyntaxUid ?? syntaxOf(encoding),
      ...{ elements: read.elements, bytes, encoding, start, noPixels: true },
      pixel: { offset: total, length: 0, undefinedLength: false },
      deflatedFrom: deflated ? meta.start : undefined,
      size: total,
    };
  }
};

/** What the bytes show goes before what the file meta information says: some devices contradict themselves. */
const encodingOf = (
  bytes: Uint8Array,
  start: number,
  transferSyntaxUid: string | undefined,
): Encoding => ({
  explicit: VRS.has(vrAt(bytes, start)),
  bigEndian:
    transferSyntaxUid === undefined
      ? isBigEndian(bytes, start)
      : transferSyntaxUid === TRANSFER_SYNTAX.explicitBigEndian,
});

const sopClassOf = (elements: Elements, bytes: Uint8Array): string => {
  const element = elements["x00080016"];
  if (!element) return "";
  const { dataOffset, length } = element;
  return Buffer.from(bytes.subarray(dataOffset, dataOffset + length))
    .toString("latin1")
    .replace(/[\0 ]+$/, "");
};

const syntaxOf = ({ explicit, bigEndian }: Encoding): string => {
  if (bigEndian) return TRANSFER_SYNTAX.explicitBigEndian;
  return explicit
    ? TRANSFER_SYNTAX.explicitLittleEndian
    : TRANSFER_SYNTAX.implicitLittleEndian;
};

/** Inflates the whole data set once, to know that it is complete, and keeps its beginning. */
const inflateHead = async (file: FileHandle, start: number) => {
  const kept: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (size < MAX_HEADER_BYTES) kept.push(chunk);
      size += chunk.length;
      done(size > MAX_INFLATED_BYTES ? new DicomError("unreadable") : null);
    },
  });
  const source = createReadStream("", { fd: file, start, autoClose: false });
  try {
    await pipeline(source, createInflateRaw(), sink);
  } catch (error) {
    if (error instanceof DicomError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "Z_BUF_ERROR") throw new DicomError("truncated");
    if (code === "Z_DATA_ERROR") throw new DicomError("unreadable");
    throw error;
  }
  return { head: Buffer.concat(kept).subarray(0, MAX_HEADER_BYTES), size };
};

/** Exactly these bytes, fewer only at the end of the file. */
export const readAt = async (
  file: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
};
