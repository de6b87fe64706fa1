import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cpus } from "node:os";
import { isStopped, run } from "../lib/run.mjs";
import { say, seconds } from "../lib/say.mjs";
import { MEDIASOUP } from "./key.mjs";
import { MESON_ARGS, prepareSources } from "./recipe.mjs";

/** A compiler of this code takes up to 1 GB; more jobs than cores only swaps. */
const JOBS = String(Math.min(cpus().length, 8));

/** ninja prints `[12/225] ...`; one line in ten per cent is enough for a log. */
function progress() {
  let told = 0;
  return (line) => {
    const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
    if (done === undefined || Number(all) < 20) return;
    const tenth = Math.floor((10 * Number(done)) / Number(all));
    if (tenth <= told) return;
    told = tenth;
    say(`  media worker: ${tenth * 10} %`);
  };
}

/**
 * Builds the worker from the sources in node_modules against the system's libraries.
 * @param {string} dir the worker's place in the cache; the log stays there when the build fails
 * @param {string} bin
 * @returns {Promise<{ok: true} | {ok: false, log: string, tail: string}>}
 */
export async function compileWorker(dir, bin) {
  const since = performance.now();
  const work = join(dir, "build");
  const logFile = join(dir, "build.log");
  await rm(work, { recursive: true, force: true });
  await rm(logFile, { force: true });
  await mkdir(dir, { recursive: true });
  say(
    `building the media worker from its sources, about 5 minutes on two cores (log: ${logFile})`,
  );
  await prepareSources(join(MEDIASOUP, "worker"), work);
  const out = join(work, "build");
  const steps = [
    ["meson", ["setup", ...MESON_ARGS, out, work]],
    // The other targets include its headers without saying so to ninja.
    ["ninja", ["-C", out, "-j", JOBS, "fbs/FBS"]],
    ["ninja", ["-C", out, "-j", JOBS, "mediasoup-worker"]],
  ];
  for (const [command, args] of steps) {
    const { code, output } = await run(command, args, {
      logFile,
      onLine: progress(),
    });
    if (isStopped()) throw new Error("the media worker's build was stopped");
    if (code !== 0) return { ok: false, log: logFile, tail: failureIn(output) };
  }
  // Copied aside and renamed: whoever looks finds a whole worker or none.
  await copyFile(join(out, "mediasoup-worker"), `${bin}.new`);
  await chmod(`${bin}.new`, 0o755);
  await rename(`${bin}.new`, bin);
  await rm(work, { recursive: true, force: true });
  say(`media worker built in ${seconds(since)}`);
  return { ok: true };
}

/** The first lines that say why, not the last ones, which only say that. */
function failureIn(output) {
  const lines = output.trim().split("\n");
  const telling = lines.filter((line) =>
    /\berror\b|ERROR|No space|Killed/.test(line),
  );
  return (telling.length > 0 ? telling.slice(0, 5) : lines.slice(-5)).join(
    "\n",
  );
}
