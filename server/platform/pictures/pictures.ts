import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createByteSource, PictureEnds } from "./byteSource.ts";
import { barePixelsOfJpeg, jpegSize } from "./jpeg.ts";
import { barePixelsOfPng, pngSize } from "./png.ts";

export type PictureType = "image/jpeg" | "image/png";
export const isPictureType = (mediaType: string): mediaType is PictureType =>
  mediaType === "image/jpeg" || mediaType === "image/png";

/** Width and height as the header says; undefined where it does not. Never decodes. */
export const pictureSize = async (
  path: string,
  type: PictureType,
): Promise<{ width: number; height: number } | undefined> => {
  const file = createReadStream(path, { highWaterMark: 16 * 1024 });
  try {
    const source = createByteSource(file);
    return await (type === "image/jpeg" ? jpegSize(source) : pngSize(source));
  } catch (error) {
    if (error instanceof PictureEnds) return undefined;
    throw error;
  } finally {
    file.destroy();
  }
};

/** The picture as it is shown, without place, device, time and comments; piece by piece. */
export const barePicture = (bytes: Readable, type: PictureType): Readable => {
  const source = createByteSource(bytes);
  const bare = Readable.from(
    type === "image/jpeg" ? barePixelsOfJpeg(source) : barePixelsOfPng(source),
    { objectMode: false },
  );
  bare.once("close", () => bytes.destroy());
  return bare;
};
