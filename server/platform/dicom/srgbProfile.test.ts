import { describe, expect, it } from "vitest";
import { SRGB_PROFILE as profile } from "./srgbProfile.ts";

const signature = (at: number) => profile.toString("ascii", at, at + 4);
const fixed = (at: number) => profile.readInt32BE(at) / 0x1_00_00;
const tags = new Map(
  Array.from({ length: profile.readUInt32BE(128) }, (_, i) => {
    const at = 132 + i * 12;
    const [offset, length] = [at + 4, at + 8].map((place) =>
      profile.readUInt32BE(place),
    ) as [number, number];
    return [signature(at), { offset, length }] as const;
  }),
);
const xyzOf = (tag: string) => {
  const { offset } = tags.get(tag) ?? { offset: NaN };
  expect(signature(offset)).toBe("XYZ ");
  return [8, 12, 16].map((at) => fixed(offset + at)) as Triple;
};

type Triple = [number, number, number];
type Matrix = [Triple, Triple, Triple];
const times = (m: Matrix, [x, y, z]: Triple) =>
  m.map(([a, b, c]) => a * x + b * y + c * z) as Triple;
const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b);
/** Of a chromaticity, with Y = 1. */
const xyzAt = (x: number, y: number): Triple => [x / y, 1, (1 - x - y) / y];
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

describe("the sRGB profile", () => {
  it("is an input profile of RGB values for XYZ, as long as it says", () => {
    expect(profile.readUInt32BE(0)).toBe(profile.length);
    expect(profile[8]).toBe(2);
    expect([12, 16, 20, 36].map(signature)).toEqual([
      ...["scnr", "RGB ", "XYZ ", "acsp"],
    ]);
    expect([68, 72, 76].map((at) => fixed(at).toFixed(4))).toEqual([
      ...["0.9642", "1.0000", "0.8249"],
    ]);
  });

  it("has the tags that such a profile needs, on whole words and within its bytes", () => {
    expect([...tags.keys()]).toEqual([
      ...["desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ"],
      ...["rTRC", "gTRC", "bTRC"],
    ]);
    for (const { offset, length } of tags.values()) {
      expect(offset % 4).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(132 + tags.size * 12);
      expect(offset + length).toBeLessThanOrEqual(profile.length);
    }
  });

  it("makes the connection space's white of red, green and blue together", () => {
    const [red, green, blue] = ["rXYZ", "gXYZ", "bXYZ"].map(xyzOf);
    const white = xyzOf("wtpt");
    white.forEach((value, i) =>
      expect(
        (red?.[i] ?? 0) + (green?.[i] ?? 0) + (blue?.[i] ?? 0),
      ).toBeCloseTo(...([value, 4] as const)),
    );
  });

  it("has IEC 61966-2-1's primaries, seen in the connection space's white", () => {
    const [d65, d50] = [xyzAt(0.3127, 0.329), xyzOf("wtpt")];
    const [from, to] = [times(BRADFORD, d65), times(BRADFORD, d50)];
    for (const [tag, x, y] of [
      ["rXYZ", 0.64, 0.33],
      ["gXYZ", 0.3, 0.6],
      ["bXYZ", 0.15, 0.06],
    ] as const) {
      // The same chromaticity, each cone's answer changed as white's is.
      const cones = times(BRADFORD, xyzAt(x, y));
      const wanted = cones.map(
        (cone, i) => (cone * (to[i] ?? 0)) / (from[i] ?? 1),
      );
      const got = times(BRADFORD, xyzOf(tag));
      const scale = sum(got) / sum(wanted);
      wanted.forEach((cone, i) =>
        expect(Math.abs(cone * scale - (got[i] ?? NaN)), tag).toBeLessThan(
          1e-3,
        ),
      );
    }
  });

  it("has sRGB's curve in all three", () => {
    for (const tag of ["rTRC", "gTRC", "bTRC"]) {
      const { offset, length } = tags.get(tag) ?? { offset: NaN, length: 0 };
      expect(signature(offset)).toBe("curv");
      const count = profile.readUInt32BE(offset + 8);
      expect(length).toBe(12 + count * 2);
      const at = (value: number) =>
        profile.readUInt16BE(
          offset + 12 + Math.round(value * (count - 1)) * 2,
        ) / 0xff_ff;
      expect([at(0), at(1)]).toEqual([0, 1]);
      // Middle grey, 18 % of the light, is 46 % of the value; the beginning is straight.
      expect(at(0.4613)).toBeCloseTo(0.18, 2);
      expect(at(0.02) / at(0.01)).toBeCloseTo(2, 1);
    }
  });
});
