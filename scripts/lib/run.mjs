import { spawn } from "node:child_process";
import { accessSync, constants, createWriteStream } from "node:fs";
import { delimiter, join } from "node:path";

/** Settings of the user's own npm that a nested npm still needs: where from, through what, and where the cache is. */
const KEPT_NPM_SETTINGS =
  /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https[-_]proxy|noproxy|ca|cafile|strict[-_]ssl|fetch[-_].*|prefer[-_]offline|offline)$/i;

/**
 * The environment for child tools. npm exports its own state to scripts, and `NODE_ENV=production` or an inherited
 * `npm_config_omit=dev` would make the nested install leave out the build tools.
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnv(extra = {}) {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (name === "NODE_ENV" || name === "INIT_CWD") continue;
    if (/^npm_/i.test(name) && !KEPT_NPM_SETTINGS.test(name)) continue;
    env[name] = value;
  }
  return { ...env, ...extra };
}

/** @param {string} command @returns {string | undefined} its full path on PATH */
export function findCommand(command, path = process.env["PATH"] ?? "") {
  for (const dir of path.split(delimiter)) {
    if (dir === "") continue;
    const full = join(dir, command);
    try {
      accessSync(full, constants.X_OK);
      return full;
    } catch {
      // Not here; try the next directory.
    }
  }
  return undefined;
}

/** Children that must not outlive us when the user presses Ctrl-C or the service manager stops us. */
const running = new Set();
let forwarding = false;
let stopped = false;

/** Whether we are being stopped: a tool that fails now has not really failed. */
export function isStopped() {
  return stopped;
}

/** Ends children and then us on a signal, through "exit" handlers, which a plain death by signal would skip. */
export function endOnSignals() {
  if (forwarding) return;
  forwarding = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      stopped = true;
      for (const child of running) child.kill("SIGTERM");
      process.exitCode = 128 + (signal === "SIGINT" ? 2 : 15);
      // Give children a moment to leave; nothing else keeps a stopped set-up useful.
      setTimeout(() => process.exit(), running.size > 0 ? 500 : 0);
    });
  }
}

/**
 * Runs a tool to its end. Never throws for a failing tool: the caller decides what a code means.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, stdio?: "inherit" | "capture",
 *   signal?: AbortSignal, logFile?: string, onLine?: (line: string) => void}} options
 * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null, output: string, timedOut: boolean}>}
 */
export function run(command, args, options = {}) {
  const {
    cwd,
    env = childEnv(),
    timeoutMs,
    stdio = "capture",
    signal,
    logFile,
    onLine,
  } = options;
  endOnSignals();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      stdio:
        stdio === "inherit"
          ? ["ignore", "inherit", "inherit"]
          : ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    const log =
      logFile === undefined
        ? undefined
        : createWriteStream(logFile, { flags: "a" });
    let output = "";
    let timedOut = false;
    const take = (chunk) => {
      log?.write(chunk);
      // The tail is what explains a failure; a compiler can print megabytes.
      output = (output + chunk).slice(-64_000);
      if (onLine)
        for (const line of String(chunk).split("\n")) if (line) onLine(line);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill("SIGKILL");
          }, timeoutMs);
    const finish = (code, killedBy) => {
      clearTimeout(timer);
      running.delete(child);
      log?.end();
      resolve({ code, signal: killedBy, output, timedOut });
    };
    child.on("error", (error) => {
      output += error.message;
      finish(127, null);
    });
    child.on("close", finish);
  });
}
