import type { ImagePoint } from "../sharedViewing/document.ts";
import type { Scale } from "./calibration.ts";

/** One pixel's size in the scale's unit: along a row, and down a column. */
const stepsOf = (scale: Scale): readonly [number, number] =>
  scale.unit === "mm" ? [scale.columnMm, scale.rowMm] : [1, 1];

/** The same for directions: pixels that are counted need not be square. */
const sidesOf = (scale: Scale): readonly [number, number] =>
  scale.unit === "mm" ? stepsOf(scale) : [scale.aspect, 1];

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
  const [along, down] = sidesOf(scale);
  const leg = ([x, y]: ImagePoint) =>
    [(x - vertex[0]) * along, (y - vertex[1]) * down] as const;
  const [a, b] = [leg(end), leg(other)];
  if (Math.hypot(...a) === 0 || Math.hypot(...b) === 0) return null;
  const turn = Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
  return Math.abs((turn * 180) / Math.PI);
};

/**
 * Degrees between two lines given by their ends, 0 to 90: the smaller angle, whichever way each was drawn; null while a
 * line has no length. Pixels that are not square are allowed for.
 */
export const cobbAngleOf = (
  [a, b]: readonly [ImagePoint, ImagePoint],
  [c, d]: readonly [ImagePoint, ImagePoint],
  scale: Scale,
): number | null => {
  // The second line moved to the first one's beginning.
  const moved: ImagePoint = [a[0] + d[0] - c[0], a[1] + d[1] - c[1]];
  const between = angleOf(b, a, moved, scale);
  return between === null ? null : Math.min(between, 180 - between);
};

/** The modality values of one image, row by row. */
export interface PixelValues {
  columns: number;
  rows: number;
  /** The value of a pixel, HU for CT; NaN where a cut image has none. Asked only for pixels of the image. */
  at: (column: number, row: number) => number;
}

export interface RegionValues {
  /** In the scale's unit, squared. */
  area: number;
  /** Pixels whose middle lies in it; without any there is nothing more to say. */
  count: number;
  mean: number;
  /** Standard deviation of these pixels themselves, not of a population they stand for. */
  sd: number;
  min: number;
  max: number;
}

/** A part of an image: its size, and which pieces of a line of pixels lie in it. */
interface Region {
  /** In pixels. */
  area: number;
  top: number;
  bottom: number;
  /** From where to where along a row, y down the image; several for a shape with bays. */
  spansAt: (y: number) => readonly (readonly [from: number, to: number])[];
}

type Corners = readonly [ImagePoint, ImagePoint];

/** [IM6] Statistics of the pixels inside the ellipse of a box; pixels outside the image do not count. */
export const ellipseValues = (
  [[x1, y1], [x2, y2]]: Corners,
  scale: Scale,
  values: PixelValues | null,
): RegionValues => {
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const [rx, ry] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2];
  const spansAt = (y: number) => {
    const height = (y - cy) / ry;
    if (!(Math.abs(height) <= 1)) return [];
    const half = rx * Math.sqrt(1 - height * height);
    return [[cx - half, cx + half] as const];
  };
  const area = Math.PI * rx * ry;
  return valuesIn(
    { area, top: cy - ry, bottom: cy + ry, spansAt },
    ...([scale, values] as const),
  );
};

/** [IM6] Statistics of the pixels inside a rectangle along the image's axes. */
export const rectangleValues = (
  [[x1, y1], [x2, y2]]: Corners,
  scale: Scale,
  values: PixelValues | null,
): RegionValues => {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
  const area = (right - left) * (bottom - top);
  const spansAt = (y: number) =>
    y >= top && y <= bottom ? [[left, right] as const] : [];
  return valuesIn({ area, top, bottom, spansAt }, scale, values);
};

/**
 * [IM6] Statistics of the pixels inside a rim that closes from its last point to its first. Null where the rim crosses
 * itself: what is inside then is anybody's guess.
 */
export const areaValues = (
  rim: readonly ImagePoint[],
  scale: Scale,
  values: PixelValues | null,
): RegionValues | null => {
  const edges = rim.map((from, i) => [from, rim[(i + 1) % rim.length] ?? from]);
  if (edges.some(([a, b], i) => crossesLater(edges, a, b, i))) return null;
  let twice = 0;
  for (const [a, b] of edges) if (a && b) twice += a[0] * b[1] - b[0] * a[1];
  const spansAt = (y: number) => {
    const at: number[] = [];
    for (const [a, b] of edges)
      if (a && b && a[1] <= y !== b[1] <= y)
        at.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    at.sort((one, other) => one - other);
    return at.flatMap((from, i) => {
      const to = at[i + 1];
      return i % 2 === 0 && to !== undefined ? [[from, to] as const] : [];
    });
  };
  const heights = rim.map(([, y]) => y);
  return valuesIn(
    {
      area: Math.abs(twice) / 2,
      top: Math.min(...heights),
      bottom: Math.max(...heights),
      spansAt,
    },
    ...([scale, values] as const),
  );
};

const crossesLater = (
  edges: readonly (readonly ImagePoint[])[],
  a: ImagePoint | undefined,
  b: ImagePoint | undefined,
  i: number,
) =>
  edges
    .slice(i + 2)
    .some(([c, d]) => a && b && c && d && isCrossing([a, b], [c, d]));

/** Which side of a line a place lies on: the sign; 0 on it. */
const side = ([a, b]: Corners, [x, y]: ImagePoint) =>
  Math.sign((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]));
/** Whether two lines, given by their ends, cross between their ends. */
export const isCrossing = (one: Corners, other: Corners) =>
  side(one, other[0]) * side(one, other[1]) < 0 &&
  side(other, one[0]) * side(other, one[1]) < 0;

const valuesIn = (
  { area, top, bottom, spansAt }: Region,
  scale: Scale,
  values: PixelValues | null,
): RegionValues => {
  const [along, down] = stepsOf(scale);
  const found = {
    ...{ area: area * along * down, count: 0 },
    ...{ mean: 0, sd: 0, min: Infinity, max: -Infinity },
  };
  if (!values) return found;
  let squares = 0;
  const first = Math.max(0, Math.floor(top));
  const last = Math.min(values.rows - 1, Math.ceil(bottom));
  for (let row = first; row <= last; row += 1)
    for (const [left, right] of spansAt(row + 0.5)) {
      const from = Math.max(0, Math.ceil(left - 0.5));
      const to = Math.min(values.columns - 1, Math.floor(right - 0.5));
      for (let column = from; column <= to; column += 1) {
        const value = values.at(column, row);
        if (Number.isNaN(value)) continue;
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
