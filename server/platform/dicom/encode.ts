import { bareHead, paddedValue, writeElement, writeItems } from "./write.ts";

/** An element to be written: a value, or the items of a sequence. */
export type Written =
  | { tag: string; vr: string; value: Buffer }
  | { tag: string; items: Written[][] };

/** A data set in little endian, explicit or implicit (PS3.5 7), its elements in order, sequences with their lengths. */
export const encodeDataSet = (
  elements: readonly Written[],
  explicit: boolean,
): Buffer => {
  const encode = (tag: string, vr: string, value: Buffer): Uint8Array[] => {
    if (explicit) return [writeElement(tag, vr, value)];
    const padded = paddedValue(vr, value);
    return [bareHead(tag, padded.length), padded];
  };
  return Buffer.concat(
    [...elements]
      .sort((a, b) => (a.tag < b.tag ? -1 : 1))
      .flatMap((element) => {
        if (!("items" in element))
          return encode(element.tag, element.vr, element.value);
        const items = element.items.map((item) =>
          encodeDataSet(item, explicit),
        );
        return encode(element.tag, "SQ", writeItems(items));
      }),
  );
};
