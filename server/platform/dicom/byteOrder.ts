import type { Encoding } from "./dataset.ts";

/** Bytes of one number (PS3.5 7.3); what is not here has no order. */
const WORD: Readonly<Record<string, 2 | 4 | 8>> = {
  ...{ US: 2, SS: 2, OW: 2, AT: 2, UL: 4, SL: 4, FL: 4, OF: 4, OL: 4 },
  ...{ FD: 8, OD: 8, UV: 8, SV: 8, OV: 8 },
};

/** Bytes of one number of this VR; 1 where there is no order. */
export const wordBytes = (vr: string): 1 | 2 | 4 | 8 => WORD[vr] ?? 1;

/** A value in little endian; the same bytes where it is already. */
export const littleEndian = (
  value: Uint8Array,
  vr: string,
  { bigEndian }: Pick<Encoding, "bigEndian">,
): Uint8Array => {
  const word = wordBytes(vr);
  return !bigEndian || word === 1 || value.length % word
    ? value
    : swapped(value, word);
};

/** A copy with the bytes of each word turned round; there are whole words. */
export const swapped = (value: Uint8Array, word: 2 | 4 | 8): Uint8Array => {
  const copy = Buffer.from(value);
  if (word === 2) return copy.swap16();
  return word === 4 ? copy.swap32() : copy.swap64();
};
