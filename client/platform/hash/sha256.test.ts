import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSha256 } from "./sha256.ts";

const hex = (...pieces: Uint8Array[]) => {
  const hash = createSha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

describe("SHA-256 piece by piece", () => {
  it("knows the standard's examples", () => {
    expect(hex()).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(hex(Buffer.from("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("equals Node's for every length around its blocks, cut anywhere", () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = Buffer.from(
        Array.from({ length }, (_, i) => (i * 31 + length) & 0xff),
      );
      const cut = (length * 7) % (length + 1);
      expect(hex(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(
        createHash("sha256").update(bytes).digest("hex"),
      );
    }
  });
});
