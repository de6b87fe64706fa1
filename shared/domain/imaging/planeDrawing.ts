import type {
  ImagePoint,
  PatientPoint,
  Plane,
} from "../sharedViewing/document.ts";
import {
  roundedPlace,
  toImage,
  toPatient,
  type PlacedImage,
} from "./patientSpace.ts";
import { DIRECTIONS, originOfImage, type PlaneImages } from "./reslice.ts";
import { along, dot } from "./vector.ts";

/** Off a plane's image by less than this it counts as in it, for rounding. */
const EDGE_MM = 0.001;

const placedPlane = (images: PlaneImages, index: number): PlacedImage => {
  const { row, column, pixelMm } = images;
  const spacing = { rowMm: pixelMm, columnMm: pixelMm };
  return { origin: originOfImage(images, index), row, column, spacing };
};

/** [SV19] Whether places lie in one plane of this direction. */
export const isOnOnePlane = (
  plane: Plane,
  points: readonly PatientPoint[],
): boolean => {
  const { towards } = DIRECTIONS[plane];
  const depths = points.map((point) => dot(point, towards));
  return depths.every((depth) => depth === depths[0]);
};

/** The places in the patient of places on a plane's image, to a micrometre; all in one plane. */
export const placesOf = (
  images: PlaneImages,
  index: number,
  points: readonly ImagePoint[],
): PatientPoint[] => {
  const placed = placedPlane(images, index);
  return points.map((point) => roundedPlace(toPatient(placed, point)));
};

/**
 * [SV19] Where on a plane's image the places of a drawing on this plane lie; null where the image passes by it by more
 * than half the way to the next image.
 */
export const pointsOnImage = (
  images: PlaneImages,
  index: number,
  points: readonly PatientPoint[],
): ImagePoint[] | null => {
  const placed = placedPlane(images, index);
  const found = points.map((point) => toImage(placed, point));
  const reach = images.stepMm / 2 + EDGE_MM;
  return found.every(({ offMm }) => Math.abs(offMm) <= reach)
    ? found.map(({ point }) => point)
    : null;
};

/** A place on a plane in millimetres along the rows and columns of the plane's images, wherever these lie. */
export const flattened = (plane: Plane, point: PatientPoint): ImagePoint => {
  const { row, column } = DIRECTIONS[plane];
  return [dot(point, row), dot(point, column)];
};

/** The place in the patient of what `flattened` made of one; `beside` is any place on the same plane. */
export const raised = (
  plane: Plane,
  [x, y]: ImagePoint,
  beside: PatientPoint,
): PatientPoint => {
  const { row, column, towards } = DIRECTIONS[plane];
  const depth = along([0, 0, 0], dot(beside, towards), towards);
  return along(along(depth, x, row), y, column);
};
