import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { endOnSignals } from "./run.mjs";
import { say } from "./say.mjs";

const POLL_MS = 300;
const GIVE_UP_MS = 40 * 60_000;

/**
 * A pid alone is not an identity: after a reboot, or in a fresh container on the same volume, another process has it.
 * @param {number} pid @returns {Promise<string | undefined>} undefined when there is no such process
 */
async function startOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return undefined;
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 22, counted after the command name, which may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return "unknown";
  }
}

async function holderOf(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return error.code === "ENOENT"
      ? undefined
      : { pid: 0, start: "torn", host: hostname() };
  }
}

async function isAlive(holder) {
  // Another machine on a shared disk: we cannot ask it, so believe it.
  if (holder.host !== hostname()) return true;
  return holder.pid > 0 && (await startOf(holder.pid)) === holder.start;
}

/** Moves a dead holder's file away; puts it back if somebody replaced it with a live one in between. */
async function removeDead(path) {
  const aside = `${path}.dead.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const taken = await holderOf(aside);
  if (taken !== undefined && (await isAlive(taken)))
    await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/**
 * Runs `work` while holding the lock file, waiting for another holder to finish.
 * @template T
 * @param {string} path
 * @param {string} what for the message to whoever waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, what, work) {
  await mkdir(dirname(path), { recursive: true });
  endOnSignals();
  const mine = `${path}.${randomUUID()}`;
  const leave = () => rmSync(mine, { force: true });
  process.once("exit", leave);
  await writeFile(
    mine,
    JSON.stringify({
      pid: process.pid,
      start: await startOf(process.pid),
      host: hostname(),
    }),
  );
  const since = performance.now();
  let told = false;
  for (;;) {
    try {
      // A link appears with its content or not at all, unlike a file that is created and then written.
      await link(mine, path);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (!(await isAlive(holder))) {
      say(`taking over ${what} from process ${holder.pid}, which is gone`);
      await removeDead(path);
      continue;
    }
    if (!told)
      say(
        `waiting for ${what}, already running as process ${holder.pid} on ${holder.host}`,
      );
    told = true;
    if (performance.now() - since > GIVE_UP_MS) {
      leave();
      throw new Error(
        `${what} is still held by process ${holder.pid} on ${holder.host}; delete ${path} if it hangs`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  leave();
  process.off("exit", leave);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
