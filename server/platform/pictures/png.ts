import { PictureEnds, type ByteSource } from "./byteSource.ts";

const SIGNATURE = 8;
const MAX_SIDE = 0x7fff_ffff;
/** Chunks that make the picture (PNG, third edition, 11); text, time and Exif are not among them. */
const KEPT = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT".split(
    " ",
  ),
);
const PIECE = 64 * 1024;

/** Width and height, from the first chunk. @throws PictureEnds */
export const pngSize = async (
  source: ByteSource,
): Promise<{ width: number; height: number }> => {
  const head = await source.take(SIGNATURE + 16);
  if (head.toString("latin1", 12, 16) !== "IHDR") throw new PictureEnds();
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
};

/** The picture without texts, times and Exif, and without what was put behind its end. */
export async function* barePixelsOfPng(
  source: ByteSource,
): AsyncGenerator<Buffer> {
  try {
    yield await source.take(SIGNATURE);
    for (;;) {
      const head = await source.take(8);
      const type = head.toString("latin1", 4, 8);
      const kept = KEPT.has(type);
      const length = head.readUInt32BE(0);
      if (length > MAX_SIDE) throw new PictureEnds();
      if (kept) yield head;
      // Data and checksum.
      for (let left = length + 4; left > 0; left -= PIECE) {
        const piece = await source.take(Math.min(left, PIECE));
        if (kept) yield piece;
      }
      if (type === "IEND") return;
    }
  } catch (error) {
    if (!(error instanceof PictureEnds)) throw error;
  }
}
