import {
  placedImage,
  toPatient,
} from "../../../shared/domain/imaging/patientSpace.ts";
import type { SizedImage } from "../../../shared/domain/imaging/referenceLine.ts";
import {
  cross,
  dot,
  type Triple,
} from "../../../shared/domain/imaging/vector.ts";
import { numbers, text } from "../../../shared/domain/imaging/dicomJson.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";

/** Where an image lies, and in whose coordinates. */
interface Whereabouts extends SizedImage {
  /** Frame of Reference UID. */
  frame: string;
  middle: Triple;
  normal: Triple;
}

/** Null for an image that does not say where it lies. */
export const whereaboutsOf = (image: SeriesImage): Whereabouts | null => {
  const { slice, size } = imageFactsOf(image.attributes, image.frame);
  const placed = placedImage(slice, size.pixelSpacing);
  const [columns] = numbers(image.attributes, "00280011");
  const [rows] = numbers(image.attributes, "00280010");
  if (!placed || columns === undefined || rows === undefined) return null;
  return {
    ...{ placed, columns, rows },
    frame: text(image.attributes, "00200052"),
    middle: toPatient(placed, [columns / 2, rows / 2]),
    normal: cross(placed.row, placed.column),
  };
};

/** Images whose normals lean further apart than this (20 degrees) do not scroll together. */
const TOGETHER = Math.cos((20 * Math.PI) / 180);

/**
 * [IM11] How far (mm, along the other's normal) another stack stands from this one, to be kept while both scroll: none in
 * one frame of reference, where positions mean the same place; what the eye has matched where there are two, as between
 * an examination and an earlier one. Null where they cannot scroll together.
 */
export const offsetBetween = (
  image: Whereabouts,
  other: Whereabouts,
): number | null => {
  if (Math.abs(dot(image.normal, other.normal)) < TOGETHER) return null;
  return image.frame !== "" && image.frame === other.frame
    ? 0
    : dot(other.normal, other.middle) - dot(other.normal, image.middle);
};

/** Which image of another stack lies where this one does, with the offset between them. */
export const imageBeside = (
  image: Whereabouts,
  stack: readonly SeriesImage[],
  offsetMm: number,
): SeriesImage | null => {
  let nearest: { image: SeriesImage; apart: number } | null = null;
  for (const each of stack) {
    const where = whereaboutsOf(each);
    if (!where) return null;
    const wanted = dot(where.normal, image.middle) + offsetMm;
    const apart = Math.abs(dot(where.normal, where.middle) - wanted);
    if (!nearest || apart < nearest.apart) nearest = { image: each, apart };
  }
  return nearest?.image ?? null;
};
