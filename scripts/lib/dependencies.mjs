import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readJson, writeJson } from "./files.mjs";
import { ROOT } from "./paths.mjs";
import { findCommand, run } from "./run.mjs";
import { say, seconds } from "./say.mjs";

const LOCK_FILE = join(ROOT, "package-lock.json");
const MODULES = join(ROOT, "node_modules");
/** Inside node_modules, so that it goes when they go. */
const STAMP = join(MODULES, ".lianzhen", "dependencies.json");

/** The npm that runs us, so that one installation does all; otherwise the one on PATH. */
function npm() {
  const started = process.env["npm_execpath"];
  if (started !== undefined && basename(started) === "npm-cli.js")
    return [process.execPath, [started]];
  const found = findCommand("npm");
  if (found === undefined)
    throw new Error("npm is not on PATH; it comes with Node.js");
  return [found, []];
}

/**
 * Whether npm's own record of node_modules already says what the lock file says, as after `npm install some-package`.
 * Removing and fetching everything again would then only cost time.
 */
async function alreadyInstalled() {
  const wanted = (await readJson(LOCK_FILE))?.packages;
  const present = (await readJson(join(MODULES, ".package-lock.json")))
    ?.packages;
  if (wanted === undefined || present === undefined) return false;
  const same = ([path, entry]) =>
    present[path]?.version === entry.version &&
    present[path]?.integrity === entry.integrity;
  // Optional packages are for other machines as well, so their absence is no difference.
  const complete = Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      same([path, entry]) ||
      (present[path] === undefined && entry.optional),
  );
  return complete && Object.keys(present).every((path) => path in wanted);
}

/** Installs exactly what the lock file says, unless that was done for this lock file and this Node. */
export async function installDependencies() {
  const lock = createHash("sha256")
    .update(await readFile(LOCK_FILE))
    .digest("hex");
  const wanted = { lock, node: process.version };
  const stamp = await readJson(STAMP);
  if (stamp?.lock === wanted.lock && stamp.node === wanted.node) return;
  const sameNode = stamp === undefined || stamp.node === wanted.node;
  if (!(sameNode && (await alreadyInstalled()))) {
    const since = performance.now();
    say("installing the packages of the lock file");
    const [command, args] = npm();
    // Install scripts stay off: the media worker is ours to get, and nothing else here needs one.
    const { code } = await run(
      command,
      [...args, "ci", "--ignore-scripts", "--include=dev"],
      {
        cwd: ROOT,
        stdio: "inherit",
      },
    );
    if (code !== 0)
      throw new Error(
        "npm ci did not succeed; its message is above. Nothing was started",
      );
    say(`packages installed in ${seconds(since)}`);
  }
  await writeJson(STAMP, wanted);
}
