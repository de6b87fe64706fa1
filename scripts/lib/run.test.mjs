import { afterEach, expect, it, vi } from "vitest";
import { childEnv, findCommand, run } from "./run.mjs";

afterEach(() => vi.unstubAllEnvs());

it("hides npm's own state and NODE_ENV from children, but not where the user's packages come from", () => {
  vi.stubEnv("NODE_ENV", "production");
  vi.stubEnv("npm_config_omit", "dev");
  vi.stubEnv("npm_lifecycle_event", "prestart");
  vi.stubEnv("npm_config_registry", "http://registry.test/");
  const env = childEnv({ EXTRA: "1" });
  expect(env).toMatchObject({
    npm_config_registry: "http://registry.test/",
    EXTRA: "1",
  });
  expect(env).not.toHaveProperty("NODE_ENV");
  expect(env).not.toHaveProperty("npm_config_omit");
  expect(env).not.toHaveProperty("npm_lifecycle_event");
});

it("reports how a tool ended instead of throwing", async () => {
  const failed = await run(process.execPath, [
    "-e",
    "console.error('why'); process.exit(7)",
  ]);
  expect(failed).toMatchObject({ code: 7, timedOut: false });
  expect(failed.output).toContain("why");
  expect(await run("no-such-tool", [])).toMatchObject({ code: 127 });
});

it("ends a tool that takes too long", async () => {
  const slow = await run(
    process.execPath,
    ["-e", "setTimeout(() => {}, 60_000)"],
    { timeoutMs: 200 },
  );
  expect(slow).toMatchObject({ timedOut: true, signal: "SIGKILL" });
});

it("finds a command only where PATH says", () => {
  expect(findCommand("sh")).toMatch(/\/sh$/);
  expect(findCommand("sh", "/nowhere")).toBeUndefined();
});
