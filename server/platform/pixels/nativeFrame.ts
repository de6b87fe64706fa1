import { TRANSFER_SYNTAX } from "../dicom/header.ts";
import {
  PixelError,
  type DecodedFrame,
  type PixelFormat,
  type Values,
} from "./pixelFormat.ts";
import { storedOf } from "./storedValues.ts";

export const nativeSyntaxes: ReadonlySet<string> = new Set(
  Object.values(TRANSFER_SYNTAX),
);

/** An uncompressed frame. @throws PixelError `damaged` where bytes are missing */
export const nativeFrame = (
  bytes: Uint8Array,
  transferSyntaxUid: string,
  format: PixelFormat,
): DecodedFrame => {
  const { rows, columns, samples, bitsAllocated, photometric } = format;
  const pixels = rows * columns;
  if (bitsAllocated === 1) {
    if (bytes.length * 8 < pixels) throw new PixelError("damaged");
    const values = Uint8Array.from(
      { length: pixels },
      (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1,
    );
    return { format, values, colour: undefined };
  }
  const subsampled = photometric === "YBR_FULL_422";
  const count = pixels * (subsampled ? 2 : samples);
  const depth = bitsAllocated / 8;
  if (bytes.length < count * depth) throw new PixelError("damaged");
  const isBig = transferSyntaxUid === TRANSFER_SYNTAX.explicitBigEndian;
  const words = wordsOf(bytes.subarray(0, count * depth), depth, isBig);
  const full = subsampled
    ? withOwnChrominance(words, columns)
    : format.planar && samples === 3
      ? byPixel(words, pixels)
      : words;
  return {
    format,
    values: storedOf(full, format, format.highBit),
    colour:
      samples === 1 ? undefined : photometric === "RGB" ? "rgb" : "ybrFull",
  };
};

const wordsOf = (bytes: Uint8Array, depth: number, isBig: boolean): Values => {
  // A copy: views of words must begin at a multiple of their size.
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (isBig && depth === 2) copy.swap16();
  if (isBig && depth === 4) copy.swap32();
  const { buffer } = copy;
  if (depth === 1) return new Uint8Array(buffer);
  return depth === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
};

/** Y1 Y2 Cb Cr for two pixels each (PS3.3 C.7.6.3.1.2) as three samples of each pixel. */
const withOwnChrominance = (words: Values, columns: number): Values => {
  // Rows of an odd number of columns end within a pair; no device writes that.
  if (columns % 2 !== 0) throw new PixelError("unsupported");
  const out = new Uint8Array((words.length / 2) * 3);
  for (let from = 0, to = 0; from < words.length; from += 4, to += 6) {
    const [cb, cr] = [words[from + 2] ?? 0, words[from + 3] ?? 0];
    out.set([words[from] ?? 0, cb, cr, words[from + 1] ?? 0, cb, cr], to);
  }
  return out;
};

/** Three planes as three samples of each pixel. */
export const byPixel = (planes: Values, pixels: number): Values => {
  const out = planes.slice();
  for (let i = 0; i < pixels; i += 1)
    for (let sample = 0; sample < 3; sample += 1)
      out[i * 3 + sample] = planes[sample * pixels + i] ?? 0;
  return out;
};
