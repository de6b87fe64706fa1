const JPEG_START = 0xffd8;
const JPEG_2000_START = 0xff4f;
const SCAN = 0xffda;
const TILE = 0xff90;
const COMMENT = 0xfffe;
const COMMENT_2000 = 0xff64;

/** JFIF and Adobe say how colours are meant, SPIFF and others which process it is; the rest is for cameras and people. */
const NEEDED_APPLICATION = new Set([0xffe0, 0xffe8, 0xffee]);
const isRemark = (marker: number): boolean =>
  marker === COMMENT ||
  (marker >= 0xffe0 && marker <= 0xffef && !NEEDED_APPLICATION.has(marker));

/**
 * Where comments and camera data (EXIF) stand in front of a compressed picture: the payloads of JPEG's COM and APPn and of
 * JPEG 2000's COM segments, as pairs of first byte and the byte behind the last. Decoders step over them; nothing is found
 * in what is no such stream, or behind its main header.
 */
export const commentRanges = (
  data: Uint8Array,
): (readonly [start: number, end: number])[] => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found: (readonly [number, number])[] = [];
  const start = data.length >= 2 ? view.getUint16(0) : 0;
  if (start !== JPEG_START && start !== JPEG_2000_START) return found;
  const is2000 = start === JPEG_2000_START;
  for (let at = 2; at + 4 <= data.length;) {
    const marker = view.getUint16(at);
    if (marker < 0xff01 || marker === (is2000 ? TILE : SCAN)) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > data.length) break;
    const isComment = is2000 ? marker === COMMENT_2000 : isRemark(marker);
    // JPEG 2000 says first how its comment is written.
    if (isComment) found.push([at + (is2000 ? 6 : 4), end]);
    at = end;
  }
  return found.filter(([from, to]) => to > from);
};
