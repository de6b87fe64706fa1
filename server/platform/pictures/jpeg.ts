import { PictureEnds, type ByteSource } from "./byteSource.ts";

const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const APP2 = 0xe2;
const ICC = "ICC_PROFILE\0";
const EXIF = "Exif\0\0";
/** Markers without a length: restarts, start, end, TEM. */
const isBare = (code: number) =>
  code === 0x01 || (code >= 0xd0 && code <= 0xd9);
/** Start of frame: where the size stands (ITU-T T.81 B.2.2); DHT, JPG and DAC lie between them. */
const isFrame = (code: number) =>
  code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);

interface Segment {
  code: number;
  /** Without marker and length. */
  payload: Buffer;
  bytes: Buffer;
}

/** The next marker and its segment. */
const nextSegment = async (source: ByteSource): Promise<Segment> => {
  const first = await source.take(2);
  let code = first[1] ?? 0;
  if (first[0] !== 0xff) throw new PictureEnds();
  while (code === 0xff) code = (await source.take(1))[0] ?? 0; // fill bytes
  const marker = Buffer.from([0xff, code]);
  if (isBare(code)) return { code, payload: Buffer.alloc(0), bytes: marker };
  const length = await source.take(2);
  const count = length.readUInt16BE(0);
  if (count < 2) throw new PictureEnds();
  const payload = await source.take(count - 2);
  return { code, payload, bytes: Buffer.concat([marker, length, payload]) };
};

/** Width and height, from the frame header. @throws PictureEnds */
export const jpegSize = async (
  source: ByteSource,
): Promise<{ width: number; height: number }> => {
  for (;;) {
    const { code, payload } = await nextSegment(source);
    if (code === SOS || code === EOI || (isFrame(code) && payload.length < 5))
      throw new PictureEnds();
    if (isFrame(code))
      return {
        height: payload.readUInt16BE(1),
        width: payload.readUInt16BE(3),
      };
  }
};

/** Orientation (Exif tag 0x0112) of an Exif segment, 1 where there is none. */
const orientationOf = (payload: Buffer): number => {
  const tiff = payload.subarray(EXIF.length);
  const little = tiff.toString("latin1", 0, 2) === "II";
  const u16 = (at: number) =>
    at + 2 > tiff.length
      ? 0
      : little
        ? tiff.readUInt16LE(at)
        : tiff.readUInt16BE(at);
  const u32 = (at: number) =>
    at + 4 > tiff.length
      ? 0
      : little
        ? tiff.readUInt32LE(at)
        : tiff.readUInt32BE(at);
  const directory = u32(4);
  for (let i = 0; i < Math.min(u16(directory), 100); i += 1) {
    const entry = directory + 2 + i * 12;
    if (u16(entry) !== 0x0112) continue;
    const value = u16(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
};

/** An Exif segment that says how the picture is to be turned, and nothing else. */
const exifOf = (orientation: number): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, APP1, 0, 34]),
    Buffer.from(EXIF, "latin1"),
    Buffer.from("4d4d002a00000008" + "0001" + "011200030000000100", "hex"),
    Buffer.from([orientation, 0, 0, 0, 0, 0, 0]),
  ]);

/** JFIF, colour profile and Adobe's colour transform are needed to show the picture; other application data are not. */
const isKept = ({ code, payload }: Segment): boolean => {
  if (code === APP2) return payload.toString("latin1", 0, ICC.length) === ICC;
  const isApplication = code >= 0xe0 && code <= 0xef;
  return (!isApplication && code !== 0xfe) || code === 0xe0 || code === 0xee;
};

/** Entropy-coded data up to the next marker that is no restart; the marker stays in the source. */
async function* scanData(source: ByteSource): AsyncGenerator<Buffer> {
  for (;;) {
    let bytes = await source.takeSome();
    if (!bytes) return;
    while (bytes.at(-1) === 0xff) {
      // What the last byte means, the next one says.
      const after = await source.takeSome();
      if (!after) return;
      bytes = Buffer.concat([bytes, after]);
    }
    const end = markerIn(bytes);
    if (end === undefined) {
      yield bytes;
      continue;
    }
    source.giveBack(bytes.subarray(end));
    yield bytes.subarray(0, end);
    return;
  }
}

/** Where a marker begins that ends the data: not a stuffed zero, a fill byte or a restart. */
const markerIn = (bytes: Buffer): number | undefined => {
  for (
    let at = bytes.indexOf(0xff);
    at >= 0;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return undefined;
};

/**
 * The picture without what it says of its making: Exif (place, device, time), XMP, comments, previews, and whatever was
 * put behind its end (films of moving photographs). How it is to be turned, and its colours, stay. Ends where a damaged
 * picture ends.
 */
export async function* barePixelsOfJpeg(
  source: ByteSource,
): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const segment = await nextSegment(source);
      const { code, payload } = segment;
      if (
        code === APP1 &&
        payload.toString("latin1", 0, EXIF.length) === EXIF
      ) {
        const orientation = orientationOf(payload);
        if (orientation !== 1) yield exifOf(orientation);
      } else if (isKept(segment)) yield segment.bytes;
      if (code === EOI) return;
      if (code === SOS) yield* scanData(source);
    }
  } catch (error) {
    if (!(error instanceof PictureEnds)) throw error;
  }
}

/** What one APP2 segment carries beside its own head (ICC.1 annex B.4). */
const PROFILE_PIECE = 0xffff - 2 - ICC.length - 2;

/** The JPEG with this ICC profile behind its beginning; as it is where there is none. */
export const withColourProfile = (
  jpeg: Uint8Array,
  profile: Uint8Array,
): Uint8Array<ArrayBuffer> => {
  const count = Math.ceil(profile.length / PROFILE_PIECE);
  const segments = Array.from({ length: count }, (_, i) => {
    const piece = profile.subarray(i * PROFILE_PIECE, (i + 1) * PROFILE_PIECE);
    const head = Buffer.from([
      0xff,
      APP2,
      0,
      0,
      ...Buffer.from(ICC),
      i + 1,
      count,
    ]);
    head.writeUInt16BE(head.length - 2 + piece.length, 2);
    return [head, piece];
  });
  const pieces = [jpeg.subarray(0, 2), ...segments.flat(), jpeg.subarray(2)];
  return Uint8Array.from(Buffer.concat(pieces));
};
