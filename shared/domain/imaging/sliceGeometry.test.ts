import { describe, expect, it } from "vitest";
import { sliceGeometryOf, type Slice } from "./sliceGeometry.ts";

const slice = (x: number, y: number, z: number): Slice => ({
  ...{ position: [x, y, z], row: [1, 0, 0], column: [0, 1, 0] },
});
const stack = (...z: number[]) => z.map((each) => slice(0, 0, each));
const fine = { tilted: false, uneven: false };

describe("[IM7] a series' slices", () => {
  it("are fine when they are equally far apart and above each other", () => {
    expect(sliceGeometryOf(stack(0, 3, 6, 9), 0)).toEqual(fine);
    expect(sliceGeometryOf(stack(9, 6.02, 3, 0), null)).toEqual(fine);
  });

  it("are uneven when one is missing or the distance changes", () => {
    expect(sliceGeometryOf(stack(0, 3, 9, 12), null).uneven).toBe(true);
    expect(sliceGeometryOf(stack(0, 3, 6, 11, 16), null).uneven).toBe(true);
  });

  it("are tilted when the image says so, or when they lie sideways of each other", () => {
    expect(sliceGeometryOf(stack(0, 3, 6), -12).tilted).toBe(true);
    const leaning = [0, 1, 2].map((i) => slice(0, i * 0.6, i * 3));
    expect(sliceGeometryOf(leaning, null)).toEqual({ ...fine, tilted: true });
  });

  it("are not judged where they are no stack", () => {
    const turned: Slice = {
      ...slice(0, 0, 3),
      row: [0, 1, 0],
      column: [0, 0, 1],
    };
    for (const slices of [
      [],
      stack(5),
      [slice(0, 0, 0), turned, slice(0, 0, 9)],
      [slice(0, 0, 0), { ...slice(0, 0, 3), position: null }, slice(0, 0, 9)],
      stack(0, 0, 3, 3),
    ])
      expect(sliceGeometryOf(slices, null)).toEqual(fine);
  });
});
