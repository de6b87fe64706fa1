import type { FileHandle } from "node:fs/promises";
import { videoCodecOf } from "../../../shared/domain/imaging/video.ts";
import { DicomError } from "./dataset.ts";
import { readAt, type Header } from "./header.ts";
import type { DicomJson } from "./json.ts";

/**
 * Where each frame lies, so that reading one is one read of the file. `native`: frame n (from 0) begins `n * frameBits`
 * bits after `offset`. `encapsulated`: sixteen bytes per frame in `spans`, offset and length as little-endian 64-bit
 * integers; a span runs from the frame's first fragment's item header to the end of its last fragment.
 */
export type FrameIndex =
  | { kind: "native"; offset: number; frameBits: number; frames: number }
  | { kind: "encapsulated"; spans: Uint8Array; frames: number };

/** Of an object without pixels. */
const NO_FRAMES: FrameIndex = {
  kind: "encapsulated",
  spans: new Uint8Array(0),
  frames: 0,
};
export const SPAN_BYTES = 16;
export const ITEM_HEADER_BYTES = 8;

const ITEM = 0xe000fffe; // (FFFE,E000) as a little-endian 32-bit number
const SEQUENCE_END = 0xe0ddfffe;
const MAX_FRAMES = 1_000_000;
const MAX_FRAGMENTS = 1_000_000;
const RLE = "1.2.840.10008.1.2.5";

/**
 * Finds the frames behind a header.
 * @throws DicomError `truncated` when the pixel data end before the file says they do.
 */
export const indexFrames = async (
  file: FileHandle,
  header: Header,
  attributes: DicomJson,
): Promise<FrameIndex> => {
  const { pixel, size } = header;
  if (header.noPixels) return NO_FRAMES;
  const shape = shapeOf(attributes);
  if (pixel.undefinedLength) {
    if (header.deflatedFrom !== undefined) throw new DicomError("unreadable");
    return indexFragments(file, header, shape.frames);
  }
  if (pixel.length === 0) throw new DicomError("noPixels");
  if (pixel.offset + pixel.length > size) throw new DicomError("truncated");
  const frameBits = shape.pixels * shape.bitsPerPixel;
  if (pixel.length * 8 < frameBits * shape.frames)
    throw new DicomError("truncated");
  return {
    kind: "native",
    offset: pixel.offset,
    frameBits,
    frames: shape.frames,
  };
};

/** Rows times columns, stored bits of one pixel, number of frames (PS3.3 C.7.6.3). */
const shapeOf = (attributes: DicomJson) => {
  const number = (tag: string): number | undefined => {
    const value = attributes[tag]?.Value?.[0];
    return typeof value === "number" ? value : undefined;
  };
  const rows = number("00280010") ?? 0;
  const columns = number("00280011") ?? 0;
  const allocated = number("00280100") ?? 0;
  const samples = number("00280002") ?? 1;
  const frames = number("00280008") ?? 1;
  const photometric = attributes["00280004"]?.Value?.[0];
  const sizes = [rows, columns, allocated, samples, frames];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0))
    throw new DicomError("unreadable");
  if (frames > MAX_FRAMES) throw new DicomError("unreadable");
  return {
    frames,
    pixels: rows * columns,
    bitsPerPixel: allocated * storedSamples(samples, photometric),
  };
};

/** Native subsampled colour stores the chrominance of two or four pixels once. */
const storedSamples = (samples: number, photometric: unknown): number => {
  if (photometric === "YBR_FULL_422" || photometric === "YBR_PARTIAL_422")
    return 2;
  return photometric === "YBR_PARTIAL_420" ? 1.5 : samples;
};

interface Fragment {
  /** Of its item header. */
  offset: number;
  /** Of its value. */
  length: number;
}

/** Where the pixel data's element ends in the file, or in the inflated data set. @throws DicomError */
export const pixelDataEnd = async (
  file: FileHandle,
  header: Header,
): Promise<number> => {
  const { offset, length, undefinedLength } = header.pixel;
  if (!undefinedLength) return offset + length;
  return (await walkFragments(file, header)).end;
};

const indexFragments = async (
  file: FileHandle,
  header: Header,
  frames: number,
): Promise<FrameIndex> => {
  const { table, fragments } = await walkFragments(file, header);
  const starts = await frameStarts(file, header, { table, fragments, frames });
  if (!starts) throw new DicomError("unreadable");
  const spans = Buffer.alloc(starts.length * SPAN_BYTES);
  starts.forEach((first, frame) => {
    const last = fragments[(starts[frame + 1] ?? fragments.length) - 1];
    const start = fragments[first];
    if (!last || !start) throw new DicomError("unreadable");
    const end = last.offset + ITEM_HEADER_BYTES + last.length;
    spans.writeBigUInt64LE(BigInt(start.offset), frame * SPAN_BYTES);
    spans.writeBigUInt64LE(
      BigInt(end - start.offset),
      frame * SPAN_BYTES + SPAN_BYTES / 2,
    );
  });
  return { kind: "encapsulated", spans, frames: starts.length };
};

/** Item headers from the basic offset table to the sequence delimiter (PS3.5 A.4). */
const walkFragments = async (file: FileHandle, { pixel, size }: Header) => {
  const window = createWindow(file);
  const fragments: Fragment[] = [];
  let table: Buffer | undefined;
  let at = pixel.offset;
  for (;;) {
    const item = await window(at);
    if (item.length < ITEM_HEADER_BYTES) throw new DicomError("truncated");
    const tag = item.readUInt32LE(0);
    if (tag === SEQUENCE_END && table) break;
    if (tag !== ITEM) throw new DicomError("unreadable");
    const length = item.readUInt32LE(4);
    if (at + ITEM_HEADER_BYTES + length > size)
      throw new DicomError("truncated");
    if (table) fragments.push({ offset: at, length });
    else if (length > MAX_FRAMES * 4) throw new DicomError("unreadable");
    else table = await readAt(file, at + ITEM_HEADER_BYTES, length);
    if (fragments.length > MAX_FRAGMENTS) throw new DicomError("unreadable");
    at += ITEM_HEADER_BYTES + length;
  }
  if (fragments.length === 0) throw new DicomError("noPixels");
  return { table, fragments, end: at + ITEM_HEADER_BYTES };
};

/** Item headers of small fragments lie close together: one read serves many. */
const createWindow = (file: FileHandle) => {
  const WINDOW_BYTES = 16 * 1024;
  let from = 0;
  let held: Buffer = Buffer.alloc(0);
  return async (at: number): Promise<Buffer> => {
    if (at < from || at + ITEM_HEADER_BYTES > from + held.length) {
      from = at;
      held = await readAt(file, at, WINDOW_BYTES);
    }
    return held.subarray(at - from, at - from + ITEM_HEADER_BYTES);
  };
};

/** Index of each frame's first fragment, or undefined when the fragments cannot be told apart. */
const frameStarts = async (
  file: FileHandle,
  header: Header,
  found: { table: Buffer; fragments: readonly Fragment[]; frames: number },
): Promise<number[] | undefined> => {
  const { table, fragments, frames } = found;
  // A video is one stream; its single "frame" is the whole of it.
  if (frames === 1 || isVideo(header.transferSyntaxUid)) return [0];
  if (fragments.length === frames || header.transferSyntaxUid === RLE) {
    if (fragments.length < frames) throw new DicomError("truncated");
    return fragments.slice(0, frames).map((_, index) => index);
  }
  const listed =
    byOffsets(extendedOffsets(header), fragments) ??
    byOffsets(basicOffsets(table), fragments);
  if (listed?.length === frames) return listed;
  const marked = await byStartMarkers(file, fragments);
  if (marked.length === frames && marked[0] === 0) return marked;
  if (fragments.length < frames) throw new DicomError("truncated");
  return undefined;
};

/** Whether pixel data of this transfer syntax are one stream: MPEG-2, MPEG-4 or HEVC (PS3.5 8.2.5 to 8.2.12). */
export const isVideo = (transferSyntaxUid: string): boolean =>
  videoCodecOf(transferSyntaxUid) !== null;

const basicOffsets = (table: Buffer): number[] =>
  Array.from({ length: Math.floor(table.length / 4) }, (_, i) =>
    table.readUInt32LE(i * 4),
  );

/** Extended Offset Table (7FE0,0001): 64-bit offsets in front of the pixel data, for frames beyond 4 GB. */
const extendedOffsets = ({ elements, bytes }: Header): number[] => {
  const element = elements["x7fe00001"];
  if (!element || element.dataOffset + element.length > bytes.length) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(element.length / 8) }, (_, i) =>
    Number(view.getBigUint64(element.dataOffset + i * 8, true)),
  );
};

/** Offsets count from the first fragment's item header; a table that points elsewhere is not believed. */
const byOffsets = (
  offsets: readonly number[],
  fragments: readonly Fragment[],
): number[] | undefined => {
  const base = fragments[0]?.offset ?? 0;
  const byOffset = new Map(
    fragments.map(({ offset }, i) => [offset - base, i]),
  );
  const starts = offsets.map((offset) => byOffset.get(offset));
  const known = starts.filter((start) => start !== undefined);
  const ascending = known.every(
    (start, i) => i === 0 || start > (known[i - 1] ?? start),
  );
  return known.length === offsets.length && known[0] === 0 && ascending
    ? known
    : undefined;
};

/** Without a table a frame begins where a fragment begins with JPEG's SOI or JPEG 2000's SOC marker. */
const byStartMarkers = async (
  file: FileHandle,
  fragments: readonly Fragment[],
): Promise<number[]> => {
  const starts: number[] = [];
  for (const [index, { offset }] of fragments.entries()) {
    const first = await readAt(file, offset + ITEM_HEADER_BYTES, 3);
    const marker = first.toString("hex");
    if (marker === "ffd8ff" || marker === "ff4fff") starts.push(index);
  }
  return starts;
};
