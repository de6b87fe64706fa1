import type { ImagePoint } from "../sharedViewing/document.ts";

/** Maps x,y to a x + c y + e, b x + d y + f: the order of a canvas's and of SVG's matrix. */
export type Affine = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];

export const apply = (
  [a, b, c, d, e, f]: Affine,
  [x, y]: ImagePoint,
): ImagePoint => [a * x + c * y + e, b * x + d * y + f];

/** The way back; null where the map flattens everything. */
export const inverse = ([a, b, c, d, e, f]: Affine): Affine | null => {
  const det = a * d - b * c;
  if (!Number.isFinite(det) || Math.abs(det) < 1e-12) return null;
  return [
    d / det,
    -b / det,
    -c / det,
    a / det,
    (c * f - d * e) / det,
    (b * e - a * f) / det,
  ];
};

/** Whether the map shows left and right exchanged. */
export const isMirrored = ([a, b, c, d]: Affine): boolean => a * d - b * c < 0;

/** Rounds away what floating point leaves over, for places that are compared or stored. */
export const roundedPoint = ([x, y]: ImagePoint): ImagePoint => [
  Math.round(x * 100) / 100,
  Math.round(y * 100) / 100,
];
