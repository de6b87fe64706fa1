import type { DecodedFrame } from "./pixelFormat.ts";

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Sets every pixel within the rectangles, which lie within the frame, to its lowest value: black, for MONOCHROME1 white.
 * Changes the frame's values.
 */
export const blankRegions = (
  { format, values, colour }: DecodedFrame,
  regions: readonly Rectangle[],
): void => {
  const { columns, samples, signed, bitsStored } = format;
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const middle = 2 ** (bitsStored - 1);
  for (const { x, y, width, height } of regions)
    for (let row = y; row < y + height; row += 1) {
      const from = (row * columns + x) * samples;
      const to = from + width * samples;
      values.fill(lowest, from, to);
      if (colour !== "ybrFull") continue;
      // No colour is the middle of both chrominances.
      for (let at = from; at < to; at += 3) values.fill(middle, at + 1, at + 3);
    }
};
