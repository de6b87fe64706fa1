import type { FileHandle } from "node:fs/promises";
import {
  ITEM_HEADER_BYTES,
  SPAN_BYTES,
  type FrameIndex,
} from "../../platform/dicom/frames.ts";
import { readAt } from "../../platform/dicom/header.ts";
import { commentRanges } from "../../platform/pixels/streamComments.ts";

type Encapsulated = Extract<FrameIndex, { kind: "encapsulated" }>;
type Range = readonly [start: number, end: number];

/** Headers of compressed streams are shorter, but for what a camera adds. */
const HEADER_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;

const spanOf = ({ spans }: Encapsulated, frame: number) => {
  const view = new DataView(spans.buffer, spans.byteOffset, spans.byteLength);
  const number = (at: number) => Number(view.getBigUint64(at, true));
  const at = frame * SPAN_BYTES;
  return { start: number(at), length: number(at + SPAN_BYTES / 2) };
};

/** Where the last fragment of the last frame ends. */
export const lastByte = (index: Encapsulated): number => {
  const { start, length } = spanOf(index, index.frames - 1);
  return start + length;
};

/** Where comments stand in compressed frames, in the file. */
export const commentsIn = async (
  source: FileHandle,
  index: Encapsulated,
): Promise<Range[]> => {
  const found: Range[] = [];
  for (let frame = 0; frame < index.frames; frame += 1) {
    const { start, length } = spanOf(index, frame);
    const wanted = Math.min(length, HEADER_BYTES);
    const bytes = await readAt(source, start, wanted);
    const first = bytes.readUInt32LE(4);
    const from = start + ITEM_HEADER_BYTES;
    const stream = bytes.subarray(ITEM_HEADER_BYTES, ITEM_HEADER_BYTES + first);
    for (const [begin, end] of commentRanges(stream))
      found.push([from + begin, from + end]);
  }
  return found;
};

/** Bytes of a file, with zeros in place of these ranges of it. */
export async function* storedBytes(
  source: FileHandle,
  start: number,
  end: number,
  blank: readonly Range[] = [],
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const bytes = await readAt(source, at, Math.min(CHUNK_BYTES, end - at));
    const last = at + bytes.length;
    for (const [from, to] of blank)
      if (from < last && to > at)
        bytes.fill(0, Math.max(0, from - at), Math.min(to, last) - at);
    yield bytes;
  }
}
