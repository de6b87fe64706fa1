/** What a file is by its first bytes; `other` takes the door of images, which knows best. */
export type Sniffed = "image/jpeg" | "image/png" | "heic" | "other";

const HEAD = 16;
const HEIC_BRANDS = new Set([
  "heic",
  "heix",
  "hevc",
  "hevx",
  "heim",
  "heis",
  "mif1",
  "msf1",
]);

/**
 * Reads the first bytes of a file. A file that is named an image (`.dcm`) is taken at its word: with a photograph's
 * bytes it is refused by that door, instead of becoming a photograph that nobody meant.
 */
export const sniff = async (file: Blob, name: string): Promise<Sniffed> => {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const text = String.fromCharCode(...head);
  if (/\.(dcm|dicom)$/i.test(name)) return "other";
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.slice(4, 8) === "ftyp" && HEIC_BRANDS.has(text.slice(8, 12)))
    return "heic";
  return "other";
};
