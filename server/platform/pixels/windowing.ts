import type { DicomJson } from "../dicom/json.ts";
import { holderOf } from "./frameGroups.ts";
import {
  itemsOf,
  lookUp,
  lookupTable,
  numbersOf,
  textOf,
  type LookupTable,
} from "./lookupTables.ts";
import { PixelError, type Values } from "./pixelFormat.ts";

/** VOI LUT Function (0028,1056), PS3.3 C.11.2.1. */
export const WINDOW_FUNCTIONS = ["linear", "linear-exact", "sigmoid"] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

/** Centre and width in modality units (HU for CT). */
export interface Window {
  center: number;
  width: number;
  function: WindowFunction;
}

/** A grey level of 0 (black) to 255 for each stored value. */
export type GreyOf = (stored: number) => number;

/** The linear function divides by width - 1: below this width it has no slope. */
const NARROWEST = 1.001;

/**
 * How a grey frame (from 1) is shown: through its modality transform, then the asked window, else the first window that
 * the image states, else its VOI table, else a window that spans its values but for padding. As our viewer shows it.
 * @throws PixelError `unsupported` for a modality table that cannot be read
 */
export const greyOf = (
  attributes: DicomJson,
  frame: number,
  values: Values,
  asked: Window | undefined,
): GreyOf => {
  const holder = holderOf(attributes, frame);
  const modality = modalityOf(attributes, holder("00289145", "00281053"));
  const own = holder("00289132", "00281050");
  const window = asked ?? statedWindow(own);
  const shown = window
    ? throughWindow(window)
    : (throughTable(own) ??
      throughWindow(spanning(values, isPadding(attributes), modality)));
  const isInverse = textOf(attributes, "00280004") === "MONOCHROME1";
  return (stored) => {
    const grey = Math.min(255, Math.max(0, shown(modality(stored))));
    return isInverse ? 255 - grey : grey;
  };
};

type Transform = (value: number) => number;

const modalityOf = (attributes: DicomJson, holder: DicomJson): Transform => {
  const [sequence] = itemsOf(attributes, "00283000");
  if (sequence) {
    const table = lookupTable(sequence, "00283002", "00283006");
    // Its windows are in the units of the table: without it they would show something else.
    if (!table) throw new PixelError("unsupported");
    return (value) => lookUp(table, value);
  }
  const [slope = 1] = numbersOf(holder, "00281053");
  const [intercept = 0] = numbersOf(holder, "00281052");
  return (value) => value * slope + intercept;
};

const statedWindow = (attributes: DicomJson): Window | undefined => {
  const [center] = numbersOf(attributes, "00281050");
  const [width] = numbersOf(attributes, "00281051");
  if (center === undefined || width === undefined || width <= 0)
    return undefined;
  const named = textOf(attributes, "00281056").toLowerCase().replace("_", "-");
  const known = WINDOW_FUNCTIONS.find((each) => each === named);
  return { center, width, function: known ?? "linear" };
};

const throughWindow = ({ center, width, ...window }: Window): Transform => {
  switch (window.function) {
    case "linear": {
      const slope = 255 / (Math.max(width, NARROWEST) - 1);
      return (value) => (value - (center - 0.5)) * slope + 127.5;
    }
    case "linear-exact":
      return (value) => ((value - center) / width + 0.5) * 255;
    case "sigmoid":
      return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
  }
};

const throughTable = (attributes: DicomJson): Transform | undefined => {
  const [sequence] = itemsOf(attributes, "00283010");
  const table = sequence && lookupTable(sequence, "00283002", "00283006");
  if (!table) return undefined;
  const highest = highestOf(table);
  return (value) => (lookUp(table, Math.round(value)) / highest) * 255;
};

const highestOf = ({ bits }: LookupTable): number =>
  2 ** Math.min(16, Math.max(1, bits)) - 1;

/** Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2): what stands where nothing was imaged. */
const isPadding = (attributes: DicomJson): ((value: number) => boolean) => {
  const [padding] = numbersOf(attributes, "00280120");
  if (padding === undefined) return () => false;
  const [limit = padding] = numbersOf(attributes, "00280121");
  const [from, to] = [Math.min(padding, limit), Math.max(padding, limit)];
  return (value) => value >= from && value <= to;
};

const spanning = (
  values: Values,
  isLeftOut: (value: number) => boolean,
  modality: Transform,
): Window => {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    if (isLeftOut(value)) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest > highest) [lowest, highest] = [0, 0];
  const ends = [modality(lowest), modality(highest)];
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  return {
    center: (min + max + 1) / 2,
    width: max - min + 1,
    function: "linear",
  };
};
