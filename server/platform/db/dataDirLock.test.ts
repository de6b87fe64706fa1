import {
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DataDirInUse, lockDataDir } from "./dataDirLock.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lianzhen-lock-"));
  file = join(directory, "lock");
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

/** A process that lives as long as this one, and is another. */
const OTHER = process.ppid;
const WITHOUT_PROC = "/nonexistent";
const take = (processes?: string) => lockDataDir(directory, "lock", processes);
const leftSince = (seconds: number): void => {
  const then = new Date(Date.now() - seconds * 1_000);
  utimesSync(file, then, then);
};

describe("the lock of a data directory", () => {
  it.each([["/proc"], [WITHOUT_PROC]])(
    "is held once, also by the same process, and free after its release (%s)",
    (processes) => {
      const release = take(processes);
      expect(() => take(processes)).toThrow(DataDirInUse);
      release();
      expect(existsSync(file)).toBe(false);
      take(processes)();
    },
  );

  it("of a killed process is taken over though its pid is another process's now", () => {
    writeFileSync(file, `${OTHER}\n12345`);
    take()();
  });

  it("of a killed process is taken over though its pid is ours now, where processes have no start", () => {
    writeFileSync(file, `${process.pid}\nbeats`);
    take(WITHOUT_PROC)();
  });

  it("of a pid that lives is taken over once nobody touches it, where processes have no start", () => {
    writeFileSync(file, `${OTHER}\nbeats`);
    leftSince(50);
    expect(() => take(WITHOUT_PROC)).toThrow(DataDirInUse);
    leftSince(70);
    take(WITHOUT_PROC)();
  });

  it("is touched as long as it is held, where processes have no start", () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const release = take(WITHOUT_PROC);
    leftSince(3_600);
    vi.advanceTimersByTime(10_000);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
    release();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that was written in part is nobody's", () => {
    writeFileSync(file, "");
    take()();
  });
});
