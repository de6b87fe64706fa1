import { PixelError } from "./pixelFormat.ts";

/** What a compressed stream says of itself, read before any decoder may allocate for it. */
export interface StreamShape {
  columns: number;
  rows: number;
  components: number;
  /** Bits of a sample. */
  precision: number;
  /** JPEG: the frame's marker, e.g. 0xffc3; JPEG 2000: 0xff51. */
  marker: number;
}

const SIZ = 0xff51;
const JPEG_LS = 0xfff7;

/** Of JPEG (any process) or JPEG-LS. @throws PixelError `damaged` */
export const jpegShape = (data: Uint8Array): StreamShape => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const has = (at: number, bytes: number) => at + bytes <= data.length;
  if (!has(0, 2) || view.getUint16(0) !== 0xffd8)
    throw new PixelError("damaged");
  for (let at = 2; has(at, 4);) {
    while (data[at] === 0xff && data[at + 1] === 0xff) at += 1;
    if (!has(at, 10)) break;
    const marker = view.getUint16(at);
    if (marker < 0xff01) break;
    if (isFrame(marker))
      return {
        marker,
        precision: view.getUint8(at + 4),
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
    at += 2 + view.getUint16(at + 2);
  }
  throw new PixelError("damaged");
};

/** C0 to CF without the tables among them (C4, C8, CC), and JPEG-LS (T.87 C.1.1). */
const isFrame = (marker: number) =>
  marker === JPEG_LS ||
  (marker >= 0xffc0 &&
    marker <= 0xffcf &&
    ![0xffc4, 0xffc8, 0xffcc].includes(marker));

/**
 * Of JPEG 2000, HTJ2K included, bare or in a JP2 file. Tiles and components' subsampling are held against the size too,
 * as decoders allocate for them.
 * @throws PixelError `damaged`
 */
export const jpeg2000Shape = (data: Uint8Array): StreamShape => {
  const start = codestreamStart(data);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (start < 0 || start + 43 > data.length) throw new PixelError("damaged");
  const siz = start + 2;
  if (view.getUint16(siz) !== SIZ) throw new PixelError("damaged");
  const at = siz + 6;
  const [right, bottom] = [view.getUint32(at), view.getUint32(at + 4)];
  const [left, top] = [view.getUint32(at + 8), view.getUint32(at + 12)];
  const [tileWidth, tileHeight] = [
    view.getUint32(at + 16),
    view.getUint32(at + 20),
  ];
  const components = view.getUint16(at + 32);
  const columns = right - left;
  const rows = bottom - top;
  if (tileWidth === 0 || tileHeight === 0) throw new PixelError("damaged");
  const tiles = Math.ceil(columns / tileWidth) * Math.ceil(rows / tileHeight);
  // A decoder keeps some kilobytes for each tile: one of a pixel each would cost far more than the picture.
  if (tiles > MAX_TILES) throw new PixelError("damaged");
  const precision = (view.getUint8(at + 34) & 0x7f) + 1;
  return { columns, rows, components, precision, marker: SIZ };
};

const MAX_TILES = 65_535;

/** Offset of SOC and SIZ; a JP2 file has its boxes in front of them. */
const codestreamStart = (data: Uint8Array): number => {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length > 4 && bytes.readUInt32BE(0) === 0xff4fff51) return 0;
  const within = bytes.subarray(0, 4_096).indexOf("ff4fff51", 0, "hex");
  return within;
};

/**
 * Some decoders paint what they have of a stream that breaks off, or never end. All of these formats keep their end
 * marker's code out of what they compress.
 * @throws PixelError `damaged` for a stream without its end
 */
export const requireEnd = (data: Uint8Array): void => {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.lastIndexOf("ffd9", undefined, "hex") < 0)
    throw new PixelError("damaged");
};
