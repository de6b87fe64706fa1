import { dicomFile, element, u32, type FixtureImage } from "./dicomFixtures.ts";

/**
 * MPEG-4 AVC in MP4, 64 by 48, 20 frames at 10 a second, a key frame every 10, its index at the end. The left half of frame n
 * is grey by luminance 10 + 10 n (of 16 to 235), the right half black. By ffmpeg and x264:
 * `geq=lum='if(lt(X,32),20+N*10,16)'`.
 */
export const MP4 = Buffer.from(
  "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAAIZnJlZQAAAgBtZGF0AAAAGGWIggb5MUAAZsZOSUUAAQUZOuuuuuuuvAAAABVBmhwN+b//4eigACQz8T2fz9n8/cAAAAAVQZoqA35v//h6KAAI7/xPZ/P2fz9wAAAAFUGaOwN+b//4eigACNL8T2fz9n8/cAAAABVBmkkA35v//h6KAAItfxPZ/P2fz9wAAAAVQZpZQN+b//4eigACJj8T2fz9n8/cAAAAFUGaaYDfm//+HooAAh7/E9n8/Z/P3AAAABhliIEB/kxQABQXk5JxQABtBk666666668AAAAVQZocDfm//+HooAAhA/E9n8/Z/P3AAAAAFUGaKgN+b//4eigACCP8T2fz9n8/cAAAABJBmjsDficUAAQmcT2fz9n8/cAAAAASQZpJAN+JxQABAMxPZ/P2fz9wAAAAEkGaWUDficUAAQ9sT2fz9n8/cAAAABVBmmmA35v//h6KAAIL3xPZ/P2fz9wAAAAcZYiCAh5MUAAT3pPw//w8UUAAVafJ111111114AAAABVBmhwN+b//4eigACGl8T2fz9n8/cAAAAAVQZoqA35v//h6KAAIhnxPZ/P2fz9wAAAAFUGaOwN+b//4eigACKN8T2fz9n8/cAAAABVBmkkA35v//h6KAAIwHxPZ/P2fz9wAAAAVQZpZQN+b//4eigACN58T2fz9n8/cAAADWG1vb3YAAABsbXZoZAAAAAAAAAAAAAAAAAAAA+gAAAfQAAEAAAEAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAKndHJhawAAAFx0a2hkAAAAAwAAAAAAAAAAAAAAAQAAAAAAAAfQAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAABAAAAAMAAAAAAAJGVkdHMAAAAcZWxzdAAAAAAAAAABAAAH0AAAAAAAAQAAAAACH21kaWEAAAAgbWRoZAAAAAAAAAAAAAAAAAAAKAAAAFAAVcQAAAAAAC1oZGxyAAAAAAAAAAB2aWRlAAAAAAAAAAAAAAAAVmlkZW9IYW5kbGVyAAAAAcptaW5mAAAAFHZtaGQAAAABAAAAAAAAAAAAAAAkZGluZgAAABxkcmVmAAAAAAAAAAEAAAAMdXJsIAAAAAEAAAGKc3RibAAAALpzdHNkAAAAAAAAAAEAAACqYXZjMQAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAABAADAASAAAAEgAAAAAAAAAAQxMYXZjIGxpYngyNjQAAAAAAAAAAAAAAAAAAAAAAAAAABj//wAAADBhdmNDAULACv/hABdnQsAKphER7ARAAAADAEAAAAUDxImEYAEABmjIQgbLIAAAABBwYXNwAAAAAQAAAAEAAAAUYnRydAAAAAAAAAfgAAAH4AAAABhzdHRzAAAAAAAAAAEAAAAUAAAEAAAAABxzdHNzAAAAAAAAAAMAAAABAAAACAAAAA8AAAAcc3RzYwAAAAAAAAABAAAAAQAAABQAAAABAAAAZHN0c3oAAAAAAAAAAAAAABQAAAAcAAAAGQAAABkAAAAZAAAAGQAAABkAAAAZAAAAHAAAABkAAAAZAAAAFgAAABYAAAAWAAAAGQAAACAAAAAZAAAAGQAAABkAAAAZAAAAGQAAABRzdGNvAAAAAAAAAAEAAAAwAAAAPXVkdGEAAAA1bWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAbWRpcmFwcGwAAAAAAAAAAAAAAAAIaWxzdA==",
  "base64",
);
export const MP4_FRAMES = 20;
/** What the left half of a frame (from 1) is painted as, 0 to 255. */
export const greyOfFrame = (frame: number): number =>
  ((10 + 10 * frame - 16) * 255) / 219;

/** The same pictures with so many bytes between them and their index: a player that reads it has to jump. */
export const longMp4 = (bytes: number): Buffer => {
  const moov = MP4.indexOf("moov") - 4;
  const free = Buffer.alloc(bytes);
  free.writeUInt32BE(bytes, 0);
  free.write("free", 4);
  return Buffer.concat([MP4.subarray(0, moov), free, MP4.subarray(moov)]);
};

/** The same pictures with their index first and so many bytes after each: on a slow line it cannot be played without a stop. */
export const slowMp4 = (bytes: number): Buffer => {
  const mdat = MP4.indexOf("mdat") - 4;
  const end = mdat + MP4.readUInt32BE(mdat);
  const afterTable = MP4.indexOf("stco") - 4 + 20;
  const grown = 4 * (MP4_FRAMES - 1);
  const moov = Buffer.alloc(MP4.length - end + grown);
  MP4.copy(moov, 0, end, afterTable);
  MP4.copy(moov, afterTable - end + grown, afterTable);
  for (const box of ["moov", "trak", "mdia", "minf", "stbl", "stco"]) {
    const at = moov.indexOf(box) - 4;
    moov.writeUInt32BE(moov.readUInt32BE(at) + grown, at);
  }
  // Each sample is a chunk of its own, where all were one (ISO/IEC 14496-12, 8.7.4 and 8.7.5).
  moov.writeUInt32BE(1, moov.indexOf("stsc") + 16);
  const table = moov.indexOf("stco") + 8;
  moov.writeUInt32BE(MP4_FRAMES, table);
  const sizes = moov.indexOf("stsz") + 16;
  const samples: Buffer[] = [];
  let from = mdat + 8;
  for (let i = 0; i < MP4_FRAMES; i += 1) {
    const size = moov.readUInt32BE(sizes + 4 * i);
    moov.writeUInt32BE(from + moov.length + i * bytes, table + 4 + 4 * i);
    samples.push(MP4.subarray(from, from + size), Buffer.alloc(bytes));
    from += size;
  }
  const head = Buffer.from(MP4.subarray(mdat, mdat + 8));
  head.writeUInt32BE(end - mdat + MP4_FRAMES * bytes);
  return Buffer.concat([MP4.subarray(0, mdat), moov, head, ...samples]);
};

export const H264 = "1.2.840.10008.1.2.4.102";
export const HEVC = "1.2.840.10008.1.2.4.107";
export const MPEG2 = "1.2.840.10008.1.2.4.100";

/** A DICOM file with a stream for its pixels, in so many fragments. */
export const videoFile = (
  image: FixtureImage,
  syntax: string,
  stream: Buffer,
  fragments = 3,
): Buffer => {
  const plain = dicomFile({ modality: "XC", ...image });
  const uid = (value: string) => element(0x00020010, "UI", value);
  const [old, fresh] = [uid("1.2.840.10008.1.2.1"), uid(syntax)];
  const at = plain.indexOf(old);
  if (at < 0) throw new Error("no such element");
  const pixels = plain.indexOf(Buffer.from("e07f1000", "hex"));
  const item = (bytes: Buffer) =>
    Buffer.concat([Buffer.from("feff00e0", "hex"), u32(bytes.length), bytes]);
  const each = Math.ceil(stream.length / fragments / 2) * 2;
  return Buffer.concat([
    plain.subarray(0, at),
    fresh,
    plain.subarray(at + old.length, pixels),
    Buffer.from("e07f10004f420000ffffffff", "hex"),
    item(Buffer.alloc(0)),
    ...Array.from({ length: fragments }, (_, n) =>
      item(stream.subarray(n * each, (n + 1) * each)),
    ),
    Buffer.from("feffdde000000000", "hex"),
  ]);
};
