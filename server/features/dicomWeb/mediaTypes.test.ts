import { describe, expect, it } from "vitest";
import { acceptedBy, fileForms } from "./accept.ts";
import { fileFormFor } from "./mediaTypes.ts";

const PLAIN = "1.2.840.10008.1.2.1";
const JPEG_LS = "1.2.840.10008.1.2.4.80";
const J2K = "1.2.840.10008.1.2.4.90";
const files = (syntax: string, rest = "") =>
  `multipart/related; type="application/dicom"; transfer-syntax=${syntax}${rest}`;
const chosen = (
  accept: string | undefined,
  kind: { stored?: string; isPackable?: boolean; isPlainable?: boolean } = {},
) => {
  const { stored = J2K, isPackable = false, isPlainable = true } = kind;
  const choose = fileFormFor(fileForms(acceptedBy(accept)));
  const { as, alone } = choose({
    ...{ transferSyntaxUid: stored, isPackable, isPlainable },
  });
  return alone ? `${as} alone` : as;
};

describe("the form of a whole file", () => {
  it("is the stored one unless another is asked for", () => {
    for (const accept of [
      ...[undefined, "*/*", files("*"), files(J2K)],
      'multipart/related; type="application/dicom"',
    ])
      expect(chosen(accept), accept).toBe("stored");
    expect(chosen("application/dicom")).toBe("stored alone");
  });

  it("is the best one it can be had in; among equals the stored one", () => {
    expect(chosen(files(PLAIN))).toBe("plain");
    expect(chosen(`${files(PLAIN)}, ${files(J2K)}`)).toBe("stored");
    expect(chosen(`${files(PLAIN)}, ${files("*", ";q=0.5")}`)).toBe("plain");
    expect(chosen(`${files(PLAIN, ";q=0.5")}, ${files("*")}`)).toBe("stored");
    const unknown = { isPlainable: false };
    expect(chosen(`${files(PLAIN)}, */*;q=0.1`, unknown)).toBe("stored");
    const grey = { stored: PLAIN, isPackable: true };
    expect(chosen(`${files(JPEG_LS)}, */*;q=0.1`, grey)).toBe("packed");
    expect(chosen(`application/dicom; transfer-syntax=${PLAIN}`)).toBe(
      "plain alone",
    );
  });

  it("is none where none of them is to be had", () => {
    for (const accept of [
      ...[files(JPEG_LS), files("1.2.840.10008.1.2"), "image/jpeg"],
      'multipart/related; type="application/dicom+json"',
    ])
      expect(() => chosen(accept), accept).toThrow(
        expect.objectContaining({ code: "image.notInThisForm" }),
      );
    expect(() => chosen(files(PLAIN), { isPlainable: false })).toThrow();
  });
});
