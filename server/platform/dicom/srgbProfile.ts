/**
 * An ICC profile that says "these values are sRGB": an input profile of matrix and curve in format version 2.4
 * (ICC.1:2001-04 6.1, 6.3.1.2), as PS3.3 C.11.15 asks for. Written here from the numbers of IEC 61966-2-1: no file of
 * somebody else's is handed out.
 */

/** XYZ of the profile connection space's white, D50 (ICC.1 6.1.11). */
const WHITE = [0.9642, 1, 0.8249] as const;
/** XYZ of IEC 61966-2-1's primaries, adapted from D65 to that white (Bradford); together they are it. */
const RED = [0.436, 0.2225, 0.0139] as const;
const GREEN = [0.3851, 0.7169, 0.0971] as const;
const BLUE = [0.1431, 0.0606, 0.7139] as const;

const CURVE_POINTS = 1024;
/** Linear light of a value from 0 to 1 (IEC 61966-2-1 5.2). */
const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

const ascii = (text: string) => Buffer.from(text, "ascii");
const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
};
/** s15Fixed16Number (ICC.1 5.3.2). */
const xyz = (values: readonly number[]): Buffer =>
  u32(...values.map((value) => Math.round(value * 0x1_00_00)));

/** A tag's data: its type's signature, four zeros, the rest. */
const typed = (type: string, ...parts: Buffer[]): Buffer =>
  Buffer.concat([ascii(type), u32(0), ...parts]);

const curve = (): Buffer => {
  const points = Buffer.alloc(CURVE_POINTS * 2);
  for (let i = 0; i < CURVE_POINTS; i += 1)
    points.writeUInt16BE(
      Math.round(linear(i / (CURVE_POINTS - 1)) * 0xff_ff),
      i * 2,
    );
  return typed("curv", u32(CURVE_POINTS), points);
};

/** textDescriptionType: ASCII, then room for Unicode and Macintosh names, which have none (ICC.1 6.5.17). */
const description = (text: string): Buffer =>
  typed(
    ...(["desc", u32(text.length + 1), ascii(`${text}\0`)] as const),
    Buffer.alloc(4 + 4 + 2 + 1 + 67),
  );

const HEADER_BYTES = 128;

const header = (size: number): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x02_40_00_00, 8);
  bytes.write("scnrRGB XYZ ", 12, "ascii");
  // A date of its own is asked for: that of this profile's first edition.
  [2026, 11, 23].forEach((part, i) => bytes.writeUInt16BE(part, 24 + i * 2));
  bytes.write("acsp", 36, "ascii");
  xyz(WHITE).copy(bytes, 68);
  return bytes;
};

const build = (): Buffer => {
  const light = curve();
  const tags: readonly (readonly [signature: string, data: Buffer])[] = [
    ["desc", description("sRGB IEC61966-2-1, D50 (Lianzhen)")],
    ["cprt", typed("text", ascii("No copyright, use freely\0"))],
    ["wtpt", typed("XYZ ", xyz(WHITE))],
    ["rXYZ", typed("XYZ ", xyz(RED))],
    ["gXYZ", typed("XYZ ", xyz(GREEN))],
    ["bXYZ", typed("XYZ ", xyz(BLUE))],
    ["rTRC", light],
    ["gTRC", light],
    ["bTRC", light],
  ];
  const placed = new Map<Buffer, number>();
  const body: Buffer[] = [];
  let end = HEADER_BYTES + 4 + tags.length * 12;
  for (const [, data] of tags) {
    if (placed.has(data)) continue;
    placed.set(data, end);
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    body.push(padded);
    end += padded.length;
  }
  const table = tags.map(([signature, data]) =>
    Buffer.concat([ascii(signature), u32(placed.get(data) ?? 0, data.length)]),
  );
  return Buffer.concat([header(end), u32(tags.length), ...table, ...body]);
};

/** The profile's bytes; always the same. */
export const SRGB_PROFILE: Buffer = build();
