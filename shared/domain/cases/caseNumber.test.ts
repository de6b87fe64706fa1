import { describe, expect, it } from "vitest";
import { caseDayOf, formatCaseNumber } from "./caseNumber.ts";

describe("[CA6] a case number", () => {
  it("carries the clinic's day, not the one in Greenwich", () => {
    expect(caseDayOf(new Date("2026-11-20T15:59:59Z"))).toBe("2026-11-20");
    expect(caseDayOf(new Date("2026-11-20T16:00:00Z"))).toBe("2026-11-21");
  });
  it("counts in four digits, and goes on after them", () => {
    expect(formatCaseNumber("2026-11-21", 7)).toBe("20261121-0007");
    expect(formatCaseNumber("2026-11-21", 12_345)).toBe("20261121-12345");
  });
});
