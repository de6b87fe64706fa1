import { describe, expect, it } from "vitest";
import { MAX_RANGES, numberingOf } from "./numbering.ts";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("the numbers of a series' images", () => {
  it("[ST13] name what stands between the lowest and the highest and no image bears", () => {
    const some = upTo(37).filter((n) => ![12, 13, 30].includes(n));
    expect(numberingOf(some.reverse())).toEqual({
      ...{ first: 1, last: 37, missing: 3 },
      gaps: [
        [12, 13],
        [30, 30],
      ],
    });
  });

  it("[ST13] of one series without a gap, and of two images with one number, name none", () => {
    const whole = { first: 1, last: 37, missing: 0, gaps: [] };
    expect(numberingOf(upTo(37))).toEqual(whole);
    expect(numberingOf([...upTo(37), 5])).toEqual(whole);
    expect(numberingOf([5])).toEqual({ ...whole, first: 5, last: 5 });
  });

  it("[ST13] say nothing where an image has none: it may fill the gap", () => {
    expect(numberingOf([1, 3, null])).toBeNull();
    expect(numberingOf([])).toBeNull();
  });

  it("[ST13] are counted to the last, and named as far as anybody reads", () => {
    const every = upTo(100).map((n) => n * 2);
    const found = numberingOf(every);
    expect(found).toMatchObject({ first: 2, last: 200, missing: 99 });
    expect(found?.gaps).toHaveLength(MAX_RANGES);
  });
});
