import { beginsAsHeic } from "../../../../shared/domain/pictures/heic.ts";

/** What a file is by its first bytes; `other` takes the door of images, which knows best. */
export type Sniffed = "image/jpeg" | "image/png" | "image/heic" | "other";

const HEAD = 16;

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
  return beginsAsHeic(head) ? "image/heic" : "other";
};
