import { describe, expect, it } from "vitest";
import { areaValues } from "../../../shared/domain/imaging/measure.ts";
import type { Affine } from "../../../shared/domain/imaging/affine.ts";
import {
  MAX_STROKE_POINTS,
  PLANES,
  type ImagePoint,
  type Plane,
} from "../../../shared/domain/sharedViewing/document.ts";
import { planeImagesOf } from "../../../shared/domain/imaging/reslice.ts";
import { volumeOf } from "../../../shared/domain/imaging/volume.ts";
import { PersonId } from "../../../shared/contracts/ids.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import {
  asSent,
  drawnOn,
  hitAt,
  moved,
  outlinesOf,
  pointsOfDrag,
  withoutOvershoot,
  withPlace,
  type Drawn,
} from "./drawing.ts";

const drawn = (change: Partial<Drawn>): Drawn => ({
  annotationId: "0190a000-0000-4000-8000-0000000000a1",
  ...{ kind: "length", text: "" },
  points: [
    [10, 10],
    [50, 10],
  ],
  ...change,
});
const doubled: Affine = [2, 0, 0, 2, 0, 0];
const turned: Affine = [0, 2, -2, 0, 100, 0];

describe("what is under the hand", () => {
  it("is an end, the line, or nothing, in CSS pixels whatever the zoom", () => {
    const line = drawn({});
    const at = (...place: ImagePoint) => hitAt([line], doubled, place);
    expect(at(21, 24)).toMatchObject({ handle: 0 });
    expect(at(97, 20)).toMatchObject({ handle: 1 });
    expect(at(60, 26)).toMatchObject({ handle: null });
    expect(at(60, 40)).toBeNull();
    // Turned a quarter: the line stands upright at x 80.
    expect(hitAt([line], turned, [80, 60])).toMatchObject({ handle: null });
  });

  it("is an ellipse on its rim, not in its middle", () => {
    const ellipse = drawn({
      kind: "ellipse",
      points: [
        [0, 0],
        [40, 20],
      ],
    });
    expect(hitAt([ellipse], doubled, [40, 1])).not.toBeNull();
    expect(hitAt([ellipse], doubled, [40, 20])).toBeNull();
  });

  it("is what was drawn last, and a free stroke as a whole", () => {
    const first = drawn({});
    const stroke = drawn({ kind: "stroke", annotationId: "later" });
    const found = hitAt([first, stroke], doubled, [60, 20]);
    expect(found).toMatchObject({
      annotation: { annotationId: "later" },
      handle: null,
    });
    expect(found && moved(found, [1, 2])).toEqual([
      [11, 12],
      [51, 12],
    ]);
  });

  it("moves alone where it is one point", () => {
    const hit = { annotation: drawn({}), handle: 1 };
    expect(moved(hit, [0.004, 5])).toEqual([
      [10, 10],
      [50, 15],
    ]);
  });
});

describe("a drawing", () => {
  it("of an angle begins with its second leg on its first's end", () => {
    expect(pointsOfDrag("angle", [1.234, 2], [3, 4])).toEqual([
      [1.23, 2],
      [3, 4],
      [3, 4],
    ]);
    expect(pointsOfDrag("length", [1, 2], [3, 4])).toHaveLength(2);
  });

  it("by free hand stays within its bound and keeps both ends", () => {
    let points: readonly ImagePoint[] = [[0, 0]];
    for (let x = 1; x <= 5_000; x += 1) {
      points = withPlace(points, [x, 0]);
      expect(points.length).toBeLessThanOrEqual(MAX_STROKE_POINTS);
    }
    expect([points[0], points.at(-1)]).toEqual([
      [0, 0],
      [5_000, 0],
    ]);
    expect(points.length).toBeGreaterThan(MAX_STROKE_POINTS / 2 - 1);
  });

  it("of an ellipse touches the four sides of its box", () => {
    const [outline = []] = outlinesOf(
      {
        kind: "ellipse",
        points: [
          [0, 0],
          [40, 20],
        ],
      },
      doubled,
    );
    const reach = (axis: 0 | 1) => outline.map((point) => point[axis]);
    expect(Math.max(...reach(0))).toBeCloseTo(80);
    expect(Math.min(...reach(0))).toBeCloseTo(0);
    expect(Math.max(...reach(1))).toBeCloseTo(40);
    const [first, last] = [outline[0], outline.at(-1)];
    expect(first?.[0]).toBeCloseTo(last?.[0] ?? NaN);
    expect(first?.[1]).toBeCloseTo(last?.[1] ?? NaN);
  });

  it("of a rectangle and a rim closes, of a Cobb angle is two lines", () => {
    const box = drawn({ kind: "rectangle" });
    box.points = [
      [0, 0],
      [4, 2],
    ];
    const [around = []] = outlinesOf(box, doubled);
    expect(around).toHaveLength(5);
    expect(around.at(-1)).toEqual(around[0]);
    const rim: ImagePoint[] = [
      [0, 0],
      [4, 0],
      [4, 4],
    ];
    expect(outlinesOf({ kind: "area", points: rim }, doubled)).toEqual([
      [
        [0, 0],
        [8, 0],
        [8, 8],
        [0, 0],
      ],
    ]);
    const four = pointsOfDrag("cobb", [0, 0], [4, 0]);
    expect(
      outlinesOf({ kind: "cobb", points: four }, doubled).map(
        (line) => line.length,
      ),
    ).toEqual([2, 2]);
  });

  it("of a rim loses what ran past its beginning, and nothing else", () => {
    const around = Array.from({ length: 44 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 40;
      const r = i > 38 ? 9 : 10;
      return [r * Math.cos(angle), r * Math.sin(angle)] as const;
    });
    const closed = around.slice(0, 39);
    expect(withoutOvershoot(closed)).toEqual(closed);
    const spiral = around.map(([x, y], i) =>
      i > 40 ? ([x * 1.5, y * 1.5] as const) : ([x, y] as const),
    );
    const trimmed = withoutOvershoot(spiral);
    expect(trimmed.length).toBeLessThan(spiral.length);
    expect(areaValues(spiral, { unit: "px", aspect: 1 }, null)).toBeNull();
    expect(
      areaValues(trimmed, { unit: "px", aspect: 1 }, null)?.area,
    ).toBeGreaterThan(250);
  });
});

describe("[SV19] what is drawn on a cut image", () => {
  const volume = volumeOf(
    [0, 3, 6, 9].map((z) => ({
      ...{ position: [-8, -8, z], row: [1, 0, 0], column: [0, 1, 0] },
      ...{ columns: 16, rows: 16, spacing: { rowMm: 1, columnMm: 1 } },
      ...{ isColour: false, frameOfReference: "1.2", tilt: null },
    })),
  );
  if (typeof volume === "string") throw new Error(volume);
  const stored: SeriesImage = {
    ...{ imageId: "wadors:1", seriesInstanceUid: "1.2.3" },
    ...{ sopInstanceUid: "1.2.3.1", frame: 1, lossy: false, attributes: {} },
  };
  const cut = (
    plane: Plane,
    index: number,
    seriesInstanceUid = "1.2.3",
  ): SeriesImage => ({
    ...{ ...stored, seriesInstanceUid, sopInstanceUid: "", frame: index + 1 },
    cut: {
      ...{ planes: planeImagesOf(volume, plane), index, middle: [0, 0, 0] },
      ...{ geometry: { tilted: false, uneven: false }, factor: 1 },
      values: () => null,
    },
  });
  const line = drawn({
    points: [
      [2.5, 1.5],
      [5.5, 5.5],
    ],
  });
  const authorId = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
  const sentOn = (image: SeriesImage) => ({ ...asSent(line, image), authorId });

  it("lies in the patient, and comes back to the same pixels", () => {
    expect(asSent(line, cut("coronal", 4))).toEqual({
      ...{ annotationId: line.annotationId, seriesInstanceUid: "1.2.3" },
      ...{ kind: "length", text: "", plane: "coronal" },
      points: [
        [-6, -4, 8],
        [-3, -4, 4],
      ],
    });
    const sent = sentOn(cut("coronal", 4));
    expect(drawnOn([sent], cut("coronal", 4))).toEqual([line]);
  });

  it("shows on no image beside it, on no other plane or series, and on no stored image", () => {
    const sent = sentOn(cut("coronal", 4));
    for (const other of [
      ...[cut("coronal", 3), cut("coronal", 5), cut("coronal", 4, "1.2.4")],
      ...[cut("axial", 1), cut("sagittal", 4), stored],
    ])
      expect(drawnOn([sent], other)).toEqual([]);
    // A single place lies on an image of each plane.
    const place = drawn({ kind: "point", points: [[2.5, 1.5]] });
    const point = { ...asSent(place, cut("coronal", 4)), authorId };
    expect(drawnOn([point], cut("coronal", 4))).toEqual([place]);
    for (const through of PLANES.flatMap((plane) =>
      Array.from({ length: 16 }, (_, index) => cut(plane, index)),
    ))
      if (through.cut?.planes.plane !== "coronal")
        expect(drawnOn([point], through)).toEqual([]);
    expect(drawnOn([sentOn(stored)], stored)).toEqual([line]);
    expect(drawnOn([sentOn(stored)], cut("coronal", 4))).toEqual([]);
  });
});
