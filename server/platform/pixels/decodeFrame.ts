import { Decoder as LosslessJpeg } from "@cornerstonejs/jpeg-lossless-decoder-js";
import { JpegImage } from "../../../shared/domain/imaging/jpegImage.ts";
import {
  jpeg2000Shape,
  jpegShape,
  requireEnd,
  type StreamShape,
} from "./codestream.ts";
import { byPixel, nativeFrame, nativeSyntaxes } from "./nativeFrame.ts";
import {
  newValues,
  PixelError,
  type DecodedFrame,
  type PixelFormat,
  type Values,
} from "./pixelFormat.ts";
import { rlePlanes } from "./rle.ts";
import { storedOf } from "./storedValues.ts";
import { wasmDecode, type Unpacked, type WasmCodec } from "./wasmCodecs.ts";

const JPEG = "1.2.840.10008.1.2.4.";
const RLE = "1.2.840.10008.1.2.5";
const of = (...numbers: number[]) =>
  numbers.map((number) => `${JPEG}${number}`);
const JPEG_SYNTAXES = new Set(of(50, 51, 53, 55, 57, 70));
const WASM_SYNTAXES = new Map<string, WasmCodec>([
  ...of(80, 81).map((uid) => [uid, "jpegLs"] as const),
  ...of(90, 91).map((uid) => [uid, "jpeg2000"] as const),
  ...of(201, 202, 203).map((uid) => [uid, "htj2k"] as const),
]);

/** Whether frames of this transfer syntax can be decoded here. */
export const isDecodable = (transferSyntaxUid: string): boolean =>
  nativeSyntaxes.has(transferSyntaxUid) ||
  transferSyntaxUid === RLE ||
  JPEG_SYNTAXES.has(transferSyntaxUid) ||
  WASM_SYNTAXES.has(transferSyntaxUid);

/**
 * The stored values of one frame, from its bytes as `frameBytes` gives them (deflated ones inflated).
 * @throws PixelError
 */
export const decodeFrame = async (
  bytes: Uint8Array,
  transferSyntaxUid: string,
  format: PixelFormat,
): Promise<DecodedFrame> => {
  if (nativeSyntaxes.has(transferSyntaxUid))
    return nativeFrame(bytes, transferSyntaxUid, format);
  if (transferSyntaxUid === RLE) return fromRle(bytes, format);
  if (JPEG_SYNTAXES.has(transferSyntaxUid)) return fromJpeg(bytes, format);
  const codec = WASM_SYNTAXES.get(transferSyntaxUid);
  if (!codec) throw new PixelError("unsupported");
  const shape = codec === "jpegLs" ? jpegShape(bytes) : jpeg2000Shape(bytes);
  requireSize(shape, format);
  if (codec !== "jpeg2000") requireEnd(bytes);
  const unpacked = await wasmDecode(codec, bytes);
  const values = valuesOf(unpacked, format);
  if (format.samples === 1) return { format, values, colour: undefined };
  // JPEG 2000 undoes its own colour transforms; JPEG-LS has none, and says what it holds.
  const colour = format.photometric.startsWith("YBR_FULL") ? "ybrFull" : "rgb";
  return { format, values, colour };
};

/** @throws PixelError `damaged` where a stream is of another size than its image: it would be another picture. */
const requireSize = (shape: StreamShape, format: PixelFormat): void => {
  if (
    shape.columns !== format.columns ||
    shape.rows !== format.rows ||
    shape.components !== format.samples
  )
    throw new PixelError("damaged");
  if (shape.precision > format.bitsAllocated) throw new PixelError("damaged");
};

const countOf = ({ rows, columns, samples }: PixelFormat) =>
  rows * columns * samples;

const fromRle = (data: Uint8Array, format: PixelFormat): DecodedFrame => {
  const { rows, columns, samples, bitsAllocated } = format;
  if (bitsAllocated === 1) throw new PixelError("unsupported");
  const pixels = rows * columns;
  const depth = bitsAllocated / 8;
  const planes = rlePlanes(data, samples * depth, pixels);
  const words = newValues({ bitsAllocated, signed: false }, pixels * samples);
  planes.forEach((plane, index) => {
    const sample = Math.floor(index / depth);
    const shift = (depth - 1 - (index % depth)) * 8;
    for (let i = 0; i < pixels; i += 1) {
      const at = i * samples + sample;
      words[at] = (words[at] ?? 0) | ((plane[i] ?? 0) << shift);
    }
  });
  const colour = format.photometric === "RGB" ? "rgb" : "ybrFull";
  return {
    format,
    values: storedOf(words, format, format.highBit),
    colour: samples === 3 ? colour : undefined,
  };
};

const LOSSLESS = 0xffc3;

const fromJpeg = async (
  data: Uint8Array,
  format: PixelFormat,
): Promise<DecodedFrame> => {
  const shape = jpegShape(data);
  requireSize(shape, format);
  requireEnd(data);
  const isColour = format.samples === 3;
  const values = (raw: Values) => storedOf(raw, format, format.bitsStored - 1);
  if (shape.marker === LOSSLESS) {
    const colour = format.photometric.startsWith("YBR") ? "ybrFull" : "rgb";
    return {
      format,
      values: values(losslessOf(data, shape, format)),
      colour: isColour ? colour : undefined,
    };
  }
  if (shape.marker > 0xffc2) throw new PixelError("unsupported");
  // What says RGB holds RGB; libjpeg would guess, and takes it for luminance and chrominance.
  if (shape.precision === 8 && format.photometric !== "RGB") {
    const unpacked = await wasmDecode("jpeg", data);
    return {
      format,
      values: valuesOf(unpacked, format),
      colour: isColour ? "rgb" : undefined,
    };
  }
  try {
    const image = new JpegImage();
    image.parse(data);
    const raw =
      shape.precision === 8
        ? image.getData(format.columns, format.rows)
        : image.getData16(format.columns, format.rows);
    const colour = format.photometric === "RGB" ? "rgb" : "ybrFull";
    return {
      format,
      values: values(raw),
      colour: isColour ? colour : undefined,
    };
  } catch (error) {
    if (error instanceof PixelError) throw error;
    throw new PixelError("damaged");
  }
};

const losslessOf = (
  data: Uint8Array,
  shape: StreamShape,
  format: PixelFormat,
): Values => {
  const copy = new Uint8Array(data).buffer;
  try {
    const depth = shape.precision <= 8 ? 1 : 2;
    const { buffer } = new LosslessJpeg().decode(
      copy,
      0,
      copy.byteLength,
      depth,
    );
    const raw = depth === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    if (raw.length < countOf(format)) throw new PixelError("damaged");
    return raw.subarray(0, countOf(format));
  } catch {
    throw new PixelError("damaged");
  }
};

/** Of a WebAssembly decoder's bytes: colour by pixel, and the sign where the image has one. */
const valuesOf = (unpacked: Unpacked, format: PixelFormat): Values => {
  const { bytes, bits, components } = unpacked;
  const count = countOf(format);
  const depth = bits <= 8 ? 1 : 2;
  const fits =
    bits <= 16 &&
    components === format.samples &&
    bytes.length >= count * depth &&
    unpacked.columns === format.columns &&
    unpacked.rows === format.rows;
  if (!fits) throw new PixelError("damaged");
  const raw =
    depth === 1
      ? bytes.subarray(0, count)
      : new Uint16Array(bytes.buffer, 0, count);
  const pixels =
    unpacked.planes && format.samples === 3
      ? byPixel(raw, format.rows * format.columns)
      : raw;
  // A stream that has a sign of its own is extended already, whatever the image says.
  if (unpacked.signed) {
    const signed = { ...format, signed: true };
    return storedOf(pixels, signed, depth * 8 - 1, depth * 8);
  }
  return storedOf(pixels, format, format.bitsStored - 1);
};
