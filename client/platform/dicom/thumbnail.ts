import * as core from "@cornerstonejs/core";
import { startImaging } from "./imaging.ts";
import { ownWindowOf, voiRangeOf } from "./paneWindow.ts";
import { valuesOf } from "./pixelValues.ts";
import type { SeriesImage } from "./seriesImages.ts";

/** CSS pixels of the longer side. */
const SIDE = 64;

/** A small picture of a series' middle image, as a data URL. Throws what loading or decoding throws. */
export const drawThumbnail = async (
  images: readonly SeriesImage[],
): Promise<string> => {
  const middle = images[images.length >> 1];
  if (!middle) throw new Error("the series has no image");
  const imaging = startImaging();
  const release = imaging.register([middle]);
  try {
    const known = core.cache.getImageLoadObject(middle.imageId);
    const image = await (known?.promise ??
      imaging.load(middle, {
        priority: 10,
        requestType: core.Enums.RequestType.Thumbnail,
      }));
    return pictureOf(image);
  } finally {
    release();
  }
};

const pictureOf = (image: core.Types.IImage): string => {
  const { rows, columns } = image;
  const heightMm = rows * (image.rowPixelSpacing || 1);
  const widthMm = columns * (image.columnPixelSpacing || 1);
  const perMm = SIDE / Math.max(heightMm, widthMm);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(widthMm * perMm));
  canvas.height = Math.max(1, Math.round(heightMm * perMm));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  const { width, height } = canvas;
  const picture = context.createImageData(width, height);
  const colourAt = image.color ? colourOf(image) : greyOf(image);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(((x + 0.5) * columns) / width);
      const row = Math.floor(((y + 0.5) * rows) / height);
      picture.data.set([...colourAt(column, row), 255], (y * width + x) * 4);
    }
  context.putImageData(picture, 0, 0);
  return canvas.toDataURL("image/png");
};

type ColourAt = (column: number, row: number) => [number, number, number];

const greyOf = (image: core.Types.IImage): ColourAt => {
  const values = valuesOf(image);
  const { lower, upper } = voiRangeOf(ownWindowOf(image));
  return (column, row) => {
    const share =
      ((values?.at(column, row) ?? lower) - lower) / (upper - lower);
    const grey = Math.min(255, Math.max(0, share * 255));
    const shown = image.invert ? 255 - grey : grey;
    return [shown, shown, shown];
  };
};

const colourOf = (image: core.Types.IImage): ColourAt => {
  const pixels = image.getPixelData();
  const channels = Math.round(pixels.length / (image.rows * image.columns));
  return (column, row) => {
    const at = (row * image.columns + column) * channels;
    return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
  };
};
