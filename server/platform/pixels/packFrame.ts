import { PixelError, type PixelFormat } from "./pixelFormat.ts";
import { wasmPack } from "./wasmCodecs.ts";

/**
 * Whether uncompressed frames of this format can be given as JPEG-LS: grey, in whole bytes. Signed bytes are not, as
 * decoders differ in what they make of them.
 */
export const isPackable = (format: PixelFormat): boolean =>
  format.photometric.startsWith("MONOCHROME") &&
  format.samples === 1 &&
  (format.bitsAllocated === 16 ||
    (format.bitsAllocated === 8 && !format.signed));

/**
 * An uncompressed little-endian frame as JPEG-LS without loss. All allocated bits are coded, as unsigned: whatever stands
 * above the stored ones or means a sign comes out as it went in, and costs a hundredth.
 * @throws PixelError `unsupported` where the format is not packable, `damaged` where bytes are missing
 */
export const packFrame = async (
  bytes: Uint8Array,
  format: PixelFormat,
): Promise<Uint8Array<ArrayBuffer>> => {
  if (!isPackable(format)) throw new PixelError("unsupported");
  const { columns, rows, bitsAllocated } = format;
  const length = (columns * rows * bitsAllocated) / 8;
  if (bytes.length < length) throw new PixelError("damaged");
  return wasmPack(bytes.subarray(0, length), {
    ...{ width: columns, height: rows, bitsPerSample: bitsAllocated },
    ...{ componentCount: 1, isSigned: false },
  });
};
