import { describe, expect, it } from "vitest";
import type { DicomJson } from "./dicomJson.ts";
import { imageFactsOf } from "./imageFacts.ts";

const data = (values: Record<string, unknown[]>): DicomJson =>
  Object.fromEntries(
    Object.entries(values).map(([tag, Value]) => [tag, { vr: "DS", Value }]),
  );

describe("what an image says of itself", () => {
  it("is read from its own attributes, numbers also from text", () => {
    expect(
      imageFactsOf(
        data({
          "00080060": ["CT"],
          "00200037": ["1", "0", "0", "0", "1", "0"],
          "00200032": [-10, 20.5, 3],
          "00280030": ["0.7", "0.8"],
          "00180050": ["3.0"],
          "00181120": [0],
        }),
        1,
      ),
    ).toEqual({
      orientation: { kind: "cosines", row: [1, 0, 0], column: [0, 1, 0] },
      slice: { position: [-10, 20.5, 3], row: [1, 0, 0], column: [0, 1, 0] },
      tilt: 0,
      size: {
        modality: "CT",
        pixelSpacing: { rowMm: 0.7, columnMm: 0.8 },
        imagerPixelSpacing: null,
        aspect: null,
        isCalibrated: false,
        regions: [],
      },
      thicknessMm: 3,
      valueUnit: "HU",
      frameTimeMs: null,
    });
  });

  it.each([
    [["4", "3"], 0.75],
    [["1", "1"], 1],
    [["0", "1"], null],
    [["4"], null],
  ])("[IM14] names a pixel's height before its width: %o", (sides, aspect) => {
    const { size } = imageFactsOf(data({ "00280034": sides }), 1);
    expect(size.aspect).toBe(aspect);
  });

  it("of a multi-frame image is the frame's, then what all frames share", () => {
    const measures = (spacing: number, thickness?: number) =>
      data({
        "00280030": [spacing, spacing],
        ...(thickness === undefined ? {} : { "00180050": [thickness] }),
      });
    const image = data({
      "00080060": ["MR"],
      "52009229": [
        data({
          "00289110": [measures(0.9, 4)],
          "00209116": [data({ "00200037": [0, 1, 0, 0, 0, -1] })],
        }),
      ],
      "52009230": [
        data({ "00209113": [data({ "00200032": [1, 2, 3] })] }),
        data({ "00289110": [measures(0.5)] }),
      ],
    });
    expect(imageFactsOf(image, 1)).toMatchObject({
      ...{ thicknessMm: 4, size: { pixelSpacing: { rowMm: 0.9 } } },
      slice: { position: [1, 2, 3] },
      orientation: { row: [0, 1, 0], column: [0, 0, -1] },
    });
    expect(imageFactsOf(image, 2)).toMatchObject({
      ...{ thicknessMm: 4, size: { pixelSpacing: { rowMm: 0.5 } } },
      slice: { position: null },
    });
  });

  it("of ultrasound lists the regions that measure space, in millimetres", () => {
    const region = (change: Record<string, unknown[]> = {}) =>
      data({
        ...{ "00186012": [1], "00186024": [3], "00186026": [3] },
        ...{ "00186018": [10], "0018601A": [20] },
        ...{ "0018601C": [110], "0018601E": [220] },
        ...{ "0018602C": [0.02], "0018602E": [-0.03] },
        ...change,
      });
    const { size } = imageFactsOf(
      data({
        "00080060": ["US"],
        "00186011": [
          region(),
          region({ "00186012": [3] }),
          region({ "00186024": [4] }),
          region({ "0018602C": [0] }),
        ],
      }),
      1,
    );
    expect(size.regions).toEqual([
      {
        ...{ left: 10, top: 20, right: 110, bottom: 220 },
        ...{ rowMm: expect.closeTo(0.3) as number },
        columnMm: expect.closeTo(0.2) as number,
      },
    ]);
  });

  it.each([
    [["CT"], [], "HU"],
    [["CT"], ["HU"], "HU"],
    [["CT"], ["US"], ""],
    [["MR"], [], ""],
    [["PT"], ["SUV"], "SUV"],
  ])(
    "[IM6] gives values of %j with Rescale Type %j the unit %j",
    (modality, type, unit) => {
      const image = data({ "00080060": modality, "00281054": type });
      expect(imageFactsOf(image, 1).valueUnit).toBe(unit);
    },
  );

  it("knows Patient Orientation and how fast a loop was taken", () => {
    expect(
      imageFactsOf(data({ "00200020": ["L", "F"], "00181063": ["40"] }), 1),
    ).toMatchObject({
      orientation: { kind: "letters", row: "L", column: "F" },
      frameTimeMs: 40,
    });
    expect(imageFactsOf(data({ "00180040": [25] }), 1).frameTimeMs).toBe(40);
  });

  it("of a hundred frames is read once, not a hundred times for each: scrolling asks for all of them", () => {
    let reads = 0;
    const frameOf = (z: number): DicomJson => {
      const position = data({ "00209113": [data({ "00200032": [0, 0, z] })] });
      return new Proxy(position, {
        ownKeys: (target) => {
          reads += 1;
          return Reflect.ownKeys(target);
        },
      });
    };
    const frames = Array.from({ length: 100 }, (_, z) => frameOf(z));
    const image = data({ "00080060": ["CT"], "52009230": frames });
    const heights = frames.map(
      (_, i) => imageFactsOf(image, i + 1).slice.position?.[2],
    );
    expect(heights).toEqual(frames.map((_, z) => z));
    expect(reads).toBeLessThanOrEqual(3 * frames.length);
  });
});
