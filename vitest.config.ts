import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const colocated = (...dirs: string[]) => dirs.map((d) => `${d}/**/*.test.ts`);

/**
 * Test tiers. `integration` and later tiers start servers, databases or browsers, so their files run one after the
 * other: two cores and one Chromium are all a CI machine has.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit-node",
          environment: "node",
          include: [
            ...colocated("shared", "media", "server"),
            "scripts/**/*.test.mjs",
          ],
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: "unit-jsdom",
          environment: "jsdom",
          include: ["client/**/*.test.ts", "client/**/*.test.tsx"],
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      ...(["integration", "multinode", "e2e", "fuzz"] as const).map((name) => ({
        test: {
          name,
          environment: "node" as const,
          include: [
            `test/${name}/**/*.test.ts`,
            ...(name === "integration" ? ["test/contract/**/*.test.ts"] : []),
          ],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: name === "e2e" ? 180_000 : 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000, interval: 50 } },
        },
      })),
    ],
  },
});
