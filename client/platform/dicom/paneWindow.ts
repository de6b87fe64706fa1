/** Window centre and width in modality units (HU for CT). */
export interface PaneWindow {
  center: number;
  width: number;
}

/** What of an image decides its own window. */
interface WindowedImage {
  windowCenter: number | number[] | undefined;
  windowWidth: number | number[] | undefined;
  minPixelValue: number;
  maxPixelValue: number;
}

/** The linear VOI function (PS3.3 C.11.2.1.2.1) divides by width - 1: below this width it has no slope. */
const NARROWEST = 1.001;

/**
 * The values that become black and white under a window: the ends of the linear VOI function of PS3.3 C.11.2.1.2.1.
 */
export const voiRangeOf = ({ center, width }: PaneWindow) => {
  const half = (Math.max(width, NARROWEST) - 1) / 2;
  return { lower: center - 0.5 - half, upper: center - 0.5 + half };
};

/** The window an image asks for: its first stored pair, else one that spans its values. */
export const ownWindowOf = (image: WindowedImage): PaneWindow => {
  const center = first(image.windowCenter);
  const width = first(image.windowWidth);
  if (center !== undefined && width !== undefined && width > 0)
    return { center, width };
  const { minPixelValue: min, maxPixelValue: max } = image;
  return { center: (min + max + 1) / 2, width: max - min + 1 };
};

const first = (value: number | number[] | undefined) => {
  const number = Array.isArray(value) ? value[0] : value;
  return Number.isFinite(number) ? number : undefined;
};
