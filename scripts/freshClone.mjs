import { spawn } from "node:child_process";
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson } from "./lib/files.mjs";
import { ROOT } from "./lib/paths.mjs";
import { childEnv, run } from "./lib/run.mjs";
import { say, warn } from "./lib/say.mjs";
import { freePort } from "./services.mjs";

/**
 * The proof of "two commands": clones what is committed into an empty directory, with an empty npm cache and an empty user
 * cache, takes the two commands from the README's text and runs them as a newcomer would.
 *
 *   node scripts/freshClone.mjs [--test] [--keep] [--with-worker-cache]
 */

const OPTIONS = ["--test", "--keep", "--with-worker-cache"];
const COLD_MS = 20 * 60_000;
const WARM_MS = 60_000;
const STOP_MS = 15_000;

/** @param {string} readme @returns {{start: string, test: string}} the commands as the README says them */
function commandsOf(readme) {
  const blocks = [
    ...readme.matchAll(/^```(?:sh|bash|shell)\n([\s\S]*?)^```/gm),
  ].map(([, body]) => body);
  const lines = blocks
    .flatMap((body) => body.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim());
  const find = (command) => {
    const line = lines.find((text) => text === command);
    if (line === undefined)
      throw new Error(`README.md has no code block with the line "${command}"`);
    return line;
  };
  return { start: find("npm start"), test: find("npm test") };
}

/** @param {string} line @param {{cwd: string, env: NodeJS.ProcessEnv, log: string}} options */
function launch(line, { cwd, env, log }) {
  // exec, so that the pid is npm's: what a service manager would signal.
  const child = spawn("sh", ["-c", `exec ${line}`], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const state = { child, code: undefined, signal: undefined };
  state.ended = new Promise((resolve) => {
    child.on("close", (code, signal) => {
      Object.assign(state, { code, signal });
      file.end();
      resolve();
    });
  });
  // Nothing of ours may stay behind when this script is stopped.
  process.once("exit", () => state.code === undefined && child.kill("SIGTERM"));
  return state;
}

async function untilReady(url, state, limitMs) {
  const since = performance.now();
  while (performance.now() - since < limitMs) {
    if (state.code !== undefined)
      throw new Error(`the server ended with ${state.code ?? state.signal}`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no answer at ${url} within ${limitMs / 1000} s`);
}

/** Start to /readyz, then SIGTERM to exit; both in milliseconds. */
async function startAndStop(line, place, limitMs) {
  const port = await freePort();
  const env = {
    ...place.env,
    PORT: String(port),
    MEDIA_PORT: String(await freePort()),
  };
  const since = performance.now();
  const state = launch(line, { cwd: place.clone, env, log: place.log });
  try {
    await untilReady(`http://127.0.0.1:${port}/readyz`, state, limitMs);
  } catch (error) {
    state.child.kill("SIGTERM");
    throw error;
  }
  const ready = performance.now() - since;
  const stopping = performance.now();
  state.child.kill("SIGTERM");
  const hard = setTimeout(() => state.child.kill("SIGKILL"), STOP_MS);
  await state.ended;
  clearTimeout(hard);
  if (state.code !== 0)
    throw new Error(
      `SIGTERM ended it with ${state.code ?? state.signal}, not with 0`,
    );
  return { ready, stop: performance.now() - stopping };
}

/** A directory with the clone in it, and nothing of this user's caches. */
async function prepare(options) {
  const base = await mkdtemp(join(tmpdir(), "lianzhen-fresh-"));
  const clone = join(base, "main");
  const { code, output } = await run("git", ["clone", "--quiet", ROOT, clone]);
  if (code !== 0) throw new Error(`git clone failed: ${output}`);
  const shared = join(ROOT, "..", "shared");
  // Sample studies lie beside a checkout; the clone finds them at the same place.
  if (existsSync(shared)) await symlink(shared, join(base, "shared"));
  await mkdir(join(base, "xdg"));
  const env = childEnv({ npm_config_cache: join(base, "npm-cache") });
  if (!options.includes("--with-worker-cache"))
    env["XDG_CACHE_HOME"] = join(base, "xdg");
  for (const name of [
    "MEDIASOUP_WORKER_BIN",
    "DATABASE_URL",
    "REDIS_URL",
    "DATA_DIR",
    "MEDIA",
  ])
    delete env[name];
  return { base, clone, env, log: join(base, "output.log") };
}

function inSeconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

async function testRun(line, place) {
  const since = performance.now();
  const state = launch(line, {
    cwd: place.clone,
    env: place.env,
    log: place.log,
  });
  await state.ended;
  const text = readFileSync(place.log, "utf8");
  const counts =
    text.match(/^\d+ passed, \d+ failed, \d+ skipped$/gm)?.at(-1) ??
    "no counts";
  if (state.code !== 0)
    throw new Error(
      `npm test ended with ${state.code ?? state.signal}: ${counts}`,
    );
  return `${counts}, ${inSeconds(performance.now() - since)}`;
}

async function prove(place, options) {
  const rows = [];
  const commands = commandsOf(
    readFileSync(join(place.clone, "README.md"), "utf8"),
  );
  const cold = await startAndStop(commands.start, place, COLD_MS);
  const worker = await readJson(join(place.clone, ".cache", "worker.json"));
  rows.push([`${commands.start}, cold, to /readyz`, inSeconds(cold.ready)]);
  rows.push([
    "media worker from",
    worker?.bin ? worker.source : `none: ${worker?.reason}`,
  ]);
  rows.push(["SIGTERM to exit 0", inSeconds(cold.stop)]);
  const warm = await startAndStop(commands.start, place, WARM_MS);
  rows.push([`${commands.start}, second, to /readyz`, inSeconds(warm.ready)]);
  rows.push(["SIGTERM to exit 0", inSeconds(warm.stop)]);
  if (options.includes("--test"))
    rows.push([commands.test, await testRun(commands.test, place)]);
  return rows;
}

async function main() {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined)
    throw new Error(
      `unknown option ${unknown}; there are: ${OPTIONS.join(" ")}`,
    );
  const place = await prepare(options);
  say(`fresh clone in ${place.clone}; its output: ${place.log}`);
  try {
    const rows = await prove(place, options);
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows)
      console.log(`${name.padEnd(width)}  ${value}`);
  } catch (error) {
    if (existsSync(place.log))
      console.error(
        readFileSync(place.log, "utf8").split("\n").slice(-40).join("\n"),
      );
    throw error;
  } finally {
    if (!options.includes("--keep"))
      await rm(place.base, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    warn(error.message);
    process.exit(1);
  },
);
