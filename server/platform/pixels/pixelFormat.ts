import type { DicomJson } from "../dicom/json.ts";

/**
 * Why an image is not drawn: `damaged` bytes, `tooLarge` to be decoded here, or something `unsupported` (a video, a
 * colour space or a sample size that no still-image decoder here knows).
 */
export type PixelProblem = "damaged" | "tooLarge" | "unsupported";

export class PixelError extends Error {
  override readonly name = "PixelError";
  readonly problem: PixelProblem;
  constructor(problem: PixelProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** How the pixels of each frame are written (PS3.3 C.7.6.3). */
export interface PixelFormat {
  rows: number;
  columns: number;
  samples: 1 | 3;
  bitsAllocated: 1 | 8 | 16 | 32;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** Planar Configuration 1: all of red, then all of green, then all of blue. */
  planar: boolean;
  photometric: string;
}

/**
 * Samples of one frame, checked before anything is allocated: a header of 65535 by 65535 costs nothing. The largest
 * mammograms have 30 million, the largest colour photographs of a slide scanner's overview 60 million.
 */
export const MAX_SAMPLES = 1 << 26;

const COLOUR_SPACES = new Set([
  ...["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"],
]);
const GREY = new Set(["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"]);

/** @throws PixelError */
export const pixelFormatOf = (attributes: DicomJson): PixelFormat => {
  const number = (tag: string): number | undefined => {
    const value = attributes[tag]?.Value?.[0];
    return typeof value === "number" ? value : undefined;
  };
  const rows = number("00280010") ?? 0;
  const columns = number("00280011") ?? 0;
  const samples = number("00280002") ?? 1;
  const bitsAllocated = number("00280100") ?? 0;
  const bitsStored = number("00280101") ?? bitsAllocated;
  const named = attributes["00280004"]?.Value?.[0];
  const photometric = typeof named === "string" ? named : "MONOCHROME2";
  if (!isCount(rows) || !isCount(columns)) throw new PixelError("damaged");
  if (samples !== 1 && samples !== 3) throw new PixelError("unsupported");
  if (rows * columns * samples > MAX_SAMPLES) throw new PixelError("tooLarge");
  if (![1, 8, 16, 32].includes(bitsAllocated))
    throw new PixelError("unsupported");
  if (!(samples === 3 ? COLOUR_SPACES : GREY).has(photometric))
    throw new PixelError("unsupported");
  if (samples === 3 && bitsAllocated !== 8 && bitsAllocated !== 16)
    throw new PixelError("unsupported");
  if (!isCount(bitsStored) || bitsStored > bitsAllocated)
    throw new PixelError("damaged");
  const highBit = number("00280102") ?? bitsStored - 1;
  return {
    ...{ rows, columns, samples, bitsStored, photometric },
    bitsAllocated: bitsAllocated as PixelFormat["bitsAllocated"], // one of the four above
    highBit:
      highBit >= bitsStored - 1 && highBit < bitsAllocated
        ? highBit
        : bitsStored - 1,
    signed: number("00280103") === 1,
    planar: number("00280006") === 1,
  };
};

const isCount = (value: number) => Number.isInteger(value) && value > 0;

/** Stored values: 8-bit, 16-bit or 32-bit, signed or not; as many bits as the image allocates for each. */
export type Values =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/** A frame's stored values, colour by pixel. */
export interface DecodedFrame {
  format: PixelFormat;
  values: Values;
  /** What three samples are: red, green and blue, or luminance and chrominance of full range. */
  colour: "rgb" | "ybrFull" | undefined;
}

/** An array for a frame's values. */
export const newValues = (
  { bitsAllocated, signed }: Pick<PixelFormat, "bitsAllocated" | "signed">,
  count: number,
): Values => {
  if (bitsAllocated <= 8)
    return signed ? new Int8Array(count) : new Uint8Array(count);
  if (bitsAllocated === 16)
    return signed ? new Int16Array(count) : new Uint16Array(count);
  return signed ? new Int32Array(count) : new Uint32Array(count);
};
