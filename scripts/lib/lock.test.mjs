import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { withLock } from "./lock.mjs";

function place() {
  const dir = mkdtempSync(join(tmpdir(), "lianzhen-lock-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, "setup.lock");
}

it("lets one holder work at a time", async () => {
  const path = place();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  // Same process, so the second attempt must find the first one alive and wait.
  await Promise.all([
    withLock(path, "a test", work),
    withLock(path, "a test", work),
  ]);
  expect(most).toBe(1);
  expect(readdirSync(join(path, ".."))).toEqual([]);
});

it("takes over from a process that is gone", async () => {
  const path = place();
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(path, JSON.stringify({ pid, start: "1", host: hostname() }));
  expect(await withLock(path, "a test", async () => existsSync(path))).toBe(
    true,
  );
  expect(existsSync(path)).toBe(false);
});

it("takes over when the pid belongs to another process by now", async () => {
  const path = place();
  writeFileSync(
    path,
    JSON.stringify({ pid: process.pid, start: "0", host: hostname() }),
  );
  expect(await withLock(path, "a test", async () => "done")).toBe("done");
});

it("takes over a torn lock file", async () => {
  const path = place();
  writeFileSync(path, '{"pid":');
  expect(await withLock(path, "a test", async () => "done")).toBe("done");
});

it("is free again after a failure", async () => {
  const path = place();
  await expect(
    withLock(path, "a test", () => Promise.reject(new Error("no"))),
  ).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
});
