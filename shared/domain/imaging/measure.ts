import type { ImagePoint } from "../sharedViewing/document.ts";
import type { Scale } from "./calibration.ts";

/** One pixel's size in the scale's unit: along a row, and down a column. */
const stepsOf = (scale: Scale): readonly [number, number] =>
  scale.unit === "mm" ? [scale.columnMm, scale.rowMm] : [1, 1];

/** The distance between two places, in the scale's unit. */
export const lengthOf = (
  [x1, y1]: ImagePoint,
  [x2, y2]: ImagePoint,
  scale: Scale,
): number => {
  const [along, down] = stepsOf(scale);
  return Math.hypot((x2 - x1) * along, (y2 - y1) * down);
};

/** Degrees between the two legs, 0 to 180; null while a leg has no length. Pixels that are not square are allowed for. */
export const angleOf = (
  end: ImagePoint,
  vertex: ImagePoint,
  other: ImagePoint,
  scale: Scale,
): number | null => {
  const [along, down] = stepsOf(scale);
  const leg = ([x, y]: ImagePoint) =>
    [(x - vertex[0]) * along, (y - vertex[1]) * down] as const;
  const [a, b] = [leg(end), leg(other)];
  if (Math.hypot(...a) === 0 || Math.hypot(...b) === 0) return null;
  const turn = Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
  return Math.abs((turn * 180) / Math.PI);
};

/** The modality values of one image, row by row. */
export interface PixelValues {
  columns: number;
  rows: number;
  /** The value of a pixel, HU for CT. Asked only for pixels of the image. */
  at: (column: number, row: number) => number;
}

export interface EllipseValues {
  /** Area of the ellipse in the scale's unit, squared. */
  area: number;
  /** Pixels whose middle lies in it; without any there is nothing more to say. */
  count: number;
  mean: number;
  /** Standard deviation of these pixels themselves, not of a population they stand for. */
  sd: number;
  min: number;
  max: number;
}

/** [IM6] Statistics of the pixels inside the ellipse of a box; pixels outside the image do not count. */
export const ellipseValues = (
  [[x1, y1], [x2, y2]]: readonly [ImagePoint, ImagePoint],
  scale: Scale,
  values: PixelValues | null,
): EllipseValues => {
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const [rx, ry] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2];
  const [along, down] = stepsOf(scale);
  const found = {
    ...{ area: Math.PI * rx * along * ry * down, count: 0 },
    ...{ mean: 0, sd: 0, min: Infinity, max: -Infinity },
  };
  if (!values) return found;
  let squares = 0;
  const first = Math.max(0, Math.floor(cy - ry));
  const last = Math.min(values.rows - 1, Math.ceil(cy + ry));
  for (let row = first; row <= last; row += 1) {
    const height = (row + 0.5 - cy) / ry;
    if (Math.abs(height) > 1) continue;
    const half = rx * Math.sqrt(1 - height * height);
    const from = Math.max(0, Math.ceil(cx - half - 0.5));
    const to = Math.min(values.columns - 1, Math.floor(cx + half - 0.5));
    for (let column = from; column <= to; column += 1) {
      const value = values.at(column, row);
      // Welford: no cancellation for large values of little spread.
      found.count += 1;
      const before = value - found.mean;
      found.mean += before / found.count;
      squares += before * (value - found.mean);
      found.min = Math.min(found.min, value);
      found.max = Math.max(found.max, value);
    }
  }
  found.sd = found.count > 0 ? Math.sqrt(squares / found.count) : 0;
  return found;
};
