import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { ITEM_HEADER_BYTES } from "../../platform/dicom/frames.ts";
import type { ObjectStore } from "../../platform/store/objectStore.ts";
import type { StoredImageRow } from "./repository.ts";

type Chunks = AsyncIterable<Uint8Array>;

/** One frame's bytes as they are stored, and how many there are where that is known beforehand. */
export interface FrameBytes {
  chunks: Chunks;
  bytes: number | undefined;
}

/**
 * Opens the object when the first bytes are asked for: of what nobody asks for, because the caller has left, no file would
 * ever be closed.
 */
export async function* opened(
  store: ObjectStore,
  objectKey: string,
  range?: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  yield* store.read(objectKey, range) as AsyncIterable<Uint8Array>;
}

/** Reads one frame (from 1), and of the object little more than it. */
export const frameBytes = (
  store: ObjectStore,
  image: StoredImageRow,
  frame: number,
): FrameBytes => {
  if (image.span) return encapsulatedFrame(store, image.objectKey, image.span);
  if (image.pixelOffset === null || image.frameBits === null)
    throw new Error("an image has neither native frames nor spans");
  const firstBit = (frame - 1) * image.frameBits;
  const shift = firstBit % 8;
  const start = image.pixelOffset + (firstBit - shift) / 8;
  const bytes = Math.ceil(image.frameBits / 8);
  const covered = Math.ceil((shift + image.frameBits) / 8);
  const chunks =
    image.deflatedFrom === null
      ? opened(store, image.objectKey, { start, end: start + covered - 1 })
      : inflated(store, image, start, covered);
  return {
    chunks: shift === 0 ? chunks : shifted(chunks, shift, bytes),
    bytes,
  };
};

const encapsulatedFrame = (
  store: ObjectStore,
  objectKey: string,
  span: Uint8Array,
): FrameBytes => {
  const view = new DataView(span.buffer, span.byteOffset, span.byteLength);
  const start = Number(view.getBigUint64(0, true));
  const end = start + Number(view.getBigUint64(8, true)) - 1;
  return {
    chunks: withoutItemHeaders(opened(store, objectKey, { start, end })),
    bytes: undefined,
  };
};

/** The fragments of a frame joined: what stands between them, tag and length of each item, is taken out. */
async function* withoutItemHeaders(from: Chunks): AsyncGenerator<Uint8Array> {
  let header = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of from) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      if (left === 0) {
        const missing = ITEM_HEADER_BYTES - header.length;
        header = Buffer.concat([header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (header.length < ITEM_HEADER_BYTES) continue;
        left = header.readUInt32LE(4);
        header = Buffer.alloc(0);
        continue;
      }
      yield rest.subarray(0, left);
      const taken = Math.min(left, rest.length);
      left -= taken;
      rest = rest.subarray(taken);
    }
  }
}

/** `count` bytes from `skip` on of a deflated image's data set; it is inflated no further. */
export async function* inflated(
  store: ObjectStore,
  image: StoredImageRow,
  skip: number,
  count: number,
): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  const out = new PassThrough();
  const range = { start: image.deflatedFrom ?? 0, end: image.bytes - 1 };
  const deflated = store.read(image.objectKey, range);
  const running = pipeline(deflated, inflate, out);
  // Told to whoever reads `out`; ending early is not an error.
  running.catch(() => {});
  let at = 0;
  for await (const chunk of out as AsyncIterable<Buffer>) {
    const part = chunk.subarray(Math.max(0, skip - at), skip + count - at);
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at >= skip + count) return;
  }
}

/** Frames of one-bit pixels may begin within a byte; the first pixel is the lowest bit (PS3.5 8.1.1). */
async function* shifted(
  from: Chunks,
  shift: number,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of from) parts.push(part);
  const packed = Buffer.concat(parts);
  yield Uint8Array.from(
    { length: bytes },
    (_, i) =>
      ((packed[i] ?? 0) >> shift) |
      (((packed[i + 1] ?? 0) << (8 - shift)) & 0xff),
  );
}
