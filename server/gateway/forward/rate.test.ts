import { expect, it } from "vitest";
import { createRate } from "./rate.ts";

it("is of the last half minute, and holds no more than that where nobody looks for a day", () => {
  const rate = createRate();
  for (let at = 0; at < 24 * 3_600_000; at += 250) rate.add(at, 1_000);
  expect(rate.held()).toBe(30);
  const end = 24 * 3_600_000 - 250;
  expect(rate.perSecond(end)).toBe(4_000);
  expect(rate.perSecond(end + 15_000)).toBe(2_000);
  expect(rate.perSecond(end + 60_000)).toBe(0);
});
