import type { FileHandle } from "node:fs/promises";
import {
  clipped,
  type Rectangle,
} from "../../../shared/domain/deidentification/regions.ts";
import {
  ITEM_HEADER_BYTES,
  SPAN_BYTES,
  type FrameIndex,
} from "../../platform/dicom/frames.ts";
import { readAt, type Header } from "../../platform/dicom/header.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import { writeElement } from "../../platform/dicom/write.ts";
import { blankRegions } from "../../platform/pixels/blank.ts";
import { decodeFrame } from "../../platform/pixels/decodeFrame.ts";
import { nativeBytes } from "../../platform/pixels/nativeBytes.ts";
import {
  PixelError,
  pixelFormatOf,
  type DecodedFrame,
} from "../../platform/pixels/pixelFormat.ts";

/** All frames of an image written uncompressed. */
export interface NativeFrames {
  /** Of all frames. */
  bytes: number;
  /** What describes the pixels as they are now, by tag. */
  attributes: Map<string, Buffer>;
  frames(): AsyncGenerator<Uint8Array>;
}

/** JPEG baseline and extended: always lossy. */
const LOSSY = new Set([50, 51].map((each) => `1.2.840.10008.1.2.4.${each}`));

/**
 * Decodes an image's frames one after the other and blanks the rectangles in each (DI7).
 * @throws PixelError, at once for the first frame, else with a frame
 */
export const nativeFrames = async (
  source: FileHandle,
  {
    header,
    attributes,
    index,
    regions,
  }: {
    header: Header;
    attributes: DicomJson;
    index: FrameIndex;
    regions: readonly Rectangle[];
  },
): Promise<NativeFrames> => {
  const format = pixelFormatOf(attributes);
  const { rows, columns, samples, bitsAllocated } = format;
  const frameBits = rows * columns * samples * bitsAllocated;
  // Frames of one-bit pixels that begin within a byte.
  if (frameBits % 8 !== 0 && index.frames > 1)
    throw new PixelError("unsupported");
  const blank = regions.flatMap((each) => clipped(each, format) ?? []);
  const decode = async (frame: number): Promise<DecodedFrame> => {
    const bytes = await frameBytes(source, index, frame);
    const decoded = await decodeFrame(bytes, header.transferSyntaxUid, format);
    blankRegions(decoded, blank);
    return decoded;
  };
  // Only a decoded frame tells which colours it has.
  const first = await decode(0);
  return {
    bytes: Math.ceil(frameBits / 8) * index.frames,
    attributes: attributesOf(first, header),
    frames: async function* () {
      yield nativeBytes(first);
      for (let frame = 1; frame < index.frames; frame += 1)
        yield nativeBytes(await decode(frame));
    },
  };
};

/** One frame's bytes as they are stored, without item headers. */
const frameBytes = async (
  source: FileHandle,
  index: FrameIndex,
  frame: number,
): Promise<Uint8Array> => {
  if (index.kind === "native") {
    const start = index.offset + Math.floor((frame * index.frameBits) / 8);
    return readAt(source, start, Math.ceil(index.frameBits / 8));
  }
  const { buffer, byteOffset, byteLength } = index.spans;
  const view = new DataView(buffer, byteOffset, byteLength);
  const at = frame * SPAN_BYTES;
  const [start, length] = [at, at + 8].map((place) =>
    Number(view.getBigUint64(place, true)),
  ) as [number, number];
  const items = await readAt(source, start, length);
  const fragments: Buffer[] = [];
  for (let item = 0; item + ITEM_HEADER_BYTES <= items.length;) {
    const size = items.readUInt32LE(item + 4);
    const from = item + ITEM_HEADER_BYTES;
    fragments.push(items.subarray(from, from + size));
    item = from + size;
  }
  return Buffer.concat(fragments);
};

/** Colours that JPEG transforms come as red, green and blue; all bits above the highest stored one are gone. */
const attributesOf = (
  { format, colour }: DecodedFrame,
  { transferSyntaxUid }: Header,
): Map<string, Buffer> => {
  const made = new Map<string, Buffer>();
  const number = (tag: string, value: number) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    made.set(tag, writeElement(tag, "US", bytes));
  };
  const text = (tag: string, value: string) =>
    made.set(tag, writeElement(tag, "CS", value));
  number("00280102", format.bitsStored - 1);
  if (colour) {
    number("00280006", format.planar ? 1 : 0);
    text("00280004", colour === "rgb" ? "RGB" : "YBR_FULL");
  }
  if (LOSSY.has(transferSyntaxUid)) text("00282110", "01");
  return made;
};
