import { describe, expect, it } from "vitest";
import { createWheelSteps, swipeSteps, windowAfterDrag } from "./gestures.ts";

describe("scrolling", () => {
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
