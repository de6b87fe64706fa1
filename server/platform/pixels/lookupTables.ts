import type { DicomJson, JsonAttribute } from "../dicom/json.ts";

/** A lookup table of PS3.3 C.11.1.1 or C.7.6.3.1.5: what each stored value becomes. */
export interface LookupTable {
  /** The value that its first entry stands for; values below become it, those above the last. */
  first: number;
  entries: Uint16Array;
  /** Bits of an entry. */
  bits: number;
}

export const numbersOf = (attributes: DicomJson, tag: string): number[] =>
  (attributes[tag]?.Value ?? []).filter((value) => typeof value === "number");

export const textOf = (attributes: DicomJson, tag: string): string => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === "string" ? value : "";
};

export const itemsOf = (attributes: DicomJson, tag: string): DicomJson[] =>
  (attributes[tag]?.Value ?? []).filter(
    (value): value is DicomJson => typeof value === "object" && value !== null,
  );

/** The table of these attributes, or undefined where they hold none that can be read. */
export const lookupTable = (
  attributes: DicomJson,
  descriptorTag: string,
  dataTag: string,
): LookupTable | undefined => {
  const [named, first, bits] = numbersOf(attributes, descriptorTag);
  const data = attributes[dataTag];
  if (named === undefined || first === undefined || !data) return undefined;
  const count = named === 0 ? 65_536 : named;
  const words = wordsOf(data, count);
  if (!words) return undefined;
  return { first, entries: words, bits: bits ?? 16 };
};

/** As numbers, as words, or as bytes where there are too few for words. */
const wordsOf = (
  { Value, InlineBinary }: JsonAttribute,
  count: number,
): Uint16Array | undefined => {
  if (Value) {
    const numbers = Value.filter((value) => typeof value === "number");
    return numbers.length >= count
      ? Uint16Array.from(numbers.slice(0, count))
      : undefined;
  }
  const bytes = Buffer.from(InlineBinary ?? "", "base64");
  if (bytes.length >= count * 2)
    return Uint16Array.from({ length: count }, (_, i) =>
      bytes.readUInt16LE(i * 2),
    );
  return bytes.length >= count
    ? Uint16Array.from(bytes.subarray(0, count))
    : undefined;
};

/** What a value becomes. */
export const lookUp = (
  { first, entries }: LookupTable,
  value: number,
): number =>
  entries[Math.min(entries.length - 1, Math.max(0, value - first))] ?? 0;
