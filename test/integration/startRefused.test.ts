import { describe, expect, it } from "vitest";
import { newFolder } from "../support/crash.ts";
import {
  runServerToItsEnd,
  startServerProcess,
} from "../support/serverProcess.ts";

describe("one data directory", () => {
  it("is refused to a second process, by name, in both languages; the first goes on", async () => {
    const DATA_DIR = newFolder();
    const first = await startServerProcess({ DATA_DIR, MEDIA: "off" });
    const second = await runServerToItsEnd({ DATA_DIR, MEDIA: "off" });
    expect(second.code).toBe(2);
    expect(second.output).toContain(`正被进程 ${first.pid} 使用`);
    expect(second.output).toContain(`in use by process ${first.pid}`);
    expect((await fetch(`${first.address}/healthz`)).ok).toBe(true);
    expect(await first.end("SIGTERM")).toBe(0);
  }, 60_000);
});

describe("configuration", () => {
  it("names every bad variable at once and no value", async () => {
    const { code, output } = await runServerToItsEnd({
      PORT: "many",
      DATABASE_URL: "mysql://root:geheim@x/y",
    });
    expect(code).toBe(2);
    expect(output).toMatch(/PORT/);
    expect(output).toMatch(/DATABASE_URL/);
    expect(output).not.toContain("geheim");
  });

  it("production refuses the demo and a keyring beside the data", async () => {
    const SECRET_KEY = "s".repeat(32);
    const demo = await runServerToItsEnd({
      NODE_ENV: "production",
      SECRET_KEY,
    });
    expect(demo.output).toMatch(/DEMO/);
    const beside = await runServerToItsEnd({
      ...{
        NODE_ENV: "production",
        DEMO: "0",
        SECRET_KEY,
        DATA_DIR: newFolder(),
      },
    });
    expect(beside.code).not.toBe(0);
    expect(beside.output).toMatch(/KEYRING_FILE must lie outside DATA_DIR/);
  });
});
