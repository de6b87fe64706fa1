import type { Spacing } from "./calibration.ts";
import {
  sliceGeometryOf,
  type Slice,
  type SliceGeometry,
} from "./sliceGeometry.ts";
import { along, cross, dot, type Triple } from "./vector.ts";

/** What of one image decides whether it is a slice of a volume. */
export interface VolumeImage extends Slice {
  columns: number;
  rows: number;
  spacing: Spacing | null;
  isColour: boolean;
  /** Frame of Reference UID (0020,0052), or empty. */
  frameOfReference: string;
  /** Gantry/Detector Tilt (0018,1120), degrees. */
  tilt: number | null;
}

/** Why a series cannot be cut along another plane. */
export type NotAVolume =
  | "fewImages"
  | "colour"
  | "noPosition"
  | "noSpacing"
  | "mixedOrientation"
  | "mixedSize"
  | "samePlace";

/** Where the pixels of a series lie in the patient. */
export interface Volume {
  columns: number;
  rows: number;
  spacing: Spacing;
  /** Directions in which columns and rows count up, and the slices' common normal. */
  row: Triple;
  column: Triple;
  normal: Triple;
  /** In the order of `distances`, which rise. */
  slices: readonly {
    /** Position of the image in the series. */
    image: number;
    /** Centre of its first pixel. */
    origin: Triple;
  }[];
  /** Of the slices along the normal, mm. */
  distances: readonly number[];
  geometry: SliceGeometry;
}

const FEWEST = 3;

/** [IM9] The volume that a series' images make, in reading order; else why they make none. */
export const volumeOf = (
  images: readonly VolumeImage[],
): Volume | NotAVolume => {
  const [first] = images;
  if (!first || images.length < FEWEST) return "fewImages";
  if (images.some(({ isColour }) => isColour)) return "colour";
  const placed = images.flatMap(({ position }, image) =>
    position ? [{ image, origin: position }] : [],
  );
  const { row, column, spacing, columns, rows } = first;
  if (!row || !column || placed.length < images.length) return "noPosition";
  if (!spacing) return "noSpacing";
  const normal = cross(row, column);
  if (!images.every((image) => isParallel(image, row, column, first)))
    return "mixedOrientation";
  if (!images.every((image) => isSameSize(image, first))) return "mixedSize";
  const slices = placed.sort(
    (a, b) => dot(a.origin, normal) - dot(b.origin, normal),
  );
  const distances = slices.map(({ origin }) => dot(origin, normal));
  const doubled = distances.some(
    (distance, i) => i > 0 && distance - (distances[i - 1] ?? 0) < 1e-2,
  );
  if (doubled) return "samePlace";
  return {
    ...{ columns, rows, spacing, row, column, normal, slices, distances },
    geometry: sliceGeometryOf(images, first.tilt),
  };
};

const isParallel = (
  image: VolumeImage,
  row: Triple,
  column: Triple,
  { frameOfReference }: VolumeImage,
) =>
  image.row !== null &&
  image.column !== null &&
  dot(image.row, row) > 0.9999 &&
  dot(image.column, column) > 0.9999 &&
  image.frameOfReference === frameOfReference;

const isSameSize = (image: VolumeImage, first: VolumeImage) => {
  const { spacing } = image;
  const near = (a: number, b: number | undefined) =>
    b !== undefined && Math.abs(a - b) < 1e-3 * a;
  return (
    image.columns === first.columns &&
    image.rows === first.rows &&
    near(first.spacing?.rowMm ?? NaN, spacing?.rowMm) &&
    near(first.spacing?.columnMm ?? NaN, spacing?.columnMm)
  );
};

/** The same volume with pixels `factor` times as wide and high; each is the mean of those it covers. */
export const coarser = (volume: Volume, factor: number): Volume => {
  if (factor === 1) return volume;
  const { rowMm, columnMm } = volume.spacing;
  const shift = (factor - 1) / 2;
  return {
    ...volume,
    columns: Math.floor(volume.columns / factor),
    rows: Math.floor(volume.rows / factor),
    spacing: { rowMm: rowMm * factor, columnMm: columnMm * factor },
    slices: volume.slices.map(({ image, origin }) => ({
      image,
      origin: along(
        along(origin, shift * columnMm, volume.row),
        ...([shift * rowMm, volume.column] as const),
      ),
    })),
  };
};

/** The smallest whole factor by which a volume is made coarser to fit into so many values. */
export const factorWithin = (
  { columns, rows, slices }: Volume,
  values: number,
): number => {
  let factor = 1;
  while (
    Math.floor(columns / factor) * Math.floor(rows / factor) * slices.length >
    values
  )
    factor += 1;
  return factor;
};

/**
 * Copies a slice (its position in `volume.slices`) into the values of a volume that was made `factor` times coarser, each
 * the mean of the pixels it covers; rounded where the values hold whole numbers only, which would be cut off.
 */
export const putSlice = (
  { columns, rows }: Volume,
  factor: number,
  values: Int16Array | Float32Array,
  slice: number,
  at: (column: number, row: number) => number,
): void => {
  const isWhole = values instanceof Int16Array;
  let to = slice * columns * rows;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let y = 0; y < factor; y += 1)
        for (let x = 0; x < factor; x += 1)
          sum += at(column * factor + x, row * factor + y);
      const mean = sum / (factor * factor);
      values[to] = isWhole ? Math.round(mean) : mean;
      to += 1;
    }
};
