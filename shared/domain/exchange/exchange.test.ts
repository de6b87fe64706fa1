import { describe, expect, it } from "vitest";
import type { PersonId } from "../../contracts/ids.ts";
import type { DicomJson } from "../imaging/dicomJson.ts";
import type { AnnotationKind, ImagePoint } from "../sharedViewing/document.ts";
import { attribute, sequence, type ImageRef } from "./dataSet.ts";
import { cameraOf, readPresentation } from "./readPresentation.ts";
import {
  MAX_REPORT_DEPTH,
  MAX_REPORT_ITEMS,
  readReport,
  type ReportItem,
} from "./readReport.ts";
import {
  greyscalePresentation,
  type PresentedImage,
  type Standing,
} from "./writePresentation.ts";

const [columns, rows] = [512, 400];
const image = (change: DicomJson = {}): ImageRef => ({
  ...{ studyInstanceUid: "1.2", seriesInstanceUid: "1.2.3" },
  ...{ sopInstanceUid: "1.2.3.4", sopClassUid: "1.2.840", frame: 1, frames: 1 },
  attributes: {
    "00280004": attribute("CS", "MONOCHROME2"),
    "00280010": attribute("US", rows),
    "00280011": attribute("US", columns),
    ...change,
  },
});
const by = {
  ...{ person: { zh: "王医生", en: "Wang" }, institution: "县医院" },
  ...{ softwareVersion: "1", at: new Date("2026-11-22T17:30:05Z") },
};
const names = { sopInstanceUid: "2.25.1", seriesInstanceUid: "2.25.2" };
const PLAIN: Standing = {
  ...{ inverted: false, rotation: 0, zoom: 1, pan: { x: 0, y: 0 } },
  ...{ flippedHorizontally: false, flippedVertically: false },
};
const written = (
  standing: Partial<Standing>,
  change: Partial<PresentedImage> = {},
) =>
  greyscalePresentation(
    [
      {
        image: image(),
        window: { center: 40, width: 400, function: "" },
        drawn: [],
        ...change,
      },
    ],
    { ...PLAIN, ...standing },
    { ...names, number: 1 },
    by,
  );
const shown = (attributes: DicomJson) =>
  readPresentation(attributes).of({ sopInstanceUid: "1.2.3.4", frame: 1 });

/** Where a place of the image, from its middle, comes to stand on the screen: our flips, then our rotation. */
const onScreen = (
  [x, y]: ImagePoint,
  {
    rotation,
    flippedHorizontally,
    flippedVertically,
  }: Pick<Standing, "rotation" | "flippedHorizontally" | "flippedVertically">,
): ImagePoint => {
  let [u, v] = [flippedHorizontally ? -x : x, flippedVertically ? -y : y];
  for (let turned = 0; turned < rotation; turned += 90) [u, v] = [-v, u];
  return [u + 0, v + 0];
};

const STANDINGS = ([0, 90, 180, 270] as const).flatMap((rotation) =>
  [false, true].flatMap((flippedHorizontally) =>
    [false, true].map((flippedVertically) => ({
      ...{ rotation, flippedHorizontally, flippedVertically },
    })),
  ),
);

describe("a presentation state, written and read", () => {
  it.each(STANDINGS)("[EX5] shows the image as it stood: %o", (standing) => {
    const read = readPresentation(written(standing));
    for (const place of [
      [3, 5],
      [-2, 7],
    ] as const)
      expect(onScreen(place, { ...read, flippedVertically: false })).toEqual(
        onScreen(place, standing),
      );
  });

  it.each(STANDINGS)(
    "[EX5] names the displayed part's corners as they stand on the screen, and reads them back: %o",
    (standing) => {
      const camera = { zoom: 2.5, pan: { x: 30.4, y: -20.2 } };
      const attributes = written({ ...standing, ...camera });
      const [item] = (attributes["0070005A"]?.Value ?? []) as DicomJson[];
      const corner = (tag: string): ImagePoint => {
        const [x = NaN, y = NaN] = (item?.[tag]?.Value ?? []) as number[];
        return [x - columns / 2 - camera.pan.x, y - rows / 2 - camera.pan.y];
      };
      const [left, top] = onScreen(corner("00700052"), standing);
      const [right, bottom] = onScreen(corner("00700053"), standing);
      expect([left < right, top < bottom]).toEqual([true, true]);
      const { area } = shown(attributes);
      const back = cameraOf(area, { columns, rows });
      expect(back.zoom).toBeCloseTo(2.5, 1);
      expect(Math.abs(back.pan.x - 30.4)).toBeLessThanOrEqual(1);
      expect(Math.abs(back.pan.y + 20.2)).toBeLessThanOrEqual(1);
    },
  );

  it.each([
    [
      "its spacing",
      { "00280030": attribute("DS", 0.5, 0.25) },
      [0.5, 0.25],
      null,
    ],
    [
      "its detector's",
      { "00181164": attribute("DS", 0.5, 0.25) },
      null,
      [1000, 500],
    ],
    [
      "an aspect ratio",
      { "00280034": attribute("IS", 4, 3) },
      null,
      [1000, 750],
    ],
    ["nothing", {}, null, [1, 1]],
  ])(
    "[EX5] says how wide and high pixels are, of an image that says %s",
    (_what, said, spacing, ratio) => {
      const attributes = written({}, { image: image(said) });
      const [item] = (attributes["0070005A"]?.Value ?? []) as DicomJson[];
      const value = (tag: string) => item?.[tag]?.Value?.map(Number) ?? null;
      expect([value("00700101"), value("00700102")]).toEqual([spacing, ratio]);
    },
  );

  it("[EX5] keeps a window that is no round number, and whether the greys are exchanged", () => {
    const window = {
      center: -612.3333333333,
      width: 1483.66666666,
      function: "",
    };
    expect(shown(written({}, { window })).window?.center).toBeCloseTo(
      -612.3333333333,
      6,
    );
    expect(readPresentation(written({ inverted: true })).inverse).toBe(true);
    // MONOCHROME1 is shown exchanged already.
    const one = image({ "00280004": attribute("CS", "MONOCHROME1") });
    const inverse = (inverted: boolean) =>
      readPresentation(written({ inverted }, { image: one })).inverse;
    expect([inverse(false), inverse(true)]).toEqual([true, false]);
  });

  it("[EX5] keeps every drawing's places and what stands beside it", () => {
    const annotation = (
      kind: AnnotationKind,
      points: ImagePoint[],
    ): PresentedImage["drawn"][number] => ({
      annotation: {
        ...{ annotationId: crypto.randomUUID(), kind, points, text: "" },
        ...{ seriesInstanceUid: "1.2.3", sopInstanceUid: "1.2.3.4", frame: 1 },
        authorId: crypto.randomUUID() as PersonId,
      },
      lines: [kind],
    });
    const { graphics } = shown(
      written(
        {},
        {
          drawn: [
            annotation("length", [
              [1.5, 2.25],
              [9, 9],
            ]),
            annotation("rectangle", [
              [10, 10],
              [20, 14],
            ]),
            annotation("ellipse", [
              [0, 0],
              [8, 4],
            ]),
            annotation("point", [[7, 7]]),
          ],
        },
      ),
    );
    expect(graphics.filter(({ kind }) => kind !== "text")).toEqual([
      {
        kind: "line",
        points: [
          [1.5, 2.25],
          [9, 9],
        ],
      },
      {
        kind: "line",
        points: [
          [10, 10],
          [20, 10],
          [20, 14],
          [10, 14],
          [10, 10],
        ],
      },
      {
        kind: "ellipse",
        points: [
          [0, 2],
          [8, 2],
          [4, 0],
          [4, 4],
        ],
      },
      { kind: "point", points: [[7, 7]] },
    ]);
    expect(graphics.filter(({ kind }) => kind === "text")).toHaveLength(4);
  });

  it("is dated by China's clock, and says so", () => {
    const attributes = written({});
    expect(attributes["00700082"]?.Value).toEqual(["20261123"]);
    expect(attributes["00700083"]?.Value).toEqual(["013005"]);
    expect(attributes["00080201"]?.Value).toEqual(["+0800"]);
  });
});

describe("a presentation state made elsewhere", () => {
  it("[EX7] places what is given in parts of the screen where it stands on the turned image", () => {
    const made: DicomJson = {
      ...written({ rotation: 90 }),
      "00700001": sequence({
        "00700008": sequence({
          "00700003": attribute("CS", "DISPLAY"),
          "00700006": attribute("ST", "R"),
          "00700010": attribute("FL", 0, 0),
          "00700011": attribute("FL", 0.1, 0.1),
        }),
      }),
    };
    // Turned clockwise, the stored bottom left corner stands top left.
    expect(shown(made).graphics).toEqual([
      { kind: "text", text: "R", points: [[0, rows]] },
    ]);
  });

  it("[EX8] that is empty, damaged or about other images gives no window, no area and no drawing", () => {
    const one = { "00081155": attribute("UI", "9.9.9") };
    const other: DicomJson = {
      "00081115": sequence({ "00081140": sequence(one) }),
      "0070005A": sequence({
        "00081140": sequence(one),
        "00700052": attribute("SL", 1, 1),
      }),
      "00283110": sequence({ "00081140": sequence(one) }),
      "00700001": sequence({
        "00081140": sequence(one),
        "00700009": attribute("SQ", "no data set", 7, null),
      }),
    };
    const nothing = { window: null, area: null, graphics: [] };
    for (const attributes of [{}, other])
      expect(shown(attributes)).toEqual(nothing);
    expect(readPresentation({}).notes).toContain("empty");
  });

  it("[EX8] with more figures than are drawn is cut, and says so", () => {
    const figure = {
      "00700005": attribute("CS", "PIXEL"),
      "00700022": attribute("FL", 1, 1),
      "00700023": attribute("CS", "POINT"),
    };
    const many: DicomJson = {
      "00700001": sequence({
        "00700009": sequence(...Array.from({ length: 9_000 }, () => figure)),
      }),
    };
    expect(shown(many).graphics).toHaveLength(2_000);
    expect(readPresentation(many).notes).toContain("tooMany");
  });
});

describe("a report made elsewhere", () => {
  const depthOf = (item: ReportItem): number =>
    1 + Math.max(0, ...item.children.map(depthOf));
  const countOf = (item: ReportItem): number =>
    1 + item.children.reduce((sum, child) => sum + countOf(child), 0);

  it("[EX8] ten thousand levels deep is read to its bound, and says that more is below", () => {
    let item: DicomJson = {};
    for (let level = 0; level < 10_000; level += 1)
      item = { "0040A730": { vr: "SQ", Value: [item] } };
    const { root, notes } = readReport(item);
    expect(depthOf(root)).toBe(MAX_REPORT_DEPTH);
    expect(notes).toEqual(["tooDeep"]);
  });

  it("[EX8] of a hundred thousand items is read to its bound, and says so", () => {
    const one = { "0040A040": attribute("CS", "TEXT") };
    const { root, notes } = readReport({
      "0040A730": {
        vr: "SQ",
        Value: Array.from({ length: 100_000 }, () => one),
      },
    });
    expect(countOf(root)).toBe(MAX_REPORT_ITEMS + 1);
    expect(notes).toEqual(["tooLarge"]);
  });

  it("[EX8] whose items point at each other in a circle names the places and follows none", () => {
    const to = (...place: number[]) => ({
      "0040A010": attribute("CS", "INFERRED FROM"),
      "0040DB73": attribute("UL", ...place),
    });
    const { root } = readReport({
      "0040A730": sequence(
        { "0040A730": sequence(to(1, 2)) },
        { "0040A730": sequence(to(1, 1)) },
      ),
    });
    expect(root.children.map(({ children }) => children[0]?.pointsTo)).toEqual([
      "1.2",
      "1.1",
    ]);
    expect(countOf(root)).toBe(5);
  });

  it("[EX8] without content, values, names or references shows what it has", () => {
    expect(readReport({}).notes).toEqual(["empty"]);
    const { root } = readReport({
      "0040A730": sequence(
        { "0040A040": attribute("CS", "NUM") },
        { "0040A040": attribute("CS", "IMAGE") },
        { "0040A040": attribute("CS", "CODE") },
        { "0040A040": attribute("CS", "PNAME") },
      ),
    });
    for (const child of root.children)
      expect(child).toMatchObject({ name: null, value: "", reference: null });
  });
});
