import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../lib/paths.mjs";
import { countsOf, failedFiles, failureLines, withLater } from "./vitest.mjs";

const file = (name, ...statuses) => ({
  name,
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});
const report = (...testResults) => ({ testResults });

it("counts tests by what became of them", () => {
  const both = report(
    file("a", "passed", "skipped"),
    file("b", "passed", "failed", "todo"),
  );
  expect(countsOf(both)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

it("counts a file that did not load, which has no tests, as one failure", () => {
  const broken = { name: "a", status: "failed", assertionResults: [] };
  expect(countsOf(report(broken)).failed).toBe(1);
});

it("takes a repeated file's results from its second run, whatever they are", () => {
  const first = report(
    file("a", "passed", "passed"),
    file("b", "passed", "failed"),
  );
  expect(failedFiles(first)).toEqual(["b"]);
  const good = withLater(first, report(file("b", "passed", "passed")));
  expect(countsOf(good)).toEqual({ passed: 4, failed: 0, skipped: 0 });
  const bad = withLater(first, report(file("b", "failed", "failed")));
  expect(countsOf(bad)).toEqual({ passed: 2, failed: 2, skipped: 0 });
});

it("names what failed with why and where, and a file that did not load", () => {
  const name = join(ROOT, "test/a.test.ts");
  const message = `\u001b[31mError: gone\u001b[39m\nCall log:\n\n    at /node_modules/a.ts:2\n    at ${ROOT}/b.ts:1`;
  const failed = {
    ...{ status: "failed", fullName: "a rule", failureMessages: [message] },
  };
  expect(
    failureLines(
      report(
        file("b", "passed"),
        { name, status: "failed", assertionResults: [failed] },
        { name, status: "failed", assertionResults: [], message },
      ),
    ),
  ).toEqual([
    "test/a.test.ts > a rule: Error: gone\n    Call log:\n    at /b.ts:1",
    "test/a.test.ts: Error: gone\n    Call log:\n    at /b.ts:1",
  ]);
});
