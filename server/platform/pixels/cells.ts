import { decodeFrame } from "./decodeFrame.ts";
import { nativeBytes } from "./nativeBytes.ts";
import type { DecodedFrame, PixelFormat } from "./pixelFormat.ts";

/** A decoded frame as uncompressed pixel data in little endian (PS3.5 8.1.1), and what has become of its description. */
export interface Cells {
  bytes: Uint8Array<ArrayBuffer>;
  /** What three samples are now. */
  colour: DecodedFrame["colour"];
  /** The stored bits lie lowest now, which they did not before. */
  isLowered: boolean;
}

const RLE = "1.2.840.10008.1.2.5";

/**
 * Decodes a frame into its pixel cells. Bits above the stored ones stay as they were coded (RLE codes whole cells, with
 * overlays in them), where the frame decoder would take them away.
 * @throws PixelError
 */
export const decodeCells = async (
  bytes: Uint8Array,
  transferSyntaxUid: string,
  format: PixelFormat,
): Promise<Cells> => {
  const isLow = format.highBit === format.bitsStored - 1;
  // Only RLE says which bit of a cell is which.
  const isWhole = isLow || transferSyntaxUid === RLE;
  const { bitsAllocated } = format;
  const cell = { bitsStored: bitsAllocated, highBit: bitsAllocated - 1 };
  const decoded = await decodeFrame(
    ...([bytes, transferSyntaxUid] as const),
    isWhole ? { ...format, ...cell, signed: false } : format,
  );
  return {
    bytes: nativeBytes(decoded),
    colour: decoded.colour,
    isLowered: !isWhole,
  };
};
