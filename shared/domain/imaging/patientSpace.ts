import type { ImagePoint, PatientPoint } from "../sharedViewing/document.ts";
import type { Spacing } from "./calibration.ts";
import type { Slice } from "./sliceGeometry.ts";
import { along, cross, dot, minus, type Triple } from "./vector.ts";

/** Where an image lies in the patient. */
export interface PlacedImage {
  /** Centre of the first pixel. */
  origin: Triple;
  row: Triple;
  column: Triple;
  spacing: Spacing;
}

/** Null for an image that does not say where it lies. */
export const placedImage = (
  { position, row, column }: Slice,
  spacing: Spacing | null,
): PlacedImage | null =>
  position && row && column && spacing
    ? { origin: position, row, column, spacing }
    : null;

/** The place in the patient of a place on the image. */
export const toPatient = (
  { origin, row, column, spacing }: PlacedImage,
  [x, y]: ImagePoint,
): PatientPoint =>
  along(
    along(origin, (x - 0.5) * spacing.columnMm, row),
    ...([(y - 0.5) * spacing.rowMm, column] as const),
  );

/** Where on the image a place in the patient lies, straight along the normal, and how far off the image it is (mm). */
export const toImage = (
  { origin, row, column, spacing }: PlacedImage,
  at: PatientPoint,
): { point: ImagePoint; offMm: number } => {
  const off = minus(at, origin);
  return {
    point: [
      dot(off, row) / spacing.columnMm + 0.5,
      dot(off, column) / spacing.rowMm + 0.5,
    ],
    offMm: dot(off, cross(row, column)),
  };
};

/** Rounded to a micrometre, for places that are stored. */
export const roundedPlace = ([x, y, z]: PatientPoint): PatientPoint => {
  const round = (mm: number) => Math.round(mm * 1_000) / 1_000;
  return [round(x), round(y), round(z)];
};
