import type { ImagePoint } from "../sharedViewing/document.ts";
import { toImage, toPatient, type PlacedImage } from "./patientSpace.ts";
import { along, cross, dot, minus, type Triple } from "./vector.ts";

/** An image in the patient, with its size in pixels. */
export interface SizedImage {
  placed: PlacedImage;
  columns: number;
  rows: number;
}

/** Nearer to parallel than this (15 degrees) two images have no line worth drawing. */
const CROSSING = Math.sin((15 * Math.PI) / 180);

/**
 * [IM11] Where another image passes through this one, on this one in image pixels; null where it does not, or nearly
 * along it. Both must lie in the same frame of reference: that is the caller's to know.
 */
export const referenceLine = (
  image: PlacedImage,
  other: SizedImage,
): readonly [ImagePoint, ImagePoint] | null => {
  const normal = cross(image.row, image.column);
  const otherNormal = cross(other.placed.row, other.placed.column);
  const lean = cross(normal, otherNormal);
  if (Math.sqrt(dot(lean, lean)) < CROSSING) return null;
  const { columns, rows } = other;
  const corners = (
    [
      [0, 0],
      [columns, 0],
      [columns, rows],
      [0, rows],
    ] as const
  ).map((corner) => toPatient(other.placed, corner));
  const crossings: Triple[] = [];
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % corners.length] ?? from;
    const [a, b] = [from, to].map((at) =>
      dot(minus(at, image.origin), normal),
    ) as [number, number];
    // One end counts, the other does not: a corner on the image is met once.
    if (a < 0 === b < 0) continue;
    crossings.push(along(from, a / (a - b), minus(to, from)));
  }
  const [one, two] = crossings;
  return one && two
    ? [toImage(image, one).point, toImage(image, two).point]
    : null;
};
