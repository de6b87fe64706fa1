import sharp from "sharp";
import type { Picture } from "./paint.ts";

/** Part of a picture in its pixels; negative sizes turn it around (PS3.18 8.3.5.1.3). */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface PictureForm {
  type: "image/jpeg" | "image/png";
  /** Of JPEG, 1 to 100. */
  quality: number;
  /** Undefined: the whole picture. */
  region: Region | undefined;
  flipped: { across: boolean; down: boolean };
  /** The picture is scaled to fit into it, its proportions kept; undefined: as large as it is. */
  fitInto: { width: number; height: number; enlarge: boolean } | undefined;
}

// Two cores serve everybody: one picture takes one of them.
sharp.concurrency(1);
// Each picture is another one; what it kept would be patients' pixels.
sharp.cache(false);

/** Pixels that are far from square make no larger picture than this, unless it is as large by its pixels. */
const MAX_STRETCHED = 4_096;

/** How large it is drawn: no side has fewer pixels than the image where there is room for them. */
const drawnSize = (
  size: { width: number; height: number },
  aspect: number,
  fitInto: PictureForm["fitInto"],
) => {
  const wide = size.width * Math.max(1, aspect);
  const high = size.height * Math.max(1, 1 / aspect);
  const longest = Math.max(size.width, size.height, MAX_STRETCHED);
  const room = fitInto ?? { width: longest, height: longest, enlarge: false };
  const scale = Math.min(
    ...[room.width / wide, room.height / high],
    ...(room.enlarge ? [] : [1]),
  );
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(wide), height: side(high) };
};

/** The picture as a file without metadata, in the proportions of what was imaged (IM14). */
export const encodePicture = async (
  { width, height, aspect, channels, pixels }: Picture,
  { type, quality, region, flipped, fitInto }: PictureForm,
): Promise<Buffer> => {
  const image = sharp(pixels, { raw: { width, height, channels } });
  if (region) image.extract(region);
  if (flipped.down) image.flip();
  if (flipped.across) image.flop();
  const shown = region ?? { width, height };
  const drawn = drawnSize(shown, aspect, fitInto);
  if (drawn.width !== shown.width || drawn.height !== shown.height)
    image.resize({ ...drawn, fit: "fill", kernel: "cubic" });
  if (channels === 1) image.toColourspace("b-w");
  return type === "image/png"
    ? image.png({ compressionLevel: 6 }).toBuffer()
    : image.jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer();
};
