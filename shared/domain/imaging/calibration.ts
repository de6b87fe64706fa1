import type { ImagePoint } from "../sharedViewing/document.ts";

/** Millimetres between neighbouring pixels: down a column (between rows), and along a row. */
export interface Spacing {
  rowMm: number;
  columnMm: number;
}
/** What an image says about the size of its pixels; each null where absent or not two positive numbers. */
export interface PixelSize {
  modality: string;
  /** (0028,0030) */
  pixelSpacing: Spacing | null;
  /** (0018,1164) */
  imagerPixelSpacing: Spacing | null;
  /** Pixel Aspect Ratio (0028,0034): how wide a pixel is for its height; null where absent. */
  aspect: number | null;
  /** Pixel Spacing Calibration Type (0028,0A02): somebody or something has corrected Pixel Spacing. */
  isCalibrated: boolean;
  /** Regions of an ultrasound image (0018,6011) that are spatial and in centimetres. */
  regions: readonly UltrasoundRegion[];
}
export interface UltrasoundRegion extends Spacing {
  /** In image pixels, both ends included. */
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** How far apart pixels are where a measurement lies; `plane` says where that is true. */
export type Scale =
  | (Spacing & { unit: "mm"; plane: "patient" | "detector" })
  /** Lengths and areas count pixels; angles are the body's, also between pixels that are not square. */
  | { unit: "px"; aspect: number };

/** Shadow images: what lies nearer to the tube is drawn larger, so a length needs a calibration. */
const PROJECTION = ["CR", "DX", "MG", "RF", "XA", "IO", "PX", "RG"];

/** [IM4] [IM5] The scale for a measurement through these points of an image. */
export const scaleAt = (
  size: PixelSize,
  points: readonly ImagePoint[],
): Scale => {
  const { pixelSpacing, imagerPixelSpacing, regions } = size;
  if (regions.length > 0) {
    const region = regions
      .filter((r) => points.every((point) => holds(r, point)))
      .sort((a, b) => areaOf(a) - areaOf(b))[0];
    if (!region) return { unit: "px", aspect: aspectOf(size) };
    const { rowMm, columnMm } = region;
    return { unit: "mm", plane: "patient", rowMm, columnMm };
  }
  if (pixelSpacing) {
    const uncorrected =
      PROJECTION.includes(size.modality) && !size.isCalibrated;
    const isDetectors =
      uncorrected &&
      (!imagerPixelSpacing || sameSpacing(pixelSpacing, imagerPixelSpacing));
    const plane = isDetectors ? "detector" : "patient";
    return { unit: "mm", plane, ...pixelSpacing };
  }
  return imagerPixelSpacing
    ? { unit: "mm", plane: "detector", ...imagerPixelSpacing }
    : { unit: "px", aspect: aspectOf(size) };
};

/** [IM14] How wide a pixel is for its height; 1 where the image does not say. */
export const aspectOf = (
  size: Pick<PixelSize, "pixelSpacing" | "imagerPixelSpacing" | "aspect">,
): number => {
  const spacing = size.pixelSpacing ?? size.imagerPixelSpacing;
  return spacing ? spacing.columnMm / spacing.rowMm : (size.aspect ?? 1);
};

/** Two numbers of a spacing attribute, row spacing first; null unless both are positive. */
export const spacingOf = (values: readonly number[]): Spacing | null => {
  const [rowMm, columnMm] = values;
  if (rowMm === undefined || columnMm === undefined) return null;
  const valid = [rowMm, columnMm].every((mm) => Number.isFinite(mm) && mm > 0);
  return valid ? { rowMm, columnMm } : null;
};

/** Pixel Aspect Ratio says the height first (PS3.3 C.7.6.3.1.7); so its two numbers are read as a spacing's are. */
export const aspectRatioOf = (values: readonly number[]): number | null => {
  const sides = spacingOf(values);
  return sides && sides.columnMm / sides.rowMm;
};

const holds = (region: UltrasoundRegion, [x, y]: ImagePoint) =>
  x >= region.left &&
  x <= region.right + 1 &&
  y >= region.top &&
  y <= region.bottom + 1;
const areaOf = ({ left, top, right, bottom }: UltrasoundRegion) =>
  (right - left) * (bottom - top);
const sameSpacing = (a: Spacing, b: Spacing) =>
  Math.abs(a.rowMm - b.rowMm) < 1e-4 * a.rowMm &&
  Math.abs(a.columnMm - b.columnMm) < 1e-4 * a.columnMm;
