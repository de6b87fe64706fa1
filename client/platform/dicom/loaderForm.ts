import {
  numbers,
  text,
  type DicomJson,
} from "../../../shared/domain/imaging/dicomJson.ts";
import { aspectOf } from "../../../shared/domain/imaging/calibration.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";

/** Colour spaces that the loader turns into what a screen shows. At any other one it breaks without a word. */
const COLOUR_SPACES = new Set([
  ...["MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "YBR_FULL_422"],
  ...["YBR_RCT", "YBR_ICT", "YBR_PARTIAL_420"],
]);
const PALETTE = "PALETTE COLOR";
/** Red, green and blue Palette Color Lookup Table: descriptor and data (PS3.3 C.7.9). */
const PALETTE_TABLES = [
  ["00281101", "00281201"],
  ["00281102", "00281202"],
  ["00281103", "00281203"],
] as const;

/**
 * An image's attributes as the loader needs them: it reads palettes as numbers only, takes the sides of pixels from Pixel
 * Spacing only (IM14), whatever stands there, and fails on images that name no modality. Null for an image that it could
 * not paint, and would neither paint nor report.
 */
export const loaderForm = (attributes: DicomJson): DicomJson | null => {
  const form = { ...attributes };
  if (!text(form, MODALITY)) form[MODALITY] = { vr: "CS", Value: ["OT"] };
  const { size } = imageFactsOf(attributes, 1);
  if (!size.pixelSpacing)
    form[PIXEL_SPACING] = { vr: "DS", Value: [1, aspectOf(size)] };
  const colours = text(form, PHOTOMETRIC_INTERPRETATION);
  if (colours !== PALETTE) return COLOUR_SPACES.has(colours) ? form : null;
  for (const [descriptor, data] of PALETTE_TABLES) {
    const table = paletteOf(attributes, descriptor, data);
    if (!table) return null;
    form[descriptor] = {
      vr: "US",
      Value: [table.levels.length, table.first, 8],
    };
    form[data] = { vr: "US", Value: table.levels };
  }
  return form;
};

const MODALITY = "00080060";
const PIXEL_SPACING = "00280030";
const PHOTOMETRIC_INTERPRETATION = "00280004";

/** One colour of a palette: which stored value its first entry stands for, and 0 to 255 for each entry. */
const paletteOf = (
  attributes: DicomJson,
  descriptor: string,
  data: string,
): { first: number; levels: number[] } | null => {
  const [named, first, bits] = numbers(attributes, descriptor);
  const inline = attributes[data]?.["InlineBinary"];
  if (named === undefined || first === undefined || typeof inline !== "string")
    return null;
  const entries = named === 0 ? 65_536 : named;
  const bytes = Uint8Array.from(atob(inline), (byte) => byte.charCodeAt(0));
  if (bytes.length < entries) return null;
  if (bytes.length < entries * 2)
    return { first, levels: [...bytes.subarray(0, entries)] };
  const view = new DataView(bytes.buffer);
  const words = Array.from({ length: entries }, (_, i) =>
    view.getUint16(i * 2, true),
  );
  // Some devices write eight bits into words that they declare as sixteen.
  const shift = bits === 16 && words.some((word) => word > 255) ? 8 : 0;
  return { first, levels: words.map((word) => (word >> shift) & 255) };
};
