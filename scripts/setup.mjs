import { existsSync, readFileSync } from "node:fs";

/**
 * Makes a fresh clone ready to start or test, and does nothing, quickly, when it already is. Only Node's own modules up to
 * the point where the packages are installed; and nothing newer than ES2022 in this file, so that an old Node reaches the
 * sentence that says so.
 */

const PACKAGE = new URL("../package.json", import.meta.url);

/** @returns {string | undefined} why this Node cannot run us */
function wrongNode() {
  const range = JSON.parse(readFileSync(PACKAGE, "utf8")).engines.node;
  const [, major, minor, below] =
    /^>=\s*(\d+)\.(\d+)(?:\.\d+)?\s*(?:<\s*(\d+))?/
      .exec(range)
      .map((part) => Number(part));
  const [hasMajor, hasMinor] = process.versions.node.split(".").map(Number);
  const tooOld = hasMajor < major || (hasMajor === major && hasMinor < minor);
  const tooNew = !Number.isNaN(below) && hasMajor >= below;
  if (!tooOld && !tooNew) return undefined;
  return `Node ${range} is needed, this is ${process.versions.node} (${process.execPath}). Install Node ${major} LTS and start again.`;
}

async function prepareWorker() {
  const { acquireWorker } = await import("./worker/acquire.mjs");
  const { readJson, writeJson } = await import("./lib/files.mjs");
  const { WORKER_FILE } = await import("./lib/paths.mjs");
  const { warn } = await import("./lib/say.mjs");
  let worker;
  try {
    worker = await acquireWorker();
  } catch (error) {
    // Everything but video works without it, so no surprise here may keep the house from opening.
    worker = { bin: null, reason: error.message };
  }
  if (worker.bin === null)
    warn(`no media worker, so video is off: ${worker.reason}`);
  const known = await readJson(WORKER_FILE);
  if (JSON.stringify(known) !== JSON.stringify(worker))
    await writeJson(WORKER_FILE, worker);
}

async function setUp() {
  const { installDependencies } = await import("./lib/dependencies.mjs");
  const { isStopped } = await import("./lib/run.mjs");
  const steps = [
    installDependencies,
    ...(process.env["MEDIA"] === "off" ? [] : [prepareWorker]),
    async () => (await import("./build.mjs")).buildAll(),
  ];
  for (const step of steps) {
    if (isStopped()) return;
    await step();
  }
}

async function main() {
  const problem = wrongNode();
  if (problem !== undefined) throw new Error(problem);
  if (!existsSync(new URL("../package-lock.json", import.meta.url)))
    throw new Error("package-lock.json is missing; this is no whole clone");
  const { withLock } = await import("./lib/lock.mjs");
  const { CACHE } = await import("./lib/paths.mjs");
  await withLock(`${CACHE}/setup.lock`, "set-up", setUp);
}

main().catch((error) => {
  // A tool that we ended ourselves did not fail.
  if (process.exitCode !== undefined) return;
  console.error(`lianzhen: set-up failed: ${error.message}`);
  process.exitCode = 1;
});
