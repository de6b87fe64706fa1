/** VRs whose length takes four bytes in explicit data sets (PS3.5 7.1.2). */
export const LONG_VRS: ReadonlySet<string> = new Set([
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
/** Padded with a space (PS3.5 6.2); all others are padded with a zero. */
const TEXT_VRS = new Set(
  "AE AS CS DA DS DT IS LO LT PN SH ST TM UC UR UT".split(" "),
);
const MAX_SHORT_BYTES = 0xfffe;
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

/** Tag and length alone: an item, or an element in Implicit VR. */
export const bareHead = (tag: string, length: number): Buffer => {
  const head = Buffer.alloc(8);
  writeTag(head, tag);
  head.writeUInt32LE(length, 4);
  return head;
};

const writeTag = (head: Buffer, tag: string): void => {
  head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
};

/** A value padded to an even length as its VR asks for; text in UTF-8. */
export const paddedValue = (
  vr: string,
  value: string | Uint8Array,
): Uint8Array => {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const padding = Buffer.from(TEXT_VRS.has(vr) ? " " : "\0");
  return bytes.length % 2 ? Buffer.concat([bytes, padding]) : bytes;
};

/** An element in Explicit VR Little Endian. */
export const writeElement = (
  tag: string,
  vr: string,
  value: string | Uint8Array,
): Buffer => {
  const padded = paddedValue(vr, value);
  return Buffer.concat([elementHead(tag, vr, padded.length), padded]);
};

/** The items of a sequence, each the bytes of its elements in the order of their tags. */
export const writeItems = (items: readonly Uint8Array[]): Buffer =>
  Buffer.concat(
    items.flatMap((item) => [bareHead("FFFEE000", item.length), item]),
  );

/** A sequence of these items. */
export const writeSequence = (
  tag: string,
  items: readonly Uint8Array[],
): Buffer => writeElement(tag, "SQ", writeItems(items));

/** What ends encapsulated pixel data (PS3.5 A.4). */
export const SEQUENCE_DELIMITER = Buffer.from("feffdde000000000", "hex");
