import { spawn, execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCommand } from "./lib/run.mjs";

/**
 * Throw-away PostgreSQL and Redis for tests and benchmarks: own process, own port on 127.0.0.1, own temporary directory,
 * gone when we are. The machine's own services are never touched.
 *
 * @typedef {{url: string, version: string, stop: () => Promise<void>}} Service
 */

const READY_MS = 20_000;

/** @returns {Promise<number>} a port that was free a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** @returns {string | undefined} directory with `initdb` and `postgres`, the newest version there is */
export function findPostgres() {
  const onPath = findCommand("initdb");
  if (onPath !== undefined) return join(onPath, "..");
  const base = "/usr/lib/postgresql";
  try {
    const [newest] = readdirSync(base).sort((a, b) => Number(b) - Number(a));
    const bin = newest && join(base, newest, "bin");
    return bin && findCommand("initdb", bin) ? bin : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {string | undefined} */
export function findRedis() {
  return findCommand("redis-server");
}

/** PostgreSQL refuses to run as root, so root lends it the packaged user. */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** @param {number} port @param {() => boolean} gone */
async function untilListening(port, gone) {
  const since = performance.now();
  while (performance.now() - since < READY_MS && !gone()) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("connect", () => resolve(true) ?? socket.destroy());
      socket.on("error", () => resolve(false));
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/**
 * Starts a child that ends with us, even when we are killed: the kernel sends it the signal.
 * @param {{command: string, args: string[], signal: string, dir: string, user?: {uid?: number, gid?: number}}} options
 */
function daemon({ command, args, signal, dir, user = {} }) {
  const setpriv = findCommand("setpriv");
  const asUser =
    user.uid === undefined
      ? []
      : [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  // setpriv replaces itself with the command, so the pid is the command's.
  const child = setpriv
    ? spawn(
        setpriv,
        [...asUser, "--pdeathsig", signal, "--", command, ...args],
        {
          cwd: dir,
          stdio: ["ignore", "pipe", "pipe"],
        },
      )
    : spawn(command, args, {
        ...user,
        cwd: dir,
        stdio: ["ignore", "pipe", "pipe"],
      });
  let output = "";
  const take = (chunk) => (output = (output + chunk).slice(-4_000));
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  child.on("error", (error) => take(error.message));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const isGone = () =>
    child.exitCode !== null ||
    child.signalCode !== null ||
    child.pid === undefined;
  const atExit = () => {
    if (!isGone()) child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", atExit);
  const stop = async () => {
    if (!isGone()) child.kill(signal);
    const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
    if (child.pid !== undefined) await ended;
    clearTimeout(hard);
    process.off("exit", atExit);
    rmSync(dir, { recursive: true, force: true });
  };
  return { isGone, stop, output: () => output };
}

/** @param {ReturnType<typeof daemon>} child */
async function ready(child, port, name) {
  if (await untilListening(port, child.isGone)) return;
  await child.stop();
  throw new Error(`${name} did not start:\n${child.output()}`);
}

/**
 * @param {{durable?: boolean}} options durable: with fsync, as a benchmark must have it; tests survive the death of the
 *   process without
 * @returns {Promise<Service | undefined>} undefined when PostgreSQL is not installed
 */
export async function startPostgres({ durable = false } = {}) {
  const bin = findPostgres();
  if (bin === undefined) return undefined;
  const user = postgresUser();
  const dir = mkdtempSync(join(tmpdir(), "lianzhen-postgres-"));
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid);
  const data = join(dir, "data");
  const initial = [
    "-D",
    data,
    "-U",
    "lianzhen",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--auth=trust",
    "--no-sync",
  ];
  try {
    execFileSync(join(bin, "initdb"), initial, {
      ...user,
      cwd: dir,
      stdio: "pipe",
    });
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(
      `PostgreSQL's initdb failed:\n${error.stderr ?? error.message}`,
      { cause: error },
    );
  }
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const args = [
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
  ];
  // SIGINT is its "fast shutdown": it does not wait for clients to leave.
  const child = daemon({
    command: join(bin, "postgres"),
    args,
    signal: "SIGINT",
    dir,
    user,
  });
  await ready(child, port, "PostgreSQL");
  const version = execFileSync(join(bin, "postgres"), ["--version"], {
    encoding: "utf8",
  }).trim();
  return {
    url: `postgres://lianzhen@127.0.0.1:${port}/postgres`,
    version,
    stop: child.stop,
  };
}

/** @returns {Promise<Service | undefined>} undefined when Redis is not installed */
export async function startRedis() {
  const command = findRedis();
  if (command === undefined) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "lianzhen-redis-"));
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    dir,
  ];
  const child = daemon({ command, args, signal: "SIGTERM", dir });
  await ready(child, port, "Redis");
  const version = execFileSync(command, ["--version"], {
    encoding: "utf8",
  }).trim();
  return { url: `redis://127.0.0.1:${port}`, version, stop: child.stop };
}
