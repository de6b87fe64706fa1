import { describe, expect, it } from "vitest";
import { ownWindowOf, voiRangeOf } from "./paneWindow.ts";

describe("windows", () => {
  it("become black and white where PS3.3 C.11.2.1.2.1 says so", () => {
    expect(voiRangeOf({ center: 40, width: 400 })).toEqual({
      lower: -160,
      upper: 239,
    });
  });

  it("never have an infinite slope", () => {
    const { lower, upper } = voiRangeOf({ center: 40, width: 1 });
    expect(upper).toBeGreaterThan(lower);
  });

  const image = { minPixelValue: -1024, maxPixelValue: 3071 };
  it("are the image's first stored pair", () => {
    expect(
      ownWindowOf({ ...image, windowCenter: [36, -600], windowWidth: [360] }),
    ).toEqual({ center: 36, width: 360 });
    expect(ownWindowOf({ ...image, windowCenter: 1, windowWidth: 2 })).toEqual({
      center: 1,
      width: 2,
    });
  });

  it("span the image's values where it stores none, or one that shows nothing", () => {
    const whole = { center: 1024, width: 4096 };
    expect(
      ownWindowOf({
        ...image,
        windowCenter: undefined,
        windowWidth: undefined,
      }),
    ).toEqual(whole);
    expect(
      ownWindowOf({ ...image, windowCenter: [40], windowWidth: [0] }),
    ).toEqual(whole);
  });
});
