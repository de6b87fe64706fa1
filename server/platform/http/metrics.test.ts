import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

it("however many ask at once, what is counted in the database is counted once; the next one counts anew", async () => {
  const metrics = createMetrics();
  let counted = 0;
  let fails = false;
  metrics.gauge("test_rows", "Rows of a large table", () => {
    counted += 1;
    return fails ? Promise.reject(new Error("away")) : counted;
  });
  const all = await Promise.all(
    Array.from({ length: 50 }, () => metrics.read()),
  );
  expect(counted).toBe(1);
  expect(new Set(all).size).toBe(1);
  fails = true;
  await expect(metrics.read()).rejects.toThrow("away");
  fails = false;
  expect(await metrics.read()).toContain("test_rows 3");
});
