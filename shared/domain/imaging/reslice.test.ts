import { describe, expect, it } from "vitest";
import {
  cutPlane,
  imageThrough,
  middleOf,
  movedInto,
  originOfImage,
  planeImagesOf,
} from "./reslice.ts";
import { placedImage, toImage, toPatient } from "./patientSpace.ts";
import { along, type Triple } from "./vector.ts";
import {
  coarser,
  factorWithin,
  putSlice,
  volumeOf,
  type Volume,
  type VolumeImage,
} from "./volume.ts";
import { PLANES } from "../sharedViewing/document.ts";

const image = (change: Partial<VolumeImage> = {}): VolumeImage => ({
  ...{ position: [0, 0, 0], row: [1, 0, 0], column: [0, 1, 0] },
  ...{ columns: 12, rows: 10, spacing: { rowMm: 1, columnMm: 1 } },
  ...{ isColour: false, frameOfReference: "1.2", tilt: null },
  ...change,
});
const stack = (
  positions: readonly Triple[],
  change: Partial<VolumeImage> = {},
) => positions.map((position) => image({ ...change, position }));
const heights = (...z: number[]) => z.map((each): Triple => [0, 0, each]);
const made = (images: readonly VolumeImage[]): Volume => {
  const volume = volumeOf(images);
  if (typeof volume === "string") throw new Error(volume);
  return volume;
};
/** A patient whose value is known everywhere: linear, so that interpolation is exact. */
const valueAt = ([x, y, z]: Triple) => 100 * x + 7 * y - 13 * z + 1_000;
const filled = (volume: Volume) => {
  const values: number[] = [];
  for (const { origin } of volume.slices)
    for (let r = 0; r < volume.rows; r += 1)
      for (let c = 0; c < volume.columns; c += 1)
        values.push(
          valueAt(
            along(
              along(origin, c * volume.spacing.columnMm, volume.row),
              ...([r * volume.spacing.rowMm, volume.column] as const),
            ),
          ),
        );
  return values;
};
const OUTSIDE = -1e6;
/** Every pixel of every image of every plane is the patient's value at its place; how many were inside. */
const expectPatient = (volume: Volume) => {
  const values = filled(volume);
  let inside = 0;
  for (const plane of PLANES) {
    const images = planeImagesOf(volume, plane);
    const out = new Float64Array(images.columns * images.rows);
    for (let index = 0; index < images.count; index += 1) {
      cutPlane(volume, values, images, index, out, OUTSIDE);
      const start = originOfImage(images, index);
      for (const [at, value] of out.entries()) {
        if (value === OUTSIDE) continue;
        inside += 1;
        const place = along(
          along(start, (at % images.columns) * images.pixelMm, images.row),
          ...([
            Math.floor(at / images.columns) * images.pixelMm,
            images.column,
          ] as const),
        );
        expect(Math.abs(value - valueAt(place))).toBeLessThan(1e-6);
      }
    }
  }
  return inside;
};

describe("[IM9] a plane through a series", () => {
  it("shows in each pixel what lies at its place in the patient, in true proportions", () => {
    const volume = made(stack(heights(0, 2.5, 5, 7.5)));
    const coronal = planeImagesOf(volume, "coronal");
    expect(coronal).toMatchObject({
      ...{ columns: 12, pixelMm: 1, rows: 8, count: 10, stepMm: 1 },
    });
    expect(expectPatient(volume)).toBe(12 * 10 * 4 + 12 * 8 * 10 + 10 * 8 * 12);
  });

  it("is the images themselves where it runs along them", () => {
    const volume = made(stack(heights(9, 6, 3, 0)));
    const axial = planeImagesOf(volume, "axial");
    const values = filled(volume);
    expect(axial.count).toBe(4);
    const out = new Float64Array(120);
    cutPlane(volume, values, axial, 0, out, OUTSIDE);
    expect([...out]).toEqual(values.slice(3 * 120));
  });

  it("stands the patient upright: head up, the patient's right on the left", () => {
    const volume = made(stack(heights(0, 1, 2)));
    for (const plane of ["coronal", "sagittal"] as const)
      expect(planeImagesOf(volume, plane).column).toEqual([0, 0, -1]);
    expect(planeImagesOf(volume, "axial").row).toEqual([1, 0, 0]);
  });

  it("is straight where the gantry was tilted, the slices uneven, or cut obliquely", () => {
    const tilted = made(
      stack([0, 1, 2, 3].map((i): Triple => [0, i * 0.8, i * 3])),
    );
    expect(tilted.geometry).toEqual({ tilted: true, uneven: false });
    const uneven = made(stack(heights(0, 2, 3, 7)));
    expect(uneven.geometry.uneven).toBe(true);
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    const normal: Triple = [0, -s, c];
    const oblique = made(
      stack(
        [0, 1, 2, 3, 4].map((i) => along([5, -3, 2], i * 2, normal)),
        { row: [1, 0, 0], column: [0, c, s] },
      ),
    );
    for (const volume of [tilted, uneven, oblique])
      expect(expectPatient(volume)).toBeGreaterThan(500);
  });

  it("crosses the others where it is told to, and stays within the volume", () => {
    const volume = made(stack(heights(0, 3, 6, 9)));
    const axial = planeImagesOf(volume, "axial");
    expect(imageThrough(axial, [4, 4, 6.2])).toBe(1);
    expect(imageThrough(axial, [4, 4, 500])).toBe(0);
    expect(imageThrough(axial, [4, 4, -500])).toBe(3);
    expect(movedInto(axial, 3, [4, 5, 6.2])).toEqual([4, 5, 0]);
    expect(middleOf(volume)).toEqual([5.5, 4.5, 6]);
  });
});

describe("[IM9] what makes no volume", () => {
  const fine = stack(heights(0, 1, 2, 3));
  it.each([
    ["fewImages", fine.slice(0, 2)],
    ["colour", fine.map((each) => ({ ...each, isColour: true }))],
    ["noPosition", [...fine, image({ position: null })]],
    ["noSpacing", fine.map((each) => ({ ...each, spacing: null }))],
    [
      "mixedOrientation",
      [...fine, image({ row: [0, 1, 0], column: [0, 0, -1] })],
    ],
    ["mixedOrientation", [...fine, image({ frameOfReference: "1.3" })]],
    ["mixedSize", [...fine, image({ position: [0, 0, 4], rows: 11 })]],
    ["samePlace", [...fine, image({ position: [0, 0, 3] })]],
  ] as const)("%s", (reason, images) => {
    expect(volumeOf(images)).toBe(reason);
  });
});

describe("a volume that is too large", () => {
  it("made coarser holds the mean of the pixels it covers, to the nearest whole value where it holds no others", () => {
    const volume = coarser(made(stack(heights(0, 1, 2))), 2);
    const { columns, rows } = volume;
    const size = columns * rows * volume.slices.length;
    // 4 x 2 of each block's pixels, so that means end in .75 below and above zero.
    const at = (x: number, y: number) =>
      (x < 6 ? -1_000 : 40) + (x % 2 === 0 && y % 2 === 0 ? 0 : 1);
    const [whole, exact] = [new Int16Array(size), new Float32Array(size)];
    for (const values of [whole, exact]) putSlice(volume, 2, values, 1, at);
    const first = columns * rows;
    expect([exact[first], exact[first + columns - 1]]).toEqual([
      ...[-999.25, 40.75],
    ]);
    expect([whole[first], whole[first + columns - 1]]).toEqual([-999, 41]);
    expect([whole[0], whole[2 * first]]).toEqual([0, 0]);
  });

  it("is made coarser until it fits, around the same place", () => {
    const volume = made(stack(heights(0, 1, 2)));
    expect(factorWithin(volume, 12 * 10 * 3)).toBe(1);
    expect(factorWithin(volume, 12 * 10 * 3 - 1)).toBe(2);
    const half = coarser(volume, 2);
    expect(half).toMatchObject({ columns: 6, rows: 5 });
    expect(half.slices[0]?.origin).toEqual([0.5, 0.5, 0]);
    expect(expectPatient(half)).toBeGreaterThan(100);
  });
});

describe("a place on an image", () => {
  it("is one in the patient and back again; the first pixel's middle is its position", () => {
    const placed = placedImage(
      { position: [10, 20, 30], row: [0, 1, 0], column: [0, 0, -1] },
      { rowMm: 2, columnMm: 0.5 },
    )!;
    expect(toPatient(placed, [0.5, 0.5])).toEqual([10, 20, 30]);
    expect(toPatient(placed, [2.5, 3.5])).toEqual([10, 21, 24]);
    expect(toImage(placed, [7, 21, 24])).toEqual({
      ...{ point: [2.5, 3.5], offMm: 3 },
    });
    expect(placedImage({ ...placed, position: null }, null)).toBeNull();
  });
});
