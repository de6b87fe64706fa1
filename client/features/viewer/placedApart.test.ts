import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../test/support/seededRandom.ts";
import { placedApart, type Box } from "./placedApart.ts";

const PANE = { width: 400, height: 300 };
const box = (x: number, y: number, width = 60, height = 16): Box => ({
  ...{ x, y, width, height },
});
const cover = (a: Box, b: Box) =>
  Math.min(a.x + a.width, b.x + b.width) > Math.max(a.x, b.x) &&
  Math.min(a.y + a.height, b.y + b.height) > Math.max(a.y, b.y);

describe("words beside drawings", () => {
  it("stay where they are while none covers another", () => {
    const apart = [box(10, 10), box(10, 40), box(200, 10)];
    expect(placedApart(apart, PANE)).toEqual(apart);
  });

  it("give way to those that came first, as little as it takes", () => {
    expect(placedApart([box(10, 100), box(20, 106)], PANE)).toEqual([
      box(10, 100),
      box(20, 116),
    ]);
    expect(placedApart([box(10, 100), box(20, 94)], PANE)).toEqual([
      box(10, 100),
      box(20, 84),
    ]);
  });

  it("do not run over the pane's edge", () => {
    expect(placedApart([box(380, 295), box(380, 290)], PANE)).toEqual([
      box(340, 284),
      box(340, 268),
    ]);
  });

  it("can each be read, of any thirty where there is room", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { below } = seededRandom(seed);
    const boxes = Array.from({ length: 30 }, () =>
      box(below(300), below(300), 20 + below(60), 16),
    );
    const placed = placedApart(boxes, { width: 800, height: 600 });
    for (const [i, one] of placed.entries())
      for (const other of placed.slice(i + 1))
        expect(cover(one, other), `seed ${seed}`).toBe(false);
  });

  it("stay where there is no room left", () => {
    const full = Array.from({ length: 40 }, () => box(0, 0, 400));
    expect(placedApart(full, PANE)).toHaveLength(40);
  });
});
