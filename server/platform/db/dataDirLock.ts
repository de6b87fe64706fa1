import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

/** Thrown when another live process works on the same data directory. */
export class DataDirInUse extends Error {
  override readonly name = "DataDirInUse";
  constructor(directory: string, pid: number) {
    super(
      `数据目录 ${directory} 正被进程 ${pid} 使用：请先停止它，或另行指定 DATA_DIR（使用 PostgreSQL 时另行指定 NODE_ID）。` +
        ` The data directory ${directory} is in use by process ${pid}: stop it first, or name another DATA_DIR (with PostgreSQL: another NODE_ID).`,
    );
  }
}

/** A holder that cannot be told by its start touches its lock so often; one not touched for `STALE_MS` is nobody's. */
const BEAT_MS = 10_000;
const STALE_MS = 60_000;
const BEATS = "beats";
/** Locks of this very process: another one under our pid is of a process before us. */
const ours = new Set<string>();

/**
 * Takes the directory for this process. With PostgreSQL several processes share it, each under the lock of its own
 * NODE_ID; a lock left by a killed process is taken over. Returns the release.
 *
 * Pids are used again. On Linux a process is told by its start; elsewhere, Windows above all, by touching its lock:
 * there a lock is taken over at most a minute after its holder was killed, and a machine that sleeps longer loses it.
 *
 * @param processes Linux's own list of processes; another folder stands for a system without.
 */
export const lockDataDir = (
  directory: string,
  name: string,
  processes = "/proc",
): (() => void) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = resolve(directory, name);
  const mine = join(directory, `${name}.${process.pid}`);
  const start = startOf(process.pid, processes);
  // Written whole under another name and linked into place: nobody ever reads half a lock.
  writeFileSync(mine, `${process.pid}\n${start ?? BEATS}`, { mode: 0o600 });
  for (;;) {
    try {
      linkSync(mine, file);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = holderOf(file, processes);
    if (pid !== undefined) {
      rmSync(mine, { force: true });
      throw new DataDirInUse(directory, pid);
    }
    rmSync(file, { force: true });
  }
  rmSync(mine, { force: true });
  ours.add(file);
  const stopBeating = start === undefined ? beat(file) : () => undefined;
  return () => {
    stopBeating();
    ours.delete(file);
    rmSync(file, { force: true });
  };
};

/** Who holds the lock; undefined: nobody any more. */
const holderOf = (file: string, processes: string): number | undefined => {
  const [text = "", stated = ""] = readFileSync(file, "utf8").split("\n");
  const pid = Number(text);
  if (!isAlive(pid)) return undefined;
  if (pid === process.pid) return ours.has(file) ? pid : undefined;
  const start = startOf(pid, processes);
  const held =
    start !== undefined
      ? start === stated
      : stated !== BEATS || Date.now() - statSync(file).mtimeMs < STALE_MS;
  return held ? pid : undefined;
};

const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one as well.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
};

/** When the process began (clock ticks since boot); undefined where the system does not say. */
const startOf = (pid: number, processes: string): string | undefined => {
  try {
    const stat = readFileSync(join(processes, String(pid), "stat"), "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
};

const beat = (file: string): (() => void) => {
  const timer = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      clearInterval(timer); // the folder is gone, and the lock with it
    }
  }, BEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
};
