import { convertBytes } from "dicom-character-set";

const ESCAPE = 0x1b;

/** Text of an attribute; `guessed` where its file names no character set that its bytes could be written in. */
export interface DecodedText {
  text: string;
  guessed: boolean;
}

/**
 * Text of a DICOM attribute as Unicode: the one place where character sets are known (PS3.3 C.12.1.1.2).
 * `characterSet` is Specific Character Set (0008,0005) as it stands in the file, values separated by `\`. Never throws:
 * what a device does not label, or labels as Latin 1 and writes in Chinese, is read as UTF-8 when it is valid UTF-8,
 * else as GB18030, the code page of Chinese devices, and is told as guessed.
 */
export const decodeText = (
  bytes: Uint8Array,
  characterSet: string,
  vr: string,
): DecodedText => {
  const { text, guessed } = isAscii(bytes)
    ? sure(latin1(bytes))
    : decodeNonAscii(bytes, characterSet, vr);
  // PostgreSQL's text and jsonb hold no NUL; padding and damage are its only sources.
  return { text: text.replaceAll("\0", ""), guessed };
};

const decodeNonAscii = (
  bytes: Uint8Array,
  characterSet: string,
  vr: string,
): DecodedText => {
  const sets = characterSet.trim().toUpperCase();
  const escapeless = !bytes.includes(ESCAPE);
  if (UNLABELLED.has(sets)) return guess(bytes);
  if (LATIN_1.has(sets) && escapeless && looksChinese(bytes))
    return { text: strictly("gb18030", bytes) ?? "", guessed: true };
  if (sets === "ISO_IR 192" && strictly("utf-8", bytes) === undefined)
    return guess(bytes);
  // Many devices name ISO 2022 IR 58 and write plain GB 2312 without its escape sequence.
  if (sets.includes("ISO 2022 IR 58") && escapeless) {
    const found = guess(bytes);
    return { ...found, guessed: strictly("gb18030", bytes) !== found.text };
  }
  try {
    return sure(convertBytes(sets, bytes, { vr }));
  } catch {
    return guess(bytes); // a character set or escape sequence that the standard does not know
  }
};

const UNLABELLED = new Set(["", "ISO_IR 6", "ISO 2022 IR 6"]);
const LATIN_1 = new Set(["ISO_IR 100", "ISO 2022 IR 100", "\\ISO 2022 IR 100"]);

const sure = (text: string): DecodedText => ({ text, guessed: false });
const guess = (bytes: Uint8Array): DecodedText => ({
  text: strictly("utf-8", bytes) ?? new TextDecoder("gb18030").decode(bytes),
  guessed: true,
});

/** Undefined where the bytes are not written in that encoding. */
const strictly = (encoding: string, bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Whether bytes under a Latin 1 label are Chinese in GB18030. Many Latin names are valid GB18030 too: `Jérôme` would be
 * two Han characters between letters, `Öz` one alone. So: Han characters only, none beside a letter, and at least one
 * that Latin 1 would write as two accented letters in a row, or with a control character.
 */
const looksChinese = (bytes: Uint8Array): boolean => {
  const text = strictly("gb18030", bytes);
  if (text === undefined) return false;
  const foreign = Array.from(text).filter((character) => character > "\x7f");
  return (
    foreign.some((character) => HAN.test(character)) &&
    foreign.every((character) => HAN_OR_MARK.test(character)) &&
    !HAN_BY_LETTER.test(text) &&
    bytes.some(
      (byte, i) => byte >= 0x80 && (byte < 0xa0 || (bytes[i + 1] ?? 0) >= 0x80),
    )
  );
};
const HAN = /\p{Script=Han}/u;
/** Also the dot between the parts of minorities' names, and the wide space. */
const HAN_OR_MARK = /[\p{Script=Han}\u00b7\u3000]/u;
const HAN_BY_LETTER = /[A-Za-z]\p{Script=Han}|\p{Script=Han}[A-Za-z]/u;

const isAscii = (bytes: Uint8Array) =>
  bytes.every((byte) => byte < 0x80 && byte !== ESCAPE);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
