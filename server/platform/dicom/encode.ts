/** An element to be written: a value, or the items of a sequence. */
export type Written =
  | { tag: string; vr: string; value: Buffer }
  | { tag: string; items: Written[][] };

const LONG = new Set([
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

/** A data set in little endian, explicit or implicit (PS3.5 7), its elements in order, sequences with their lengths. */
export const encodeDataSet = (
  elements: readonly Written[],
  explicit: boolean,
): Buffer =>
  Buffer.concat(
    [...elements]
      .sort((a, b) => (a.tag < b.tag ? -1 : 1))
      .map((element) =>
        "items" in element
          ? encodeElement(
              { tag: element.tag, vr: "SQ" },
              Buffer.concat(
                element.items.map((item) => {
                  const body = encodeDataSet(item, explicit);
                  return Buffer.concat([header("FFFEE000", body.length), body]);
                }),
              ),
              explicit,
            )
          : encodeElement(element, padded(element), explicit),
      ),
  );

const encodeElement = (
  { tag, vr }: { tag: string; vr: string },
  value: Buffer,
  explicit: boolean,
): Buffer => {
  if (!explicit) return Buffer.concat([header(tag, value.length), value]);
  const head = Buffer.alloc(LONG.has(vr) ? 12 : 8);
  writeTag(head, tag);
  head.write(vr, 4, "latin1");
  if (LONG.has(vr)) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
};

const header = (tag: string, length: number): Buffer => {
  const head = Buffer.alloc(8);
  writeTag(head, tag);
  head.writeUInt32LE(length, 4);
  return head;
};

const writeTag = (head: Buffer, tag: string): void => {
  head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
};

/** Values have even length: UIDs and bytes end with a zero, texts with a space. */
const padded = ({ vr, value }: { vr: string; value: Buffer }): Buffer =>
  value.length % 2 === 0
    ? value
    : Buffer.concat([
        value,
        Buffer.from(["UI", "OB", "UN"].includes(vr) ? "\0" : " "),
      ]);
