import { describe, expect, it } from "vitest";
import { apply } from "../../../shared/domain/imaging/affine.ts";
import { PLAIN, placedIn } from "./panePresentation.ts";

const PANE = { clientWidth: 512, clientHeight: 512 };
const SQUARE = { columns: 512, rows: 512, pixelAspect: 1 };

describe("what the browser paints itself", () => {
  it("is turned and flipped as the image library does it", () => {
    const shown = (change: Partial<typeof PLAIN>) =>
      placedIn(PANE, SQUARE, { ...PLAIN, ...change }).map((n) => n || 0);
    expect(shown({})).toEqual([1, 0, 0, 1, 0, 0]);
    expect(shown({ rotation: 90 })).toEqual([0, 1, -1, 0, 512, 0]);
    expect(shown({ flippedHorizontally: true })).toEqual([-1, 0, 0, 1, 512, 0]);
    // As test/e2e/measurements.test.ts has it of a stack.
    expect(shown({ rotation: 90, flippedVertically: true })).toEqual([
      ...[0, 1, 1, 0, 0, 0],
    ]);
  });

  it("fits by the shape of its pixels, also lying, and has the panned place in the middle", () => {
    const wide = { columns: 100, rows: 100, pixelAspect: 2 };
    expect(apply(placedIn(PANE, wide, PLAIN), [0, 0])).toEqual([0, 128]);
    expect(apply(placedIn(PANE, wide, PLAIN), [100, 100])).toEqual([512, 384]);
    const lying = placedIn(PANE, wide, { ...PLAIN, rotation: 270 });
    expect(apply(lying, [0, 0])).toEqual([128, 512]);
    const panned = { ...PLAIN, zoom: 2, pan: { x: 10, y: -5 } };
    expect(apply(placedIn(PANE, wide, panned), [60, 45])).toEqual([256, 256]);
  });
});
