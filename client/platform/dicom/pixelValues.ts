import type * as core from "@cornerstonejs/core";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";

/**
 * The modality values of a decoded image, from its stored pixels: the loader has put them through the modality LUT, or
 * it has not and this does. Null for colour, and where a modality table (0028,3000) makes values this does not know.
 */
export const valuesOf = (image: core.Types.IImage): PixelValues | null => {
  if (image.color || image.modalityLUT) return null;
  const stored = image.getPixelData();
  const { columns, rows, slope, intercept } = image;
  const rescale = isScaled(image)
    ? (value: number) => value
    : (value: number) => value * slope + intercept;
  return {
    columns,
    rows,
    at: (column, row) => rescale(stored[row * columns + column] ?? NaN),
  };
};

const isScaled = (image: core.Types.IImage) => image.preScale?.scaled === true;
