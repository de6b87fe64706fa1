import { describe, expect, it } from "vitest";
import { clipped, mayHaveText, suggestRegions } from "./regions.ts";
import { refusalOfClass } from "./storageClasses.ts";

const facts = {
  ...{ rows: 600, columns: 800, modality: "US", manufacturer: "" },
  ...{ burnedIn: "", ultrasound: [] },
};
const region = { x: 100, y: 50, width: 500, height: 450 };

describe("rectangles that are suggested", () => {
  it("[DI10] cover all that lies outside of the device's own ultrasound regions", () => {
    const { regions, source } = suggestRegions([
      { ...facts, ultrasound: [region] },
      { ...facts, ultrasound: [{ ...region, x: 90 }] },
    ]);
    expect(source).toBe("ultrasoundRegions");
    expect(regions).toEqual([
      { x: 0, y: 0, width: 800, height: 50 },
      { x: 0, y: 500, width: 800, height: 100 },
      { x: 0, y: 50, width: 90, height: 450 },
      { x: 600, y: 50, width: 200, height: 450 },
    ]);
  });
  it("[DI10] come from the maker's template where one picture has no regions", () => {
    const ge = { ...facts, manufacturer: "GE Vingmed" };
    expect(suggestRegions([ge, { ...ge, ultrasound: [region] }])).toEqual({
      source: "template",
      regions: [{ x: 0, y: 0, width: 800, height: 48 }],
    });
    expect(
      suggestRegions([{ ...facts, manufacturer: "Nobody" }]).regions,
    ).toEqual([{ x: 0, y: 0, width: 800, height: 60 }]);
  });
  it("[DI10] are none for what carries no text, but where the image says so", () => {
    const ct = { ...facts, modality: "CT" };
    expect(suggestRegions([ct])).toEqual({ regions: [], source: "none" });
    expect(mayHaveText(ct)).toBe(false);
    const burnt = { ...ct, burnedIn: "YES" };
    expect(suggestRegions([burnt]).regions).toHaveLength(1);
    expect(mayHaveText(burnt)).toBe(true);
  });
  it("are cut off at the picture's edges, and are nothing beyond them", () => {
    expect(clipped({ x: 790, y: -5, width: 20, height: 10 }, facts)).toEqual({
      ...{ x: 790, y: 0, width: 10, height: 5 },
    });
    expect(clipped({ x: 800, y: 0, width: 20, height: 10 }, facts)).toBe(
      undefined,
    );
  });
});

describe("what is no still picture", () => {
  it.each([
    ["1.2.840.10008.5.1.4.1.1.2", undefined],
    ["1.2.840.10008.5.1.4.1.1.3.1", undefined],
    ["1.2.840.10008.5.1.4.1.1.88.22", "structured"],
    ["1.2.840.10008.5.1.4.1.1.88.59", "structured"],
    ["1.2.840.10008.5.1.4.1.1.104.1", "document"],
    ["1.2.840.10008.5.1.4.1.1.11.1", "presentation"],
    ["1.2.840.10008.5.1.4.1.1.9.1.1", "waveform"],
    ["1.2.840.10008.5.1.4.1.1.77.1.1.1", "video"],
    ["1.2.840.10008.5.1.4.1.1.77.1.6", "slide"],
    ["1.2.840.10008.5.1.4.1.1.481.5", "otherClass"],
    ["1.3.12.2.1107.5.9.1", "otherClass"],
  ])("[DI8] %s: %s", (uid, refusal) => {
    expect(refusalOfClass(uid)).toBe(refusal);
  });
});
