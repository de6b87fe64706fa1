import { describe, expect, it } from "vitest";
import { nextToLoad } from "./loadPlan.ts";

const order = (
  series: { count: number; asked: number; direction: 1 | -1; room: number },
  loaded: number[] = [],
) => {
  const settled = new Set(loaded);
  const found: number[] = [];
  for (;;) {
    const next = nextToLoad({ ...series, settled: (i) => settled.has(i) });
    if (next === null) return found;
    found.push(next);
    settled.add(next);
  }
};

describe("the order in which a series is loaded", () => {
  it("takes the asked image first, then neighbours, ahead before behind", () => {
    expect(order({ count: 6, asked: 2, direction: 1, room: 99 })).toEqual([
      2, 3, 1, 4, 0, 5,
    ]);
    expect(order({ count: 6, asked: 2, direction: -1, room: 99 })).toEqual([
      2, 1, 3, 0, 4, 5,
    ]);
  });

  it("stops when the cache is full around the asked image", () => {
    expect(order({ count: 100, asked: 50, direction: 1, room: 4 })).toEqual([
      50, 51, 49, 52,
    ]);
  });

  it("counts what is there already against the room", () => {
    expect(
      order({ count: 100, asked: 50, direction: 1, room: 4 }, [50, 51, 52]),
    ).toEqual([49]);
  });

  it("loads the asked image even where there is room for no other", () => {
    expect(order({ count: 3, asked: 2, direction: 1, room: 1 })).toEqual([2]);
  });

  it("has nothing to do in an empty series", () => {
    expect(order({ count: 0, asked: 0, direction: 1, room: 10 })).toEqual([]);
  });
});
