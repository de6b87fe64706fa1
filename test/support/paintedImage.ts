import type { Locator } from "playwright-core";
import type { GreyImage } from "./greyImage.ts";

/** Columns and rows of the DICOM image that a pane shows. */
interface ImageSize {
  columns: number;
  rows: number;
}

/** What a viewer pane has painted, by its data attributes; each is absent until a drawing was finished. */
interface PaintedState {
  seriesUid: string;
  imageIndex: number;
  window: { center: number; width: number } | null;
}

/** Waits until the pane has painted what is asked for; what it says then. Throws when that takes too long. */
export const waitForPainted = async (
  pane: Locator,
  asked: { index?: number; center?: number; width?: number } = {},
): Promise<PaintedState> => {
  const index = asked.index ?? "";
  const window =
    asked.center === undefined ? "" : `${asked.center},${asked.width ?? ""}`;
  const page = pane.page();
  const handle = await pane.elementHandle();
  await page.waitForFunction(
    ([element, index, window]) => {
      const { paintedIndex, paintedWindow } =
        (element as HTMLElement | null)?.dataset ?? {};
      return (
        paintedIndex !== undefined &&
        (index === "" || paintedIndex === index) &&
        (window === "" || paintedWindow === window)
      );
    },
    [handle, String(index), window] as const,
    { timeout: 30_000 },
  );
  const [seriesUid, paintedIndex, paintedWindow] = await Promise.all([
    pane.getAttribute("data-series-uid"),
    pane.getAttribute("data-painted-index"),
    pane.getAttribute("data-painted-window"),
  ]);
  const [center, width] = (paintedWindow ?? "").split(",").map(Number);
  return {
    seriesUid: seriesUid ?? "",
    imageIndex: Number(paintedIndex),
    window:
      center === undefined || width === undefined ? null : { center, width },
  };
};

/** Waits until the pane has painted with this transform (SVG's matrix), inverted or not. */
export const waitForView = async (
  pane: Locator,
  { matrix, inverted }: { matrix: readonly number[]; inverted: boolean },
): Promise<void> => {
  const handle = await pane.elementHandle();
  await pane.page().waitForFunction(
    ([element, matrix, inverted]) => {
      const { paintedTransform, paintedInverted } =
        (element as HTMLElement | null)?.dataset ?? {};
      const painted = (paintedTransform ?? "").split(",").map(Number);
      return (
        paintedInverted === inverted &&
        matrix.every((n, i) => Math.abs(n - (painted[i] ?? NaN)) < 0.01)
      );
    },
    [handle, matrix, String(inverted)] as const,
    { timeout: 30_000 },
  );
};

/**
 * Makes the pane's canvas exactly as large as the image, so that each image pixel is one canvas pixel and nothing is
 * interpolated; waits for the drawing. Needs a device scale factor of 1 and a page larger than the image.
 */
export const paintOneToOne = (pane: Locator, image: ImageSize): Promise<void> =>
  pane.evaluate(
    (element, { columns, rows }) =>
      new Promise<void>((done) => {
        const pane = element as HTMLElement;
        const canvas = () => pane.querySelector("canvas");
        const isThere = () =>
          canvas()?.width === columns && canvas()?.height === rows;
        pane.addEventListener(
          "CORNERSTONE_IMAGE_RENDERED",
          () => {
            if (isThere()) done();
          },
          { capture: true },
        );
        if (isThere()) done();
        Object.assign(pane.style, {
          position: "fixed",
          top: "0",
          left: "0",
          width: `${columns}px`,
          height: `${rows}px`,
          zIndex: "1",
        });
      }),
    image,
  );

/**
 * The painted image in its own coordinates: the rectangle that zoom-to-fit gives it on the canvas, resampled (bilinear,
 * pixel centres) to the image's size; of a colour image one channel (red, green, blue). On a pane of `paintOneToOne`
 * these are the canvas pixels themselves.
 */
export const paintedImage = async (
  pane: Locator,
  image: ImageSize,
  channel: 0 | 1 | 2 = 0,
): Promise<GreyImage> => {
  const canvas = await pane.evaluate((element, channel) => {
    const source = element.querySelector("canvas");
    const context = source?.getContext("2d");
    if (!source || !context) throw new Error("no canvas in the pane");
    const { width, height } = source;
    const { data } = context.getImageData(0, 0, width, height);
    let grey = "";
    for (let i = channel; i < data.length; i += 4)
      grey += String.fromCharCode(data[i] ?? 0);
    return { width, height, grey: btoa(grey) };
  }, channel);
  return resample(
    { ...canvas, pixels: Buffer.from(canvas.grey, "base64") },
    image,
  );
};

const resample = (
  canvas: GreyImage,
  { columns, rows }: ImageSize,
): GreyImage => {
  const scale = Math.min(canvas.width / columns, canvas.height / rows);
  const left = (canvas.width - columns * scale) / 2;
  const top = (canvas.height - rows * scale) / 2;
  const pixels = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y += 1)
    for (let x = 0; x < columns; x += 1)
      pixels[y * columns + x] = Math.round(
        bilinear(
          canvas,
          left + (x + 0.5) * scale - 0.5,
          top + (y + 0.5) * scale - 0.5,
        ),
      );
  return { width: columns, height: rows, pixels };
};

const bilinear = (
  { width, height, pixels }: GreyImage,
  x: number,
  y: number,
) => {
  const at = (column: number, row: number) =>
    pixels[
      Math.min(Math.max(row, 0), height - 1) * width +
        Math.min(Math.max(column, 0), width - 1)
    ] ?? 0;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const dx = x - column;
  const dy = y - row;
  const upper = at(column, row) * (1 - dx) + at(column + 1, row) * dx;
  const lower = at(column, row + 1) * (1 - dx) + at(column + 1, row + 1) * dx;
  return upper * (1 - dy) + lower * dy;
};
