import { describe, expect, it } from "vitest";
import type { Scale } from "./calibration.ts";
import {
  angleOf,
  areaValues,
  cobbAngleOf,
  ellipseValues,
  lengthOf,
  rectangleValues,
} from "./measure.ts";

const px: Scale = { unit: "px", aspect: 1 };
const wide: Scale = {
  ...{ unit: "mm", plane: "patient", rowMm: 0.5, columnMm: 2 },
};

describe("a length", () => {
  it("takes rows and columns by their own spacing", () => {
    expect(lengthOf([0, 0], [3, 4], px)).toBe(5);
    expect(lengthOf([1, 1], [4, 1], wide)).toBe(6);
    expect(lengthOf([1, 1], [1, 9], wide)).toBe(4);
    expect(lengthOf([0, 0], [2, 6], wide)).toBe(5);
  });
});

describe("an angle", () => {
  it("is the smaller one between the legs, in true proportions", () => {
    expect(angleOf([10, 0], [0, 0], [0, 10], px)).toBeCloseTo(90);
    expect(angleOf([10, 0], [0, 0], [-10, 0.001], px)).toBeCloseTo(180, 1);
    expect(angleOf([10, 0], [0, 0], [10, -10], px)).toBeCloseTo(45);
    // [IM14] Half as wide as high: twenty columns are as far as ten rows.
    const narrow: Scale = { unit: "px", aspect: 0.5 };
    expect(angleOf([10, 0], [0, 0], [20, -10], narrow)).toBeCloseTo(45);
    expect(lengthOf([0, 0], [3, 4], narrow)).toBe(5);
    expect(angleOf([1, 0], [0, 0], [1, 4], wide)).toBeCloseTo(45);
  });

  it("is none while a leg has no length", () => {
    expect(angleOf([1, 1], [1, 1], [4, 4], px)).toBeNull();
    expect(angleOf([4, 4], [1, 1], [1, 1], px)).toBeNull();
  });
});

describe("[IM6] an ellipse", () => {
  const values = {
    columns: 20,
    rows: 20,
    at: (column: number, row: number) => column * 10 + row - 1000,
  };
  /** The pixels whose middle is inside, one by one. */
  const inside = (x1: number, y1: number, x2: number, y2: number) => {
    const found: number[] = [];
    for (let row = 0; row < 20; row += 1)
      for (let column = 0; column < 20; column += 1) {
        const x = (column + 0.5 - (x1 + x2) / 2) / ((x2 - x1) / 2);
        const y = (row + 0.5 - (y1 + y2) / 2) / ((y2 - y1) / 2);
        if (x * x + y * y <= 1) found.push(values.at(column, row));
      }
    return found;
  };

  it.each([
    [2, 3, 12, 9],
    [0, 0, 20, 20],
    [4.3, 5.9, 11.1, 17.2],
    [-6, -6, 8, 8],
    [5.2, 5.2, 5.9, 5.9],
  ])("has the statistics of the pixels in %d,%d to %d,%d", (...box) => {
    const [x1, y1, x2, y2] = box;
    const found = ellipseValues(
      [
        [x2, y1],
        [x1, y2],
      ],
      px,
      values,
    );
    const pixels = inside(...box);
    const mean = pixels.reduce((sum, v) => sum + v, 0) / pixels.length;
    const variance =
      pixels.reduce((sum, v) => sum + (v - mean) ** 2, 0) / pixels.length;
    expect(found.count).toBe(pixels.length);
    expect(found.mean).toBeCloseTo(mean, 9);
    expect(found.sd).toBeCloseTo(Math.sqrt(variance), 9);
    expect([found.min, found.max]).toEqual([
      Math.min(...pixels),
      Math.max(...pixels),
    ]);
    expect(found.area).toBeCloseTo((Math.PI * (x2 - x1) * (y2 - y1)) / 4);
  });

  it("has an area in the scale's unit, and nothing else where it holds no pixel or there are no values", () => {
    const box = [
      [0, 0],
      [4, 4],
    ] as const;
    expect(ellipseValues(box, wide, null)).toMatchObject({ count: 0 });
    expect(ellipseValues(box, wide, null).area).toBeCloseTo(4 * Math.PI);
    const outside = [
      [30, 30],
      [40, 40],
    ] as const;
    expect(ellipseValues(outside, px, values).count).toBe(0);
  });
});

describe("a Cobb angle", () => {
  const flat = [
    [0, 0],
    [10, 0],
  ] as const;
  it("is the smaller one between two lines, wherever they lie and whichever way they were drawn", () => {
    const steep = [
      [50, 90],
      [60, 80],
    ] as const;
    expect(cobbAngleOf(flat, steep, px)).toBeCloseTo(45);
    expect(cobbAngleOf(flat, [steep[1], steep[0]], px)).toBeCloseTo(45);
    expect(cobbAngleOf(flat, [flat[1], flat[0]], px)).toBeCloseTo(0);
  });

  it("is in true proportions, and none while a line has no length", () => {
    const other = [
      [3, 3],
      [4, 7],
    ] as const;
    expect(cobbAngleOf(flat, other, wide)).toBeCloseTo(45);
    expect(cobbAngleOf(flat, [flat[1], flat[1]], px)).toBeNull();
  });
});

describe("[IM6] a rectangle and a drawn area", () => {
  const values = {
    columns: 20,
    rows: 20,
    at: (column: number, row: number) => column * 10 + row,
  };

  it("a rectangle has the pixels whose middle is inside, and its area in the scale's unit", () => {
    const box = [
      [4, 7],
      [2, 3],
    ] as const;
    const found = rectangleValues(box, wide, values);
    expect(found).toMatchObject({ area: 2 * 2 * (4 * 0.5), count: 8 });
    expect(found).toMatchObject({ min: 23, max: 36, mean: 29.5 });
    expect(rectangleValues(box, px, null)).toMatchObject({ area: 8, count: 0 });
  });

  it("the same rectangle drawn as a rim says the same, whichever way around", () => {
    const rim = [
      [2, 3],
      [4, 3],
      [4, 7],
      [2, 7],
    ] as const;
    const box = rectangleValues([rim[0], rim[2]], wide, values);
    expect(areaValues(rim, wide, values)).toEqual(box);
    expect(areaValues([...rim].reverse(), wide, values)).toEqual(box);
  });

  it("a rim with a bay leaves the bay out", () => {
    const rim = [
      [0, 0],
      [9, 0],
      [9, 9],
      [6, 9],
      [6, 3],
      [3, 3],
      [3, 9],
      [0, 9],
    ] as const;
    expect(areaValues(rim, px, values)).toMatchObject({
      ...{ area: 81 - 18, count: 81 - 18 },
    });
  });

  it("a rim that crosses itself has no area", () => {
    const eight = [
      [0, 0],
      [8, 8],
      [8, 0],
      [0, 8],
    ] as const;
    expect(areaValues(eight, px, values)).toBeNull();
  });
});
