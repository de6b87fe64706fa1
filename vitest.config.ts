import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const colocated = (...dirs: string[]) => dirs.map((d) => `${d}/**/*.test.ts`);

/** Files of a worker share what they import: reading React and antd anew for each took two thirds of the time. */
const TOGETHER = {
  isolate: false,
  setupFiles: ["test/support/freshModules.ts"],
};

/**
 * Tiers that start servers, processes or browsers, and how many of their files run at once: two cores are all a CI
 * machine has. Servers and browsers wait half of their time; cameras never do.
 */
const TIERS: readonly {
  name: string;
  also?: readonly string[];
  atOnce: number;
  testTimeout?: number;
}[] = [
  { name: "integration", also: ["contract"], atOnce: 3 },
  { name: "multinode", atOnce: 1 },
  { name: "e2e", atOnce: 2, testTimeout: 180_000 },
  { name: "rooms", atOnce: 1, testTimeout: 180_000 },
  { name: "fuzz", atOnce: 1 },
];

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
      ...TIERS.map(({ name, also = [], atOnce, testTimeout = 60_000 }) => ({
        test: {
          name,
          environment: "node" as const,
          include: [name, ...also].map((dir) => `test/${dir}/**/*.test.ts`),
          fileParallelism: atOnce > 1,
          isolate: false,
          maxWorkers: atOnce,
          testTimeout,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000, interval: 50 } },
        },
      })),
    ],
  },
});
