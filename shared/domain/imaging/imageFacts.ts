import {
  aspectRatioOf,
  spacingOf,
  type PixelSize,
  type UltrasoundRegion,
} from "./calibration.ts";
import type { Orientation } from "./orientation.ts";
import type { Slice } from "./sliceGeometry.ts";
import { items, numbers, text, texts, type DicomJson } from "./dicomJson.ts";

/** What one image says about where it lies, how large it is and what its values mean. */
export interface ImageFacts {
  orientation: Orientation | null;
  slice: Slice;
  /** Gantry/Detector Tilt (0018,1120), degrees. */
  tilt: number | null;
  size: PixelSize;
  /** Slice Thickness (0018,0050), mm. */
  thicknessMm: number | null;
  /** Of the values after the modality transform: `HU` for CT, what the image says, or empty. */
  valueUnit: string;
  /** Milliseconds from image to image when played; null where the image does not say. */
  frameTimeMs: number | null;
}

/** Facts of a frame (from 1) of an instance. Multi-frame images carry them per frame or for all (PS3.3 C.7.6.16). */
export const imageFactsOf = (
  attributes: DicomJson,
  frame: number,
): ImageFacts => {
  const groups = [
    items(attributes, "52009230")[frame - 1],
    items(attributes, "52009229")[0],
  ].filter((group) => group !== undefined);
  /** The data set that holds the attribute: of the frame's groups, of the shared ones, or the image's own. */
  const holder = (sequence: string, tag: string): DicomJson =>
    groups
      .flatMap((group) => items(group, sequence))
      .find((macro) => macro[tag]?.Value?.length) ?? attributes;
  const number = (sequence: string, tag: string) =>
    numbers(holder(sequence, tag), tag)[0] ?? null;

  const cosines = numbers(holder("00209116", "00200037"), "00200037");
  const position = numbers(holder("00209113", "00200032"), "00200032");
  const [row, column] = [triple(cosines), triple(cosines.slice(3))];
  const modality = text(attributes, "00080060");
  return {
    orientation: orientationOf(row, column, texts(attributes, "00200020")),
    slice: { position: triple(position), row, column },
    tilt: numbers(attributes, "00181120")[0] ?? null,
    size: {
      modality,
      pixelSpacing: spacingOf(
        numbers(holder("00289110", "00280030"), "00280030"),
      ),
      imagerPixelSpacing: spacingOf(numbers(attributes, "00181164")),
      aspect: aspectRatioOf(numbers(attributes, "00280034")),
      isCalibrated: text(attributes, "00280A02") !== "",
      regions: regionsOf(attributes),
    },
    thicknessMm: number("00289110", "00180050"),
    valueUnit: unitOf(
      modality,
      text(holder("00289145", "00281054"), "00281054"),
    ),
    frameTimeMs: frameTimeOf(attributes),
  };
};

const triple = ([x, y, z]: number[]) =>
  x === undefined || y === undefined || z === undefined
    ? null
    : ([x, y, z] as const);

const orientationOf = (
  row: Slice["row"],
  column: Slice["column"],
  [rowLetters, columnLetters]: string[],
): Orientation | null => {
  if (row && column) return { kind: "cosines", row, column };
  return rowLetters && columnLetters
    ? { kind: "letters", row: rowLetters, column: columnLetters }
    : null;
};

const TISSUE_2D = 1;
const CENTIMETRES = 3;
/** Regions of Sequence of Ultrasound Regions that measure space; their deltas are centimetres (PS3.3 C.8.5.5). */
const regionsOf = (attributes: DicomJson): UltrasoundRegion[] =>
  items(attributes, "00186011").flatMap((region) => {
    const first = (tag: string) => numbers(region, tag)[0];
    const [left, top] = [first("00186018"), first("0018601A")];
    const [right, bottom] = [first("0018601C"), first("0018601E")];
    const spacing = spacingOf(
      [first("0018602E"), first("0018602C")].map(
        (cm) => Math.abs(cm ?? 0) * 10,
      ),
    );
    const isSpatial =
      first("00186012") === TISSUE_2D &&
      first("00186024") === CENTIMETRES &&
      first("00186026") === CENTIMETRES;
    if (!isSpatial || !spacing) return [];
    if (left === undefined || top === undefined) return [];
    if (right === undefined || bottom === undefined) return [];
    return [{ left, top, right, bottom, ...spacing }];
  });

/** CT values are Hounsfield units unless the image says otherwise; others only by Rescale Type (0028,1054). */
const unitOf = (modality: string, rescaleType: string) => {
  if (rescaleType === "" || rescaleType === "US")
    return modality === "CT" && rescaleType === "" ? "HU" : "";
  return rescaleType;
};

const frameTimeOf = (attributes: DicomJson): number | null => {
  const [time] = numbers(attributes, "00181063");
  if (time !== undefined && time > 0) return time;
  const [rate] = [
    ...numbers(attributes, "00082144"),
    ...numbers(attributes, "00180040"),
  ];
  return rate !== undefined && rate > 0 ? 1000 / rate : null;
};
