import { describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
  type Pane,
  type PaneOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { flipped, panned, turned, zoomed } from "./paneOperations.ts";

const me = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
const size = { columns: 200, rows: 100 };
const after = (...steps: ((pane: Pane) => PaneOperation)[]) => {
  const document = steps.reduce((before, step) => {
    const [pane] = before.panes;
    return pane ? applyOperation(before, step(pane), me) : before;
  }, emptyDocument);
  const [pane] = document.panes;
  if (!pane) throw new Error("no pane");
  return pane;
};
/** What the pane's flips and rotation make of the screen: [right, down] of the image's x and y. */
const screenOf = ({ rotation, ...flips }: Pane) => {
  const angle = (rotation * Math.PI) / 180;
  const [c, s] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  const [x, y] = [
    flips.flippedHorizontally ? -1 : 1,
    flips.flippedVertically ? -1 : 1,
  ];
  return [c * x, s * x, -s * y, c * y].map((n) => n || 0);
};
const right = (pane: Pane) => turned(pane, 90);
const left = (pane: Pane) => turned(pane, -90);
const h = (pane: Pane) => flipped(pane, "horizontal");
const v = (pane: Pane) => flipped(pane, "vertical");

describe("turning and flipping", () => {
  it("flips what the eye sees, however the image is turned", () => {
    for (const turns of [[], [right], [right, right], [left]]) {
      const before = screenOf(after(...turns));
      const [a = 0, b = 0, c = 0, d = 0] = before;
      const exchanged = (values: number[]) => values.map((n) => n || 0);
      expect(screenOf(after(...turns, h))).toEqual(exchanged([-a, b, -c, d]));
      expect(screenOf(after(...turns, v))).toEqual(exchanged([a, -b, c, -d]));
    }
  });

  it("turns a flipped image the same way on the screen", () => {
    const [a = 0, b = 0, c = 0, d = 0] = screenOf(after(h));
    // A quarter clockwise takes the screen's right to its bottom.
    expect(screenOf(after(h, right))).toEqual(
      [-b, a, -d, c].map((n) => n || 0),
    );
  });

  it("comes back after two flips and after four turns", () => {
    for (const round of [[h, h], [v, v], [right, left], Array(4).fill(right)])
      expect(screenOf(after(...(round as (typeof h)[])))).toEqual(
        screenOf(after()),
      );
  });
});

describe("zooming and moving", () => {
  it("keeps the place under the hand where it is", () => {
    const at = [150, 20] as const;
    const pane = after((p) => zoomed(p, 4, size, at));
    expect(pane.zoom).toBe(4);
    // Distance of the place from the pane's middle, in image pixels times zoom, as before.
    expect((150 - 100 - pane.pan.x) * 4).toBeCloseTo(150 - 100, 1);
    expect((20 - 50 - pane.pan.y) * 4).toBeCloseTo(20 - 50, 1);
  });

  it("moves with the hand, also when the image is turned and flipped", () => {
    const upright = after((p) =>
      panned(p, { dx: 30, dy: -10 }, size, [2, 0, 0, 2, 0, 0]),
    );
    expect(upright.pan).toEqual({ x: -15, y: 5 });
    const lying = after((p) =>
      panned(p, { dx: 30, dy: -10 }, size, [0, 2, -2, 0, 0, 0]),
    );
    expect(lying.pan).toEqual({ x: 5, y: 15 });
  });

  it("stays within what can be shown and found again", () => {
    expect(after((p) => zoomed(p, 1e9, size)).zoom).toBe(30);
    expect(after((p) => zoomed(p, 1e-9, size)).zoom).toBe(0.2);
    const far = after((p) =>
      panned(p, { dx: 1e9, dy: 0 }, size, [1, 0, 0, 1, 0, 0]),
    );
    expect(far.pan.x).toBe(-200);
  });
});
