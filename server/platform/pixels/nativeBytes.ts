import { newValues, type DecodedFrame } from "./pixelFormat.ts";

/**
 * A decoded frame as uncompressed pixel data in little endian, as the image's own attributes describe it (bits allocated,
 * planar configuration), but for one thing: colours that JPEG and JPEG 2000 transform come as red, green and blue.
 */
export const nativeBytes = ({
  format,
  values,
}: DecodedFrame): Uint8Array<ArrayBuffer> => {
  const { samples, planar, bitsAllocated, rows, columns } = format;
  if (bitsAllocated === 1) return packed(values);
  const pixels = rows * columns;
  const words = newValues({ bitsAllocated, signed: false }, values.length);
  if (samples === 3 && planar) {
    for (let i = 0; i < pixels; i += 1)
      for (let sample = 0; sample < 3; sample += 1)
        words[sample * pixels + i] = values[i * 3 + sample] ?? 0;
  } else words.set(values);
  return new Uint8Array(words.buffer as ArrayBuffer); // never shared
};

/** One-bit pixels, the first one in the lowest bit (PS3.5 8.1.1). */
const packed = (values: ArrayLike<number>): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i += 1)
    bytes[i >> 3] = (bytes[i >> 3] ?? 0) | ((values[i] ?? 0) << (i & 7));
  return bytes;
};
