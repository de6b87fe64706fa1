import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** A value as RFC 8785 (JSON Canonicalization Scheme) writes it: one value, one text. */
export const canonicalText = (value: object): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("there is no JSON of this value");
  return text;
};

/** SHA-256 of a text's UTF-8 bytes, hexadecimal. */
export const sha256Of = (text: string): string =>
  createHash("sha256").update(text, "utf8").digest("hex");
