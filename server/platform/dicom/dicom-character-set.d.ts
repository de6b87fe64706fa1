/** The part of the package that is used; it ships no types. */
declare module "dicom-character-set" {
  /** @throws Error for an unknown character set or escape sequence. */
  export const convertBytes: (
    specificCharacterSet: string | undefined,
    bytes: Uint8Array,
    options?: { vr?: string },
  ) => string;
}
