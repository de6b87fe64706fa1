import type { Plane, PatientPoint } from "../sharedViewing/document.ts";
import { along, dot, minus, type Triple } from "./vector.ts";
import type { Volume } from "./volume.ts";

/** Which way a plane's images run on the screen: the patient's right on the left, head or front up. */
export const DIRECTIONS: Readonly<
  Record<Plane, { row: Triple; column: Triple; towards: Triple }>
> = {
  /** From the head down, as CT is read. */
  axial: { row: [1, 0, 0], column: [0, 1, 0], towards: [0, 0, -1] },
  /** From front to back. */
  coronal: { row: [1, 0, 0], column: [0, 0, -1], towards: [0, 1, 0] },
  /** From the patient's right to the left. */
  sagittal: { row: [0, 1, 0], column: [0, 0, -1], towards: [1, 0, 0] },
};

/** The images that a volume has along one plane of the patient. Their pixels are square. */
export interface PlaneImages {
  plane: Plane;
  row: Triple;
  column: Triple;
  towards: Triple;
  columns: number;
  rows: number;
  /** Side of a pixel. */
  pixelMm: number;
  count: number;
  /** From image to image. */
  stepMm: number;
  /** Centre of the first pixel of the first image. */
  origin: Triple;
}

/** Longest side of a cut image, pixels. */
const LONGEST = 1_024;

/** The planes' images cover the whole volume, at the spacing that it has in their directions. */
export const planeImagesOf = (volume: Volume, plane: Plane): PlaneImages => {
  const { row, column, towards } = DIRECTIONS[plane];
  const [across, down, through] = [row, column, towards].map((direction) =>
    extentOf(volume, direction),
  ) as [Extent, Extent, Extent];
  const pixelMm = Math.max(
    Math.min(across.stepMm, down.stepMm),
    Math.max(across.length, down.length) / (LONGEST - 1),
  );
  const { stepMm } = through;
  const origin = [across, down, through].reduce<Triple>(
    (at, { from, direction }) => along(at, from, direction),
    [0, 0, 0],
  );
  return {
    ...{ plane, row, column, towards, pixelMm, stepMm, origin },
    columns: countOf(across.length, pixelMm),
    rows: countOf(down.length, pixelMm),
    count: countOf(through.length, stepMm),
  };
};

interface Extent {
  direction: Triple;
  /** Of the first pixel's centre. */
  from: number;
  length: number;
  stepMm: number;
}

const countOf = (length: number, step: number) =>
  Math.floor(length / step + 1e-3) + 1;

/** How far the pixels' centres reach along a direction, and how far apart they are there. */
const extentOf = (volume: Volume, direction: Triple): Extent => {
  const { row, column, normal, spacing, columns, rows } = volume;
  const acrossRow = dot(row, direction) * (columns - 1) * spacing.columnMm;
  const downColumn = dot(column, direction) * (rows - 1) * spacing.rowMm;
  let [from, to] = [Infinity, -Infinity];
  for (const { origin } of volume.slices)
    for (const corner of [0, acrossRow, downColumn, acrossRow + downColumn]) {
      const at = dot(origin, direction) + corner;
      [from, to] = [Math.min(from, at), Math.max(to, at)];
    }
  const [nearest] = [
    { axis: row, mm: spacing.columnMm },
    { axis: column, mm: spacing.rowMm },
    { axis: normal, mm: usualStep(volume.distances) },
  ].sort(
    (a, b) =>
      Math.abs(dot(b.axis, direction)) - Math.abs(dot(a.axis, direction)),
  );
  return { direction, from, length: to - from, stepMm: nearest?.mm ?? 1 };
};

const usualStep = (distances: readonly number[]) => {
  const steps = distances
    .slice(1)
    .map((distance, i) => distance - (distances[i] ?? 0))
    .sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 1;
};

/** Centre of the first pixel of a plane's image, from 0. */
export const originOfImage = (
  { origin, towards, stepMm }: PlaneImages,
  index: number,
): Triple => along(origin, index * stepMm, towards);

/** The plane's image that passes nearest to a place in the patient. */
export const imageThrough = (
  { origin, towards, stepMm, count }: PlaneImages,
  at: PatientPoint,
): number => {
  const index = Math.round(dot(minus(at, origin), towards) / stepMm);
  return Math.min(Math.max(0, index), count - 1);
};

/** The same place, moved along the plane's normal into its image. */
export const movedInto = (
  images: PlaneImages,
  index: number,
  at: PatientPoint,
): PatientPoint => {
  const { towards } = images;
  const off = dot(minus(originOfImage(images, index), at), towards);
  return along(at, off, towards);
};

/** The middle of a volume: where its planes cross until somebody moves them. */
export const middleOf = (volume: Volume): PatientPoint => {
  const { slices, row, column, columns, rows, spacing } = volume;
  const { origin } = slices[slices.length >> 1] ?? { origin: [0, 0, 0] };
  return along(
    along(origin, ((columns - 1) / 2) * spacing.columnMm, row),
    ...([((rows - 1) / 2) * spacing.rowMm, column] as const),
  );
};

/** Outside the slices by less than this they still count, for rounding. */
const EDGE_MM = 1e-3;
/** This near to a slice, as a share of the way to the next, only that one is asked. */
const SAME_SHARE = 1e-6;
/** The same, in pixels of a slice. Beyond it nothing is made up. */
const EDGE_PIXELS = 1e-3;

/**
 * [IM9] Cuts one image of a plane out of a volume. `values` holds the slices one after another, row by row; `out` takes
 * the image, row by row, `outside` where the volume has nothing.
 */
export const cutPlane = (
  volume: Volume,
  values: ArrayLike<number>,
  images: PlaneImages,
  index: number,
  out: { [at: number]: number },
  outside: number,
): void => {
  const { columns, rows } = images;
  const valueAt = cutValues(volume, values, images, index);
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < columns; i += 1) {
      const value = valueAt(i, j);
      out[j * columns + i] = Number.isNaN(value) ? outside : value;
    }
};

/**
 * [IM9] The value of a pixel of a plane's image; NaN where the volume has nothing. Each slice is asked where it really
 * lies, so a tilted gantry and uneven distances come out straight; between slices it interpolates.
 */
export const cutValues = (
  volume: Volume,
  values: ArrayLike<number>,
  images: PlaneImages,
  index: number,
): ((column: number, row: number) => number) => {
  const { distances, normal } = volume;
  const { pixelMm } = images;
  const start = originOfImage(images, index);
  const sample = samplerOf(volume, values, images, start);
  const alongRow = dot(images.row, normal) * pixelMm;
  const downColumn = dot(images.column, normal) * pixelMm;
  const atStart = dot(start, normal);
  const [nearest, farthest] = [distances[0] ?? 0, distances.at(-1) ?? 0];
  // Neighbouring pixels lie between the same slices: each search goes on where the one before ended.
  let k = 0;
  return (i, j) => {
    const distance = atStart + i * alongRow + j * downColumn;
    if (distance < nearest - EDGE_MM || distance > farthest + EDGE_MM)
      return NaN;
    while (k > 0 && (distances[k] ?? 0) > distance) k -= 1;
    while (k < distances.length - 2 && (distances[k + 1] ?? 0) <= distance)
      k += 1;
    const below = distances[k] ?? 0;
    const gap = (distances[k + 1] ?? below) - below;
    const share =
      gap > 0 ? Math.min(1, Math.max(0, (distance - below) / gap)) : 0;
    const one = share < 1 - SAME_SHARE ? sample(k, i, j) : 0;
    const other = share > SAME_SHARE ? sample(k + 1, i, j) : one;
    return share < 1 - SAME_SHARE ? one + (other - one) * share : other;
  };
};

/** The value of a slice straight through which a pixel of the cut image lies, along the normal; NaN beside it. */
const samplerOf = (
  volume: Volume,
  values: ArrayLike<number>,
  images: PlaneImages,
  start: Triple,
) => {
  const { columns, rows, spacing, row, column, slices } = volume;
  const { pixelMm } = images;
  const perPixel = (direction: Triple) => ({
    column: (dot(direction, row) * pixelMm) / spacing.columnMm,
    row: (dot(direction, column) * pixelMm) / spacing.rowMm,
  });
  const [across, down] = [perPixel(images.row), perPixel(images.column)];
  // Flat and without small arrays: this runs a quarter of a million times for one image.
  const firstColumn = Float64Array.from(
    slices,
    ({ origin }) => dot(minus(start, origin), row) / spacing.columnMm,
  );
  const firstRow = Float64Array.from(
    slices,
    ({ origin }) => dot(minus(start, origin), column) / spacing.rowMm,
  );
  const lastColumn = columns - 1;
  const lastRow = rows - 1;
  return (slice: number, i: number, j: number): number => {
    const x = (firstColumn[slice] ?? 0) + i * across.column + j * down.column;
    const y = (firstRow[slice] ?? 0) + i * across.row + j * down.row;
    if (x < -EDGE_PIXELS || y < -EDGE_PIXELS) return NaN;
    if (x > lastColumn + EDGE_PIXELS || y > lastRow + EDGE_PIXELS) return NaN;
    const cx = x < 0 ? 0 : x > lastColumn ? lastColumn : x;
    const cy = y < 0 ? 0 : y > lastRow ? lastRow : y;
    const x0 = Math.floor(cx);
    const y0 = Math.floor(cy);
    const fx = cx - x0;
    const fy = cy - y0;
    const at = (slice * rows + y0) * columns + x0;
    const right = x0 < lastColumn ? 1 : 0;
    const a = values[at] ?? 0;
    const top = fx === 0 ? a : a + ((values[at + right] ?? 0) - a) * fx;
    if (fy === 0) return top;
    const below = y0 < lastRow ? at + columns : at;
    const b = values[below] ?? 0;
    const bottom = fx === 0 ? b : b + ((values[below + right] ?? 0) - b) * fx;
    return top + (bottom - top) * fy;
  };
};
