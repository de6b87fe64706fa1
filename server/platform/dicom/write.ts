/** VRs whose length takes four bytes in explicit data sets (PS3.5 7.1.2). */
const LONG_VRS = new Set([
  "OB",
  "OD",
  "OF",
  "OL",
  "OV",
  "OW",
  "SQ",
  "SV",
  "UC",
  "UN",
  "UR",
  "UT",
  "UV",
]);
const MAX_SHORT_BYTES = 0xfffe;
const PREAMBLE_BYTES = 128;
export const UNDEFINED_LENGTH = 0xffffffff;

/** Tag, VR and length of an element in Explicit VR Little Endian; `tag` is eight hexadecimal digits. */
export const elementHead = (
  tag: string,
  vr: string,
  length: number,
): Buffer => {
  // What is too long for its VR is written as UN (PS3.5 6.2.2).
  const named = length > MAX_SHORT_BYTES && !LONG_VRS.has(vr) ? "UN" : vr;
  const isLong = LONG_VRS.has(named);
  const head = Buffer.alloc(isLong ? 12 : 8);
  writeTag(head, tag);
  head.write(named, 4, "latin1");
  if (isLong) head.writeUInt32LE(length, 8);
  else head.writeUInt16LE(length, 6);
  return head;
};

const writeTag = (head: Buffer, tag: string): void => {
  head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
};

/** An element in Explicit VR Little Endian; text in UTF-8, padded to an even length as its VR asks for (PS3.5 6.2). */
export const writeElement = (
  tag: string,
  vr: string,
  value: string | Uint8Array,
): Buffer => {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const isText = typeof value === "string" && vr !== "UI";
  const padding = Buffer.from(isText ? " " : "\0");
  const padded = bytes.length % 2 ? Buffer.concat([bytes, padding]) : bytes;
  return Buffer.concat([elementHead(tag, vr, padded.length), padded]);
};

/** A sequence of these items, each the bytes of its elements in the order of their tags. */
export const writeSequence = (
  tag: string,
  items: readonly Uint8Array[],
): Buffer => {
  const parts = items.flatMap((item) => {
    const head = Buffer.alloc(8);
    writeTag(head, "FFFEE000");
    head.writeUInt32LE(item.length, 4);
    return [head, item];
  });
  return writeElement(tag, "SQ", Buffer.concat(parts));
};

/** What ends encapsulated pixel data (PS3.5 A.4). */
export const SEQUENCE_DELIMITER = Buffer.from("feffdde000000000", "hex");

/** Preamble and file meta information (PS3.10 7.1), with nothing of a sender in it. */
export const writeFileMeta = (image: {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  implementation: { classUid: string; version: string };
}): Buffer => {
  const meta = Buffer.concat([
    writeElement("00020001", "OB", Buffer.from([0, 1])),
    writeElement("00020002", "UI", image.sopClassUid),
    writeElement("00020003", "UI", image.sopInstanceUid),
    writeElement("00020010", "UI", image.transferSyntaxUid),
    writeElement("00020012", "UI", image.implementation.classUid),
    writeElement("00020013", "SH", image.implementation.version),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(PREAMBLE_BYTES),
    Buffer.from("DICM"),
    writeElement("00020000", "UL", length),
    meta,
  ]);
};
