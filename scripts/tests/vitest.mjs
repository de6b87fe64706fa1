import { mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readJson } from "../lib/files.mjs";
import { CACHE, ROOT } from "../lib/paths.mjs";
import { childEnv, isStopped, run } from "../lib/run.mjs";
import { say } from "../lib/say.mjs";

const REPORTS = join(CACHE, "test-reports");

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 */

/**
 * With processes, browsers and cameras on two cores a run may fail by itself: what is broken fails in a second run of
 * its file. Why the first failed is told at the end all the same.
 */
const AGAIN = ["integration", "multinode", "e2e", "rooms"];
/** More files than that fail for a reason. */
const MOST_AGAIN = 3;

/**
 * Counts from vitest's report. A file that did not load has no tests in it and would otherwise look like nothing at all.
 * @returns {Counts}
 */
export function countsOf(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const of = (status) => tests.filter((test) => test.status === status).length;
  const [passed, failed] = [of("passed"), of("failed")];
  const broken = report.testResults.filter(
    (file) =>
      file.status === "failed" &&
      !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed,
    failed: failed + broken.length,
    skipped: tests.length - passed - failed,
  };
}

/** The files of a report that failed, by path. */
export const failedFiles = (report) =>
  report.testResults
    .filter((file) => file.status === "failed")
    .map((file) => file.name);

/**
 * What failed: file, test, the beginning of why, and the line of the test that said so.
 * @returns {string[]}
 */
export function failureLines(report) {
  return report.testResults
    .filter((file) => file.status === "failed")
    .flatMap((file) => {
      const failed = file.assertionResults.filter(
        (test) => test.status === "failed",
      );
      const path = relative(ROOT, file.name);
      if (failed.length === 0) return [`${path}: ${whyOf(file.message)}`];
      return failed.map(
        ({ fullName, failureMessages }) =>
          `${path} > ${fullName}: ${whyOf(failureMessages?.[0])}`,
      );
    });
}

/** More lines than that of one reason are read in the run's own output. */
const MOST_LINES = 12;
const whyOf = (text = "") => {
  const lines = stripVTControlCharacters(text).split("\n");
  const isFrame = (line) => /^\s+at /.test(line);
  const where = lines.find(
    (line) => isFrame(line) && !line.includes("node_modules"),
  );
  return lines
    .filter((line) => line.trim() && !isFrame(line))
    .slice(0, MOST_LINES)
    .concat(where?.replaceAll(ROOT, "").trim() ?? [])
    .join("\n    ");
};

/** A report with some of its files' results taken from a later one. */
export function withLater(report, later) {
  const repeated = new Set(later.testResults.map((file) => file.name));
  const kept = report.testResults.filter((file) => !repeated.has(file.name));
  return { testResults: [...kept, ...later.testResults] };
}

/** @returns {Promise<{code: number, report: object | undefined}>} */
async function runVitest(tier, args, env) {
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
  return { code, report: await readJson(outputFile) };
}

/**
 * Runs one tier to its end.
 * @param {string} tier
 * @param {string[]} args passed on to vitest
 * @param {Record<string, string>} env
 * @returns {Promise<Counts & {crashed: boolean, again: string[], failures: string[]}>} `again`: files that
 * had to run twice; `failures`: what failed in the first run of each file, and in the second
 */
export async function runTier(tier, args, env) {
  await mkdir(REPORTS, { recursive: true });
  let { code, report } = await runVitest(tier, args, env);
  if (report === undefined)
    return {
      ...{ passed: 0, failed: 1, skipped: 0 },
      ...{ crashed: true, again: [], failures: [] },
    };
  let again = [];
  const failures = failureLines(report);
  const failed = failedFiles(report);
  const mayRepeat = AGAIN.includes(tier) && args.length === 0 && !isStopped();
  if (mayRepeat && failed.length > 0 && failed.length <= MOST_AGAIN) {
    again = failed.map((path) => relative(ROOT, path));
    say(`${tier} again: ${again.join(", ")}`);
    const second = await runVitest(tier, again, env);
    if (second.report !== undefined) {
      failures.push(...failureLines(second.report));
      report = withLater(report, second.report);
      code = second.code;
    }
  }
  const counts = countsOf(report);
  // Vitest also fails for an error outside any test; that must not vanish from the sum.
  const crashed = code !== 0 && counts.failed === 0;
  const sum = counts.failed + (crashed ? 1 : 0);
  return { ...counts, failed: sum, crashed, again, failures };
}
