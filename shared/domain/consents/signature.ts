/** One line of the pen, from touching down to lifting: `[x, y, ms since the signature began]`, in the pad's pixels. */
export type Stroke = [x: number, y: number, ms: number][];
export interface Signature {
  /** Of the pad as it was drawn on. */
  width: number;
  height: number;
  strokes: Stroke[];
}

/** Points of one signature at most: some minutes of writing. */
export const MAX_POINTS = 4_000;
/** A signature's line is at least as long as this part of the pad's width; a dot or a slip of the hand is not. */
const LEAST_LENGTH = 0.15;

/** Whether something was written (CO8). */
export const isSigned = ({ width, strokes }: Signature): boolean => {
  let length = 0;
  for (const stroke of strokes)
    stroke.forEach(([x, y], i) => {
      const before = stroke[i - 1];
      if (before) length += Math.hypot(x - before[0], y - before[1]);
    });
  return length >= width * LEAST_LENGTH;
};

/** The strokes as the path of an SVG with the pad's size as its viewBox. */
export const pathOf = (strokes: readonly Stroke[]): string =>
  strokes
    .map((stroke) =>
      stroke
        .map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`)
        .concat(stroke.length === 1 ? ["l0.1 0"] : [])
        .join(""),
    )
    .join("");
