import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readJson } from "../lib/files.mjs";
import { CACHE, ROOT } from "../lib/paths.mjs";
import { childEnv, run } from "../lib/run.mjs";

const REPORTS = join(CACHE, "test-reports");

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 */

/**
 * Counts from vitest's report. A file that did not load has no tests in it and would otherwise look like nothing at all.
 * @returns {Counts}
 */
export function countsOf(report) {
  const broken = report.testResults.filter(
    (file) =>
      file.status === "failed" &&
      !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Runs one tier to its end.
 * @param {string} tier
 * @param {string[]} args passed on to vitest
 * @param {Record<string, string>} env
 * @returns {Promise<Counts & {crashed: boolean}>}
 */
export async function runTier(tier, args, env) {
  await mkdir(REPORTS, { recursive: true });
  const outputFile = join(REPORTS, `${tier}.json`);
  // An old report must not be counted when this run dies before it writes one.
  await rm(outputFile, { force: true });
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const { code } = await run(
    process.execPath,
    [
      vitest,
      "run",
      "--project",
      tier,
      "--passWithNoTests",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${outputFile}`,
      ...args,
    ],
    { cwd: ROOT, env: childEnv(env), stdio: "inherit" },
  );
  const report = await readJson(outputFile);
  if (report === undefined)
    return { passed: 0, failed: 1, skipped: 0, crashed: true };
  const counts = countsOf(report);
  // Vitest also fails for an error outside any test; that must not vanish from the sum.
  const crashed = code !== 0 && counts.failed === 0;
  return { ...counts, failed: counts.failed + (crashed ? 1 : 0), crashed };
}
