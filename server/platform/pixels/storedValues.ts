import { newValues, type PixelFormat, type Values } from "./pixelFormat.ts";

/** The stored bits of each word, up to `highBit`, with their sign; what stands above or below them is none of the value. */
export const storedOf = (
  words: Values,
  format: PixelFormat,
  highBit: number,
  bits = format.bitsStored,
): Values => {
  const width = words.BYTES_PER_ELEMENT * 8;
  const plain =
    !format.signed && bits === width && width === format.bitsAllocated;
  if (plain) return words;
  const values = newValues(format, words.length);
  const up = Math.max(0, 31 - highBit);
  const down = 32 - bits;
  for (let i = 0; i < words.length; i += 1) {
    const raised = (words[i] ?? 0) << up;
    values[i] = format.signed ? raised >> down : raised >>> down;
  }
  return values;
};
