import { describe, expect, it } from "vitest";
import { SharedViewOperation } from "./sharedViewing.ts";

const annotation = {
  annotationId: "0190a000-0000-4000-8000-0000000000a1",
  seriesInstanceUid: "1.2.3",
  sopInstanceUid: "1.2.3.7",
  frame: 1,
  kind: "length",
  points: [
    [1, 2],
    [3, 4],
  ],
  text: "",
};
const takes = (operation: object) =>
  SharedViewOperation.safeParse(operation).success;
const draws = (change: object) =>
  takes({ type: "annotate", annotation: { ...annotation, ...change } });
const camera = (change: object) =>
  takes({
    ...{ type: "setCamera", paneId: "main", zoom: 1, pan: { x: 0, y: 0 } },
    ...change,
  });

describe("[SV9] an operation of the shared view", () => {
  it("draws with the points that its kind needs", () => {
    const points = (count: number) =>
      Array.from({ length: count }, (_, i) => [i, i]);
    expect(draws({})).toBe(true);
    for (const [kind, count] of [
      ...(["length", "ellipse", "rectangle", "arrow"] as const).map(
        (k) => [k, 2] as const,
      ),
      ...([
        ["angle", 3],
        ["cobb", 4],
        ["point", 1],
      ] as const),
    ]) {
      expect(draws({ kind, points: points(count) }), kind).toBe(true);
      expect(draws({ kind, points: points(count + 1) }), kind).toBe(false);
      expect(draws({ kind, points: points(count - 1) }), kind).toBe(false);
    }
    expect(draws({ kind: "stroke", points: points(256) })).toBe(true);
    expect(draws({ kind: "stroke", points: points(257) })).toBe(false);
    expect(draws({ kind: "area", points: points(256) })).toBe(true);
    expect(draws({ kind: "area", points: points(2) })).toBe(false);
    expect(draws({ kind: "stroke", points: points(1) })).toBe(false);
  });

  it("refuses what is not a place, an endless text, and text where none belongs", () => {
    const last = (point: unknown) => draws({ points: [[1, 2], point] });
    for (const bad of [[1], [1, 2, 3], [1, NaN], [1, Infinity], [1, 1e6], "ab"])
      expect(last(bad), String(bad)).toBe(false);
    const arrow = (text: string) => draws({ kind: "arrow", text });
    expect(arrow("结".repeat(200))).toBe(true);
    expect(arrow("结".repeat(201))).toBe(false);
    expect(draws({ text: "word" })).toBe(false);
    expect(draws({ annotationId: "mine" })).toBe(false);
  });

  it("[SV19] draws on a plane with places in the patient, all in this one plane", () => {
    const { sopInstanceUid: _, frame: _frame, ...drawing } = annotation;
    const on = (plane: unknown, points: unknown, change: object = {}) =>
      takes({
        type: "annotate",
        annotation: { ...drawing, plane, points, ...change },
      });
    const coronal = [
      [-12.5, 3.125, -400],
      [30, 3.125, -380.25],
    ];
    expect(on("coronal", coronal)).toBe(true);
    for (const plane of ["axial", "sagittal", "oblique", null, undefined])
      expect(on(plane, coronal), String(plane)).toBe(false);
    const [first] = coronal;
    for (const bad of [
      ...[
        [1, 3.125],
        [1, 3.125, NaN],
        [1, 3.125, Infinity],
        [1, 3.125, 1e6],
      ],
      ...[[1, 3.126, 1], "abc", [1, 3.125, 1, 1], [1, null, 1]],
    ])
      expect(on("coronal", [first, bad]), String(bad)).toBe(false);
    expect(on("coronal", [first])).toBe(false);
    expect(on("coronal", [...coronal, first])).toBe(false);
    expect(on("coronal", coronal, { text: "word" })).toBe(false);
    expect(on("coronal", coronal, { kind: "arrow", text: "word" })).toBe(true);
    expect(on("coronal", coronal, { seriesInstanceUid: "x" })).toBe(false);
  });

  it("drops an author that the sender claims", () => {
    const parsed = SharedViewOperation.parse({
      type: "annotate",
      annotation: { ...annotation, authorId: annotation.annotationId },
    });
    expect(parsed).toEqual({ type: "annotate", annotation });
  });

  it("keeps camera and orientation within what can be shown", () => {
    expect(camera({})).toBe(true);
    for (const zoom of [0, -1, 51, NaN, Infinity])
      expect(camera({ zoom }), String(zoom)).toBe(false);
    expect(camera({ pan: { x: 0, y: 1e9 } })).toBe(false);
    const turn = (rotation: number) =>
      takes({
        ...{ type: "setOrientation", paneId: "main", rotation },
        ...{ flippedHorizontally: false, flippedVertically: false },
      });
    expect([0, 90, 180, 270].every(turn)).toBe(true);
    expect([45, 360, -90].some(turn)).toBe(false);
  });
});
