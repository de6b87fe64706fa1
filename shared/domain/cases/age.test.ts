import { describe, expect, it } from "vitest";
import { ageOn } from "./age.ts";

describe("an age as doctors say it", () => {
  it.each([
    ["2026-11-21", "2026-11-21", { unit: "days", days: 0 }],
    ["2026-11-18", "2026-11-21", { unit: "days", days: 3 }],
    ["2026-10-22", "2026-11-21", { unit: "days", days: 30 }],
    ["2026-10-21", "2026-11-21", { unit: "months", months: 1 }],
    ["2026-01-31", "2026-02-28", { unit: "days", days: 28 }],
    ["2026-03-10", "2026-11-21", { unit: "months", months: 8 }],
    ["2024-11-22", "2026-11-21", { unit: "months", months: 23 }],
    ["2024-11-21", "2026-11-21", { unit: "years", years: 2 }],
    ["2023-08-21", "2026-11-21", { unit: "yearsMonths", years: 3, months: 3 }],
    ["2020-11-22", "2026-11-21", { unit: "yearsMonths", years: 5, months: 11 }],
    ["2020-01-01", "2026-11-21", { unit: "years", years: 6 }],
    ["1959-11-21", "2026-11-21", { unit: "years", years: 67 }],
    ["1959-11-22", "2026-11-21", { unit: "years", years: 66 }],
    ["2024-02-29", "2027-02-28", { unit: "yearsMonths", years: 2, months: 11 }],
  ])("born %s, seen %s", (born, day, age) => {
    expect(ageOn(born, day)).toEqual(age);
  });

  it("has none before birth or for what is no date", () => {
    expect(ageOn("2026-11-22", "2026-11-21")).toBeUndefined();
    expect(ageOn("19591121", "2026-11-21")).toBeUndefined();
  });
});
