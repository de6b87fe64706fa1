import { describe, expect, it } from "vitest";
import { aspectOf, scaleAt, spacingOf, type PixelSize } from "./calibration.ts";

const nothing: PixelSize = {
  ...{ modality: "CT", pixelSpacing: null, imagerPixelSpacing: null },
  ...{ aspect: null, isCalibrated: false, regions: [] },
};
const half = { rowMm: 0.5, columnMm: 0.25 };
const scale = (size: Partial<PixelSize>, ...points: [number, number][]) =>
  scaleAt({ ...nothing, ...size }, points);
const mm = (plane: "patient" | "detector", spacing = half) => ({
  ...{ unit: "mm", plane },
  ...spacing,
});
const pixels = { unit: "px", aspect: 1 };

describe("[IM4] millimetres", () => {
  it("come from Pixel Spacing, and without it there are none", () => {
    expect(scale({ pixelSpacing: half })).toEqual(mm("patient"));
    expect(scale({})).toEqual(pixels);
  });

  it.each([[[]], [[0.5]], [[0, 0.5]], [[-1, 1]], [[0.5, NaN]]])(
    "do not come from a spacing of %j",
    (values) => {
      expect(spacingOf(values)).toBeNull();
    },
  );

  it("of ultrasound need one region that holds every point, the smallest one counts", () => {
    const regions = [
      { left: 0, top: 0, right: 99, bottom: 99, rowMm: 1, columnMm: 1 },
      { left: 10, top: 10, right: 19, bottom: 19, ...half },
    ];
    const us = { modality: "US", regions };
    expect(scale(us, [12, 12], [18, 18])).toEqual(mm("patient"));
    expect(scale(us, [12, 12], [50, 50])).toEqual(
      mm("patient", { rowMm: 1, columnMm: 1 }),
    );
    expect(scale(us, [12, 12], [120, 50])).toEqual(pixels);
    // A region says more than a spacing of the whole picture.
    expect(scale({ ...us, pixelSpacing: half }, [150, 150])).toEqual({
      ...{ unit: "px", aspect: 0.5 },
    });
  });
});

describe("[IM5] at the detector", () => {
  it("is what Imager Pixel Spacing alone means", () => {
    expect(scale({ modality: "DX", imagerPixelSpacing: half })).toEqual(
      mm("detector"),
    );
  });

  it("is also what the Pixel Spacing of a shadow image means that nobody calibrated", () => {
    const film = { modality: "CR", pixelSpacing: half };
    const other = { rowMm: 0.4, columnMm: 0.2 };
    expect(scale(film)).toEqual(mm("detector"));
    expect(scale({ ...film, imagerPixelSpacing: half })).toEqual(
      mm("detector"),
    );
    expect(scale({ ...film, isCalibrated: true })).toEqual(mm("patient"));
    expect(scale({ ...film, imagerPixelSpacing: other })).toEqual(
      mm("patient"),
    );
  });
});

describe("[IM14] the sides of a pixel", () => {
  const aspect = (size: Partial<PixelSize>) =>
    aspectOf({ ...nothing, ...size });

  it("are those of its spacing, before what the aspect ratio says", () => {
    expect(aspect({ pixelSpacing: half, aspect: 3 })).toBe(0.5);
    expect(aspect({ imagerPixelSpacing: half, aspect: 3 })).toBe(0.5);
    expect(aspect({ aspect: 3 })).toBe(3);
    expect(aspect({})).toBe(1);
  });

  it("count where a place has no millimetres", () => {
    expect(scale({ aspect: 3 })).toEqual({ unit: "px", aspect: 3 });
  });
});
