import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { readJson } from "./lib/files.mjs";
import { CACHE, ROOT, WORKER_FILE } from "./lib/paths.mjs";
import { startPostgres } from "./services.mjs";
import { findOhif } from "./tests/ohif.mjs";

/**
 * `npm run bench [-- name …]`: measures the built product and prints a table; the JSON goes to bench-results/. The
 * measurements are TypeScript (test/bench), bundled here as the product's own programs are.
 */
mkdirSync(join(ROOT, "bench-results"), { recursive: true });
const outfile = join(CACHE, "bench", "main.mjs");
await build({
  absWorkingDir: ROOT,
  entryPoints: ["test/bench/main.ts"],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
  // Sources find sample data and built programs by their own place in the repository.
  define: {
    "import.meta.dirname": JSON.stringify(join(ROOT, "test", "support")),
  },
});
const worker = await readJson(WORKER_FILE);
const ohif = findOhif();
const postgres = await startPostgres({ durable: true });
try {
  const { status } = spawnSync(
    process.execPath,
    [outfile, ...process.argv.slice(2)],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: {
        ...process.env,
        ...(worker?.bin ? { MEDIASOUP_WORKER_BIN: worker.bin } : {}),
        ...(ohif ? { TEST_OHIF: ohif } : {}),
        ...(postgres ? { TEST_DATABASE_URL: postgres.url } : {}),
      },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  await postgres?.stop();
}
