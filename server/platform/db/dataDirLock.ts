import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Thrown when another live process works on the same data directory. */
export class DataDirInUse extends Error {
  override readonly name = "DataDirInUse";
  constructor(directory: string, pid: number) {
    super(
      `数据目录 ${directory} 正被进程 ${pid} 使用:请先停止它,或另行指定 DATA_DIR(使用 PostgreSQL 时另行指定 NODE_ID)。` +
        ` The data directory ${directory} is in use by process ${pid}: stop it first, or name another DATA_DIR (with PostgreSQL: another NODE_ID).`,
    );
  }
}

/**
 * Takes the directory for this process. With PostgreSQL several processes share it, each under the lock of its own
 * NODE_ID; a lock left by a killed process is taken over. Returns the release.
 */
export const lockDataDir = (directory: string, name: string): (() => void) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const mine = join(directory, `${name}.${process.pid}`);
  // Written whole under another name and linked into place: nobody ever reads half a lock.
  writeFileSync(mine, `${process.pid}\n${startOf(process.pid)}`, {
    mode: 0o600,
  });
  for (;;) {
    try {
      linkSync(mine, file);
      rmSync(mine, { force: true });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid = "", start = ""] = readFileSync(file, "utf8").split("\n");
    if (startOf(Number(pid)) !== "" && startOf(Number(pid)) === start) {
      rmSync(mine, { force: true });
      throw new DataDirInUse(directory, Number(pid));
    }
    rmSync(file, { force: true });
  }
};

/** When the process began (Linux: clock ticks since boot), "" when it is gone: pids are used again. */
const startOf = (pid: number): string => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "";
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // No /proc on this system: a live pid alone must do.
    return "alive";
  }
};
