import { describe, expect, it } from "vitest";
import type { Affine } from "./affine.ts";
import { isMirrored } from "./affine.ts";
import { edgeLetters, type Orientation } from "./orientation.ts";

const axial: Orientation = {
  ...{ kind: "cosines", row: [1, 0, 0], column: [0, 1, 0] },
};
const sagittal: Orientation = {
  ...{ kind: "cosines", row: [0, 1, 0], column: [0, 0, -1] },
};
const coronal: Orientation = {
  ...{ kind: "cosines", row: [1, 0, 0], column: [0, 0, -1] },
};
const upright: Affine = [2, 0, 0, 2, 10, 20];
const turnedRight: Affine = [0, 2, -2, 0, 500, 20];
const flipped: Affine = [-2, 0, 0, 2, 500, 20];
const words = (orientation: Orientation | null, toCanvas: Affine = upright) => {
  const letters = edgeLetters(orientation, toCanvas);
  return (
    letters &&
    [letters.left, letters.top, letters.right, letters.bottom].join(" ")
  );
};

describe("[IM1] the letters at the edges", () => {
  it("name the patient's sides in the three usual planes", () => {
    expect(words(axial)).toBe("R A L P");
    expect(words(coronal)).toBe("R H L F");
    expect(words(sagittal)).toBe("A H P F");
  });

  it("follow a quarter turn clockwise, a flip, and both", () => {
    expect(words(axial, turnedRight)).toBe("P R A L");
    expect(words(axial, flipped)).toBe("L A R P");
    expect(words(axial, [0, -2, -2, 0, 500, 500])).toBe("P L A R");
  });

  it("name two sides where a plane is oblique, the nearer one first", () => {
    const tilt = Math.PI / 6;
    expect(
      words({
        ...{ kind: "cosines", row: [Math.cos(tilt), Math.sin(tilt), 0] },
        column: [0, 0, -1],
      }),
    ).toBe("RA H LP F");
  });

  it("come from Patient Orientation where an image has no more, and turn with it", () => {
    const film: Orientation = { kind: "letters", row: "L", column: "F" };
    expect(words(film)).toBe("R H L F");
    expect(words(film, flipped)).toBe("L H R F");
    expect(words(film, turnedRight)).toBe("F R H L");
    expect(words({ ...film, row: "LP" })).toBe("RA H LP F");
  });
});

describe("[IM2] without a usable orientation", () => {
  it.each([
    ["none", null],
    ["cosines that are not a direction", { ...axial, row: [0, 0, 0] }],
    ["rows that are not square to columns", { ...axial, column: [1, 0, 0] }],
    ["letters that name no side", { kind: "letters", row: "X", column: "F" }],
  ] as const)("no letter is shown: %s", (_what, orientation) => {
    expect(words(orientation as Orientation | null)).toBeNull();
  });
});

describe("[IM3] a mirrored image", () => {
  it("is one that was flipped once; a turned one is not", () => {
    expect(isMirrored(flipped)).toBe(true);
    expect(isMirrored(upright)).toBe(false);
    expect(isMirrored(turnedRight)).toBe(false);
    expect(isMirrored([-2, 0, 0, -2, 0, 0])).toBe(false);
  });
});
