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

/** The picture as a file without metadata. */
export const encodePicture = async (
  { width, height, channels, pixels }: Picture,
  { type, quality, region, flipped, fitInto }: PictureForm,
): Promise<Buffer> => {
  const image = sharp(pixels, { raw: { width, height, channels } });
  if (region) image.extract(region);
  if (flipped.down) image.flip();
  if (flipped.across) image.flop();
  if (fitInto)
    image.resize(fitInto.width, fitInto.height, {
      ...{ fit: "inside", kernel: "cubic" },
      withoutEnlargement: !fitInto.enlarge,
    });
  if (channels === 1) image.toColourspace("b-w");
  return type === "image/png"
    ? image.png({ compressionLevel: 6 }).toBuffer()
    : image.jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer();
};
