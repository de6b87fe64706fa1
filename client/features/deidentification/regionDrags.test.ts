import { describe, expect, it } from "vitest";
import { bannerOf, draggedTo, movedBy, sizedBy } from "./regionDrags.ts";

const size = { rows: 100, columns: 200 };
const box = { x: 10, y: 20, width: 30, height: 40 };

describe("rectangles under the hand", () => {
  it("a drag in any direction covers what was touched, within the picture", () => {
    const from = { x: 50.5, y: 50.5 };
    expect(draggedTo({ kind: "draw", from }, { x: 20.2, y: 40 }, size)).toEqual(
      {
        ...{ x: 20, y: 40, width: 31, height: 11 },
      },
    );
    expect(draggedTo({ kind: "draw", from }, { x: 999, y: -9 }, size)).toEqual({
      ...{ x: 50, y: 0, width: 150, height: 51 },
    });
  });
  it("a click draws nothing", () => {
    const from = { x: 50, y: 50 };
    expect(draggedTo({ kind: "draw", from }, { x: 51, y: 70 }, size)).toBe(
      undefined,
    );
  });
  it("moving keeps the size and stops at the edges", () => {
    expect(movedBy(box, { x: 500, y: -500 }, size)).toEqual({
      ...{ x: 170, y: 0, width: 30, height: 40 },
    });
    const from = { x: 11, y: 21 };
    expect(
      draggedTo({ kind: "move", from, rectangle: box }, { x: 16, y: 31 }, size),
    ).toEqual({ ...box, x: 15, y: 30 });
  });
  it("sizing stops at the edges and never turns over", () => {
    expect(sizedBy(box, { x: 900, y: 900 }, size)).toEqual({
      ...box,
      ...{ width: 190, height: 80 },
    });
    expect(sizedBy(box, { x: -900, y: -900 }, size)).toEqual({
      ...box,
      ...{ width: 3, height: 3 },
    });
  });
  it("what the keyboard adds is a banner at the top", () => {
    expect(bannerOf(size)).toEqual({ x: 0, y: 0, width: 200, height: 10 });
  });
});
