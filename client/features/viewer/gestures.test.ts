import { describe, expect, it } from "vitest";
import {
  createWheelSteps,
  gestureOfKey,
  scrollBy,
  swipeSteps,
  windowAfterDrag,
} from "./gestures.ts";

const base = { imageIndex: 5, imageCount: 37, modality: "CT" };

describe("keys", () => {
  it.each([
    ["ArrowDown", 6],
    ["ArrowUp", 4],
    ["PageDown", 15],
    ["PageUp", 0],
    ["Home", 0],
    ["End", 36],
  ])("%s scrolls to image %i", (key, imageIndex) => {
    expect(gestureOfKey(key, base)).toEqual({ type: "scroll", imageIndex });
  });

  it("1 to 5 choose five different CT windows", () => {
    const windows = ["1", "2", "3", "4", "5"].map((key) =>
      gestureOfKey(key, base),
    );
    expect(windows).not.toContain(null);
    expect(new Set(windows.map((w) => JSON.stringify(w))).size).toBe(5);
  });

  it("1 to 5 do nothing for a modality without fixed units", () => {
    expect(gestureOfKey("1", { ...base, modality: "MR" })).toBeNull();
  });

  it("space gives the image its own window back", () => {
    expect(gestureOfKey(" ", base)).toEqual({
      type: "setWindow",
      window: null,
    });
  });

  it("leaves other keys to the page", () => {
    expect(gestureOfKey("Tab", base)).toBeNull();
    expect(gestureOfKey("ArrowLeft", base)).toBeNull();
  });
});

describe("scrolling", () => {
  it("stays inside the series", () => {
    expect(scrollBy(99, base)).toEqual({ type: "scroll", imageIndex: 36 });
    expect(scrollBy(-99, base)).toEqual({ type: "scroll", imageIndex: 0 });
    expect(scrollBy(1, { ...base, imageCount: 0 })).toBeNull();
  });

  it("takes one image for a notch of a wheel, in pixels or in lines", () => {
    const steps = createWheelSteps();
    expect(steps({ deltaY: 100, deltaMode: 0 })).toBe(1);
    expect(steps({ deltaY: -80, deltaMode: 0 })).toBe(-1);
    expect(steps({ deltaY: 3, deltaMode: 1 })).toBe(1);
    expect(steps({ deltaY: 300, deltaMode: 0 })).toBe(3);
  });

  it("adds up the small events of a touchpad", () => {
    const steps = createWheelSteps();
    const taken = Array.from({ length: 20 }, () =>
      steps({ deltaY: 10, deltaMode: 0 }),
    );
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(5);
  });

  it("passes a short series with one swipe and never needs less than a finger's tremble", () => {
    expect(swipeSteps(-240, { heightPx: 480, imageCount: 37 })).toBe(18);
    expect(swipeSteps(60, { heightPx: 480, imageCount: 500 })).toBe(-10);
    expect(swipeSteps(-5, { heightPx: 480, imageCount: 500 })).toBe(0);
  });
});

describe("the window drag", () => {
  it("widens to the right and raises the centre downwards, in proportion to the width", () => {
    expect(
      windowAfterDrag({ center: 40, width: 400 }, { dx: 100, dy: -20 }),
    ).toEqual({ center: 20, width: 500 });
    expect(
      windowAfterDrag({ center: 40, width: 80 }, { dx: 100, dy: 0 }),
    ).toEqual({ center: 40, width: 100 });
  });

  it("never reaches a width of zero", () => {
    expect(
      windowAfterDrag({ center: 40, width: 400 }, { dx: -9999, dy: 0 }).width,
    ).toBe(1);
    expect(
      windowAfterDrag({ center: 1, width: 2 }, { dx: -9999, dy: 0 }).width,
    ).toBe(0.01);
  });
});
