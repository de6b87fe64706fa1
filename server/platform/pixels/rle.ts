import { PixelError } from "./pixelFormat.ts";

/** Segment count and offsets in front of the segments (PS3.5 G.5). */
const HEADER_BYTES = 64;

/**
 * The byte planes of an RLE frame (PS3.5 G): of each sample the most significant byte first, each of `pixels` bytes.
 * @throws PixelError `damaged` where there are not `planes` planes, or one is shorter.
 */
export const rlePlanes = (
  data: Uint8Array,
  planes: number,
  pixels: number,
): Uint8Array[] => {
  if (data.length < HEADER_BYTES) throw new PixelError("damaged");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(0, true) !== planes) throw new PixelError("damaged");
  const starts = Array.from({ length: planes }, (_, i) =>
    view.getUint32(4 + i * 4, true),
  );
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? data.length;
    if (start < HEADER_BYTES || start > end || end > data.length)
      throw new PixelError("damaged");
    return unpack(data.subarray(start, end), pixels);
  });
};

const unpack = (packed: Uint8Array, pixels: number): Uint8Array => {
  const plane = new Uint8Array(pixels);
  let filled = 0;
  for (let at = 0; at + 1 < packed.length && filled < pixels;) {
    const count = packed[at] ?? 0;
    at += 1;
    if (count < 128) {
      const run = packed.subarray(at, at + count + 1);
      plane.set(run.subarray(0, pixels - filled), filled);
      filled += count + 1;
      if (run.length <= count) break;
      at += count + 1;
    } else if (count > 128) {
      const times = 257 - count;
      plane.fill(packed[at] ?? 0, filled, Math.min(pixels, filled + times));
      filled += times;
      at += 1;
    }
  }
  if (filled < pixels) throw new PixelError("damaged");
  return plane;
};
