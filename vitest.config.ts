import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const colocated = (...dirs: string[]) => dirs.map((d) => `${d}/**/*.test.ts`);

/** Files of a worker share what they import: reading React and antd anew for each took two thirds of the time. */
const TOGETHER = {
  isolate: false,
  setupFiles: ["test/support/freshModules.ts"],
};

/**
 * Test tiers. Those that start several processes or browsers run one file after the other: two cores are all a CI
 * machine has.
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
          ...TOGETHER,
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
          ...TOGETHER,
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
          // Two cores: an integration file is a server without a browser, the other tiers are more.
          fileParallelism: name === "integration",
          maxWorkers: name === "integration" ? 2 : 1,
          testTimeout: name === "e2e" ? 180_000 : 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000, interval: 50 } },
        },
      })),
    ],
  },
});
