import type { DicomJson } from "../dicom/json.ts";
import { pixelAspectOf } from "./frameGroups.ts";
import { lookUp, lookupTable, type LookupTable } from "./lookupTables.ts";
import { PixelError, type DecodedFrame, type Values } from "./pixelFormat.ts";
import { greyOf, type GreyOf, type Window } from "./windowing.ts";

/** A picture of 8 bits: one channel of grey, or red, green and blue by pixel. */
export interface Picture {
  width: number;
  height: number;
  /** How wide a pixel is for its height. */
  aspect: number;
  channels: 1 | 3;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Paints a decoded frame (from 1). Colour has no window. @throws PixelError `unsupported` for a palette or a modality table that cannot be read */
export const paint = (
  decoded: DecodedFrame,
  attributes: DicomJson,
  frame: number,
  window: Window | undefined,
): Picture => {
  const { format, values, colour } = decoded;
  const size = {
    ...{ width: format.columns, height: format.rows },
    aspect: pixelAspectOf(attributes, frame),
  };
  if (colour === "rgb")
    return {
      ...size,
      channels: 3,
      pixels: eightBits(values, format.bitsStored),
    };
  if (colour === "ybrFull")
    return {
      ...size,
      channels: 3,
      pixels: rgbOf(eightBits(values, format.bitsStored)),
    };
  if (format.photometric === "PALETTE COLOR")
    return { ...size, channels: 3, pixels: throughPalette(values, attributes) };
  const grey = greyOf(attributes, frame, values, window);
  return { ...size, channels: 1, pixels: throughGrey(values, grey) };
};

const eightBits = (values: Values, bits: number): Uint8Array<ArrayBuffer> => {
  if (bits <= 8) return Uint8Array.from(values);
  const shift = bits - 8;
  return Uint8Array.from(values, (value) => value >> shift);
};

/** YBR_FULL (PS3.3 C.7.6.3.1.2) in place. */
const rgbOf = (pixels: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const out = new Uint8ClampedArray(pixels.buffer);
  for (let at = 0; at < out.length; at += 3) {
    const y = out[at] ?? 0;
    const cb = (out[at + 1] ?? 0) - 128;
    const cr = (out[at + 2] ?? 0) - 128;
    out[at] = y + 1.402 * cr;
    out[at + 1] = y - 0.344136 * cb - 0.714136 * cr;
    out[at + 2] = y + 1.772 * cb;
  }
  return pixels;
};

/** Red, green and blue Palette Color Lookup Table: descriptor and data (PS3.3 C.7.9). */
const PALETTE = [
  ["00281101", "00281201"],
  ["00281102", "00281202"],
  ["00281103", "00281203"],
] as const;

const throughPalette = (
  values: Values,
  attributes: DicomJson,
): Uint8Array<ArrayBuffer> => {
  const tables = PALETTE.map(([descriptor, data]) => {
    const table = lookupTable(attributes, descriptor, data);
    if (!table) throw new PixelError("unsupported");
    return { table, shift: shiftOf(table) };
  });
  const pixels = new Uint8Array(values.length * 3);
  tables.forEach(({ table, shift }, channel) => {
    for (let i = 0; i < values.length; i += 1)
      pixels[i * 3 + channel] = lookUp(table, values[i] ?? 0) >> shift;
  });
  return pixels;
};

/**
 * By how much entries are more than eight bits. Some devices write eight bits into words that they declare as sixteen,
 * others words into tables that they declare as eight.
 */
const shiftOf = ({ bits, entries }: LookupTable): number => {
  if (!entries.some((entry) => entry > 255)) return 0;
  return (bits > 8 && bits <= 16 ? bits : 16) - 8;
};

/** Up to this many different values, a table of them is made once instead of computing each pixel. */
const MAX_TABLE = 65_536;

const throughGrey = (values: Values, grey: GreyOf): Uint8Array<ArrayBuffer> => {
  const pixels = new Uint8Array(values.length);
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (highest - lowest >= MAX_TABLE) {
    for (let i = 0; i < values.length; i += 1)
      pixels[i] = Math.round(grey(values[i] ?? 0));
    return pixels;
  }
  const table = Uint8Array.from({ length: highest - lowest + 1 }, (_, i) =>
    Math.round(grey(lowest + i)),
  );
  for (let i = 0; i < values.length; i += 1)
    pixels[i] = table[(values[i] ?? 0) - lowest] ?? 0;
  return pixels;
};
