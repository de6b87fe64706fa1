import { listFiles } from "../lib/files.mjs";
import { ROOT } from "../lib/paths.mjs";

/**
 * The test tiers in the order they run, cheap ones first. Names are those of vitest.config.ts.
 *
 * `needs`: without it the whole tier is skipped. `uses`: without it the tests that want it skip themselves.
 * @typedef {{name: string, files: (path: string) => boolean, needs: string[], uses: string[]}} Tier
 */

const COLOCATED =
  /^((shared|media|server)\/.*\.test\.ts|scripts\/.*\.test\.mjs)$/;
const inFolder = (name) => (path) =>
  path.startsWith(`test/${name}/`) && path.endsWith(".test.ts");

/** @type {Tier[]} */
export const TIERS = [
  {
    name: "unit-node",
    files: (path) => COLOCATED.test(path),
    needs: [],
    uses: ["media worker"],
  },
  {
    name: "unit-jsdom",
    files: (path) => /^client\/.*\.test\.tsx?$/.test(path),
    needs: [],
    uses: [],
  },
  {
    name: "integration",
    files: (path) =>
      inFolder("integration")(path) || inFolder("contract")(path),
    needs: [],
    uses: [
      "PostgreSQL",
      "Redis",
      "media worker",
      "dcmtk",
      "Orthanc",
      "pdftotext",
      "shared data",
    ],
  },
  {
    name: "multinode",
    files: inFolder("multinode"),
    needs: ["PostgreSQL", "Redis"],
    uses: ["media worker", "Chromium"],
  },
  {
    name: "e2e",
    files: inFolder("e2e"),
    needs: ["Chromium"],
    uses: ["dcmtk", "OHIF", "shared data"],
  },
  {
    name: "rooms",
    files: inFolder("rooms"),
    needs: ["Chromium"],
    uses: ["media worker", "dcmtk", "shared data"],
  },
  {
    name: "fuzz",
    files: inFolder("fuzz"),
    needs: [],
    uses: ["dcmtk", "shared data"],
  },
];

/** All test files of the repository, read once. @returns {Promise<string[]>} */
export async function testFiles() {
  const found = [];
  for (const top of [
    "shared",
    "media",
    "server",
    "scripts",
    "client",
    "test",
  ]) {
    const files = await listFiles(`${ROOT}/${top}`);
    found.push(...files.map((path) => `${top}/${path}`));
  }
  return found.filter((path) => /\.test\.(tsx?|mjs)$/.test(path));
}
