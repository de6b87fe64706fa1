import {
  aspectOf,
  aspectRatioOf,
  spacingOf,
} from "../../../shared/domain/imaging/calibration.ts";
import type { DicomJson } from "../dicom/json.ts";
import { itemsOf, numbersOf } from "./lookupTables.ts";

/** The data set that holds an attribute of a frame (from 1): of the frame's groups, of the shared ones, or the image's own. */
export const holderOf = (attributes: DicomJson, frame: number) => {
  const groups = [
    itemsOf(attributes, "52009230")[frame - 1],
    itemsOf(attributes, "52009229")[0],
  ].filter((group) => group !== undefined);
  return (sequence: string, tag: string): DicomJson =>
    groups
      .flatMap((group) => itemsOf(group, sequence))
      .find((macro) => macro[tag]) ?? attributes;
};

/** How wide a frame's pixels are for their height (IM14). */
export const pixelAspectOf = (attributes: DicomJson, frame: number): number => {
  const measures = holderOf(attributes, frame)("00289110", "00280030");
  return aspectOf({
    pixelSpacing: spacingOf(numbersOf(measures, "00280030")),
    imagerPixelSpacing: spacingOf(numbersOf(attributes, "00181164")),
    aspect: aspectRatioOf(numbersOf(attributes, "00280034")),
  });
};
