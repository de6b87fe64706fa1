import { describe, expect, it } from "vitest";
import type { PlacedImage } from "./patientSpace.ts";
import { referenceLine } from "./referenceLine.ts";

const spacing = { rowMm: 2, columnMm: 1 };
const axialAt = (z: number): PlacedImage => ({
  ...{ origin: [0, 0, z], row: [1, 0, 0], column: [0, 1, 0], spacing },
});
const sagittal: PlacedImage = {
  ...{ origin: [10, 0, 40], row: [0, 1, 0], column: [0, 0, -1], spacing },
};
const sized = (placed: PlacedImage) => ({ placed, columns: 30, rows: 20 });

describe("[IM11] a reference line", () => {
  it("is where the other image's plane passes through, only as long as that image is wide", () => {
    const line = referenceLine(axialAt(20), sized(sagittal));
    // x is 10 mm from the first column's middle; y from -0.5 mm to 29.5 mm, two to a pixel.
    expect(line?.map(([x]) => x)).toEqual([10.5, 10.5]);
    expect(line?.map(([, y]) => y).sort((a, b) => a - b)).toEqual([
      0.25, 15.25,
    ]);
  });

  it("stands where the slice lies when it is drawn on the localiser", () => {
    const line = referenceLine(sagittal, sized(axialAt(20)));
    expect(line?.map(([, y]) => y)).toEqual([10.5, 10.5]);
  });

  it("is none beside the other image, along it, and nearly along it", () => {
    expect(referenceLine(axialAt(90), sized(sagittal))).toBeNull();
    expect(referenceLine(axialAt(20), sized(axialAt(23)))).toBeNull();
    const [c, s] = [Math.cos(0.2), Math.sin(0.2)];
    const leaning: PlacedImage = {
      ...{ ...axialAt(20), origin: [0, 0, 20] },
      column: [0, c, s],
    };
    expect(referenceLine(axialAt(20), sized(leaning))).toBeNull();
  });
});
