/** 24 by 16 pixels, red and green fields, as Chromium's canvas writes them. */
export const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABQAG/8QAGhABAAIDAQAAAAAAAAAAAAAAAILBBQZDRP/EABYBAQEBAAAAAAAAAAAAAAAAAAMCBf/EABsRAAICAwEAAAAAAAAAAAAAAAABBBIUImEj/9oADAMBAAIRAxEAPwAoVneEqEntX9ULC1RWHkS/N6gKbxIyOGZlcP/Z",
  "base64",
);
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAAAQElEQVR4AeyRsQkAMAzD2r7kX3pkfslN6QlGdHXAmyAgnZKGbME7kMd4HlhlUeQV3e5NptKQpYFvYIlPIA2swAcAAP//1x/fkwAAAAZJREFUAwAefEjVlVY5oAAAAABJRU5ErkJggg==",
  "base64",
);

/** An Exif segment as a phone writes it: turned by 90 degrees, a place, a device. Little endian. */
const exif = (): Buffer => {
  const entry = (tag: number, type: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const tiff = Buffer.concat([
    Buffer.from("49492a0008000000", "hex"),
    Buffer.from([3, 0]),
    entry(0x010f, 2, 12, 50),
    entry(0x0112, 3, 1, 6),
    entry(0x8825, 4, 1, 62),
    Buffer.alloc(4),
    Buffer.from("SecretPhone\0"),
    Buffer.from("GPS 30.123N 120.456E"),
  ]);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff]));
};
const segment = (code: number, payload: Buffer): Buffer => {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
};

/** The JPEG as a phone would store it: with place and device, a comment, and a film behind its end. */
export const phoneJpeg = (): Buffer =>
  Buffer.concat([
    JPEG.subarray(0, 2),
    exif(),
    segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0 GPS in XMP")),
    segment(0xfe, Buffer.from("a comment about GPS")),
    JPEG.subarray(2),
    Buffer.from("ftypmp42 a film with GPS"),
  ]);

/** The PNG with a text that names a place. */
export const textPng = (): Buffer => {
  const chunk = Buffer.from("Location\0GPS somewhere");
  const head = Buffer.alloc(8);
  head.writeUInt32BE(chunk.length, 0);
  head.write("tEXt", 4);
  const afterHeader = 8 + 25;
  return Buffer.concat([
    PNG.subarray(0, afterHeader),
    ...[head, chunk, Buffer.alloc(4)],
    PNG.subarray(afterHeader),
    Buffer.from("GPS behind the end"),
  ]);
};
