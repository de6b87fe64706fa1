import { expect, it } from "vitest";
import { countsOf } from "./vitest.mjs";

const report = (testResults) => ({
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults,
});

it("counts what vitest counted", () => {
  const good = { status: "passed", assertionResults: [{ status: "passed" }] };
  expect(countsOf(report([good]))).toEqual({
    passed: 2,
    failed: 0,
    skipped: 2,
  });
});

it("counts a file that did not load, which has no tests, as one failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(countsOf(report([broken])).failed).toBe(1);
});
