import { convertBytes } from "dicom-character-set";

const ESCAPE = 0x1b;

/**
 * Text of a DICOM attribute as Unicode: the one place where character sets are known (PS3.3 C.12.1.1.2).
 * `characterSet` is Specific Character Set (0008,0005) as it stands in the file, values separated by `\`. Never throws:
 * what a device mislabels is read as UTF-8 when it is valid UTF-8, else as GB18030, the code page of Chinese devices.
 */
export const decodeText = (
  bytes: Uint8Array,
  characterSet: string,
  vr: string,
): string => {
  const text = isAscii(bytes)
    ? latin1(bytes)
    : decodeNonAscii(bytes, characterSet, vr);
  // PostgreSQL's text and jsonb hold no NUL; padding and damage are its only sources.
  return text.replaceAll("\0", "");
};

const decodeNonAscii = (
  bytes: Uint8Array,
  characterSet: string,
  vr: string,
): string => {
  const sets = characterSet.trim().toUpperCase();
  const unlabelled = sets === "" || sets === "ISO_IR 6";
  // Many devices name ISO 2022 IR 58 and write plain GB 2312 without its escape sequence.
  const escapeless = sets.includes("ISO 2022 IR 58") && !bytes.includes(ESCAPE);
  if (unlabelled || escapeless) return guess(bytes);
  try {
    return convertBytes(sets, bytes, { vr });
  } catch {
    return guess(bytes); // a character set or escape sequence that the standard does not know
  }
};

const guess = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
};

const isAscii = (bytes: Uint8Array) =>
  bytes.every((byte) => byte < 0x80 && byte !== ESCAPE);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
