import { DicomUid } from "../../../shared/contracts/ids.ts";

/** UIDs that the gateway speaks of (PS3.6 A). */

export const APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
export const VERIFICATION = "1.2.840.10008.1.1";
export const MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31";
export const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

const STORAGE = "1.2.840.10008.5.1.4.1.1.";
/** Storage classes of vendors of their own begin elsewhere; what they send is no image that we could show. */
export const isStorage = (abstractSyntax: string): boolean =>
  abstractSyntax.startsWith(STORAGE);

/** Syntaxes of commands' data sets: worklist questions and answers. */
export const PLAIN_SYNTAXES: ReadonlySet<string> = new Set([
  IMPLICIT_LITTLE_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
]);

/** Every transfer syntax in which images are stored untouched: little and big endian, deflated, RLE, JPEG, video. */
export const STORAGE_SYNTAXES: ReadonlySet<string> = new Set([
  ...PLAIN_SYNTAXES,
  ...["1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.98"],
  ...["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5"],
  ...[50, 51, 53, 55, 57, 70, 80, 81, 90, 91, 92, 93, 110, 201, 202, 203].map(
    (last) => `1.2.840.10008.1.2.4.${last}`,
  ),
  ...[100, 101, 102, 103, 104, 105, 106, 107, 108].flatMap((last) => [
    `1.2.840.10008.1.2.4.${last}`,
    `1.2.840.10008.1.2.4.${last}.1`,
  ]),
]);

/** Pixels that are compressed already: nothing is gained by compressing them again on the way. */
export const isCompressed = (transferSyntax: string): boolean =>
  transferSyntax === "1.2.840.10008.1.2.1.99" ||
  transferSyntax === "1.2.840.10008.1.2.5" ||
  transferSyntax.startsWith("1.2.840.10008.1.2.4.");

/** As the platform takes it. */
export const isUid = (text: string): boolean =>
  DicomUid.safeParse(text).success;
