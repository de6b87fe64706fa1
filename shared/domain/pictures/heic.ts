/** Major brands of HEIF files as telephones write them (ISO/IEC 23008-12); `mif1` and `msf1` are HEIF of any codec. */
const BRANDS = new Set("heic heix hevc hevx heim heis mif1 msf1".split(" "));
/** How many of a file's first bytes tell. */
export const HEIC_HEAD_BYTES = 12;

/** Whether a file that begins with these bytes is a HEIC photograph. */
export const beginsAsHeic = (head: Uint8Array): boolean => {
  const text = String.fromCharCode(...head.subarray(4, HEIC_HEAD_BYTES));
  return text.startsWith("ftyp") && BRANDS.has(text.slice(4));
};
