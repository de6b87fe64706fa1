import { describe, expect, it } from "vitest";
import { planeMeasurementsOf } from "../exchange/quantities.ts";
import type {
  AnnotationKind,
  ImagePoint,
  PatientPoint,
  Plane,
} from "../sharedViewing/document.ts";
import type { Scale } from "./calibration.ts";
import { areaValues, lengthOf, rectangleValues } from "./measure.ts";
import {
  flattened,
  isOnOnePlane,
  placesOf,
  pointsOnImage,
  raised,
} from "./planeDrawing.ts";
import { cutValues, imageThrough, planeImagesOf } from "./reslice.ts";
import { minus, type Triple } from "./vector.ts";
import { coarser, volumeOf, type Volume } from "./volume.ts";

const scaleOf = (mm: number): Scale => ({
  ...({ unit: "mm", plane: "patient" } as const),
  ...{ rowMm: mm, columnMm: mm },
});
const MILLIMETRES = scaleOf(1);
/** Slices of 40 x 30 pixels of 0.8 x 0.5 mm; by default a tilted gantry and uneven distances. */
const phantom = (
  positions: readonly Triple[] = [
    [-20, -10, -30],
    [-20, -9, -27],
    [-20, -8, -25],
    [-20, -6, -18],
    [-20, -5, -15],
  ],
): Volume => {
  const volume = volumeOf(
    positions.map((position) => ({
      ...{ position, row: [1, 0, 0], column: [0, 1, 0] },
      ...{ columns: 40, rows: 30, spacing: { rowMm: 0.8, columnMm: 0.5 } },
      ...{ isColour: false, frameOfReference: "1.2", tilt: null },
    })),
  );
  if (typeof volume === "string") throw new Error(volume);
  return volume;
};
/** Of two places on each plane, their distance in the patient. */
const KNOWN: readonly (readonly [Plane, PatientPoint, PatientPoint])[] = [
  ["axial", [-12, -2, -25], [-9, 2, -25]],
  ["coronal", [-15, 3, -28], [-12, 3, -24]],
  ["sagittal", [-8, 0, -20], [-8, 4, -23]],
];
const measured = (
  kind: AnnotationKind,
  plane: Plane,
  points: readonly PatientPoint[],
) =>
  planeMeasurementsOf({ kind, plane, points }).quantities.map(
    ({ what, value }) => [what, Math.round(value * 1e6) / 1e6],
  );

describe("[SV19] a drawing on a plane", () => {
  it.each(KNOWN)(
    "%s: is as long as its places are apart in the patient, whatever the slices and however coarse they are held",
    (plane, from, to) => {
      expect(Math.hypot(...minus(to, from))).toBe(5);
      for (const factor of [1, 2, 3]) {
        const images = planeImagesOf(coarser(phantom(), factor), plane);
        const index = imageThrough(images, from);
        const shown = pointsOnImage(images, index, [from, to]);
        const [a, b] = shown ?? [];
        if (!a || !b) throw new Error("the drawing is not on its image");
        expect(lengthOf(a, b, scaleOf(images.pixelMm))).toBeCloseTo(5, 9);
      }
      expect(measured("length", plane, [from, to])).toEqual([["length", 5]]);
    },
  );

  it.each(KNOWN)(
    "%s: stays where it was drawn, to a micrometre, in one plane",
    (plane) => {
      const images = planeImagesOf(phantom(), plane);
      const drawn: ImagePoint[] = [
        [0.37, 1.61],
        [7.123, 4.456],
        [images.columns, images.rows],
      ];
      for (let index = 0; index < images.count; index += 1) {
        const places = placesOf(images, index, drawn);
        expect(isOnOnePlane(plane, places)).toBe(true);
        const back = pointsOnImage(images, index, places) ?? [];
        for (const [i, [x, y]] of drawn.entries()) {
          const [x2, y2] = back[i] ?? [NaN, NaN];
          const off = Math.max(Math.abs(x - x2), Math.abs(y - y2));
          expect(off * images.pixelMm).toBeLessThanOrEqual(0.0005 + 1e-9);
        }
      }
    },
  );

  it("shows on the image that passes through it, and on no other of its plane", () => {
    for (const [plane, from, to] of KNOWN) {
      const images = planeImagesOf(phantom(), plane);
      const index = imageThrough(images, from) - 1;
      const drawn = placesOf(images, index, [
        [2, 2],
        [9, 5],
      ]);
      const shownOn = Array.from({ length: images.count }, (_, i) => i).filter(
        (i) => pointsOnImage(images, i, drawn) !== null,
      );
      expect([plane, shownOn]).toEqual([plane, [index]]);
      const beyond = pointsOnImage(images, index + 3, [from, to]);
      expect(beyond).toBeNull();
    }
  });

  it("lies on one plane only where its places are equally far along the normal", () => {
    for (const [plane, from, to] of KNOWN) {
      expect(isOnOnePlane(plane, [from, to])).toBe(true);
      expect(isOnOnePlane(plane, [from, [to[0], to[1] + 1, to[2] + 1]])).toBe(
        plane === "sagittal",
      );
    }
  });

  it("has its angles and areas by its places in the patient, and no values without the volume", () => {
    // A right angle on the sagittal plane: back, and down.
    const corner: PatientPoint[] = [
      [5, 30, 10],
      [5, 10, 10],
      [5, 10, -40],
    ];
    expect(measured("angle", "sagittal", corner)).toEqual([["angle", 90]]);
    const [a, b, c] = corner as [PatientPoint, PatientPoint, PatientPoint];
    expect(measured("cobb", "sagittal", [a, b, b, [5, 30, -10]])).toEqual([
      ["cobb", 45],
    ]);
    expect(measured("rectangle", "sagittal", [a, c])).toEqual([["area", 1000]]);
    expect(measured("area", "sagittal", [a, b, c])).toEqual([["area", 500]]);
    expect(measured("ellipse", "sagittal", [a, c])).toEqual([
      ["area", Math.round(Math.PI * 250 * 1e6) / 1e6],
    ]);
    expect(measured("point", "sagittal", [a])).toEqual([]);
    expect(measured("arrow", "sagittal", [a, b])).toEqual([]);
  });

  it("comes back from the flat with its depth", () => {
    for (const [plane, from, to] of KNOWN)
      expect(raised(plane, flattened(plane, to), from)).toEqual(to);
  });

  it("[IM9] counts no value where the volume has none", () => {
    const volume = phantom([
      [-20, -10, 0],
      [-20, -10, 10],
      [-20, -10, 20],
    ]);
    const values = Array.from({ length: 40 * 30 * 3 }, () => 70);
    const images = planeImagesOf(volume, "coronal");
    const { columns, rows } = images;
    const at = cutValues(volume, values, images, 4);
    const cut = { columns, rows, at };
    const all = rectangleValues(
      ...([
        [
          [0, 0],
          [columns, rows],
        ],
        MILLIMETRES,
        cut,
      ] as const),
    );
    expect(all).toMatchObject({ mean: 70, sd: 0, min: 70, max: 70 });
    const leaning = phantom([
      [-20, -10, 0],
      [-16, -10, 10],
      [-12, -10, 20],
    ]);
    const shifted = planeImagesOf(leaning, "coronal");
    const beyond = cutValues(leaning, values, shifted, 4);
    // Head up: the last row is the lowest slice, which reaches least far to the left.
    const lowest = shifted.rows - 1;
    expect(beyond(0, lowest)).toBe(70);
    expect(beyond(shifted.columns - 1, lowest)).toBeNaN();
    const rim: ImagePoint[] = [
      [0, lowest],
      [shifted.columns, lowest],
      [shifted.columns, lowest + 1],
      [0, lowest + 1],
    ];
    const found = areaValues(rim, MILLIMETRES, {
      ...{ columns: shifted.columns, rows: shifted.rows, at: beyond },
    });
    expect(found).toMatchObject({ mean: 70, min: 70, count: 40 });
    expect(found?.area).toBe(shifted.columns);
  });
});
