import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compressFiles } from "./lib/compress.mjs";
import { hashFiles, listFiles, readJson, writeJson } from "./lib/files.mjs";
import { withLock } from "./lib/lock.mjs";
import { CACHE, ROOT } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { say, seconds, warn } from "./lib/say.mjs";

const DIST = join(ROOT, "dist");

/** Every program and thread of the server side; a file of this list that is missing fails the build. */
const ENTRIES = {
  "server/main": "server/main.ts",
  "server/admin": "server/admin.ts",
  "server/gateway": "server/gateway/main.ts",
  "server/pgliteWorker": "server/platform/db/pgliteWorker.ts",
  "server/headerWorker": "server/features/studies/headerWorker.ts",
  "server/heicWorker": "server/platform/pictures/heicWorker.ts",
  "server/pixelWorker": "server/platform/pixels/pixelWorker.ts",
  "server/plainWorker": "server/features/dicomWeb/plainWorker.ts",
  "server/copyWorker": "server/features/deidentification/copyWorker.ts",
  "media/main": "media/main.ts",
};

const MIGRATIONS = "server/platform/db/migrations";

/**
 * What each half is made from; a test file or a document changes neither. The server first: it takes a second, and its
 * tests need no client.
 */
const PARTS = {
  server: { sources: ["server", "media", "shared"], make: buildServer },
  client: { sources: ["client", "shared"], make: buildClient },
};

const COMMON = ["package-lock.json", "tsconfig.base.json", "scripts/build.mjs"];

async function sourceHash(sources) {
  const paths = COMMON.filter((path) => existsSync(join(ROOT, path)));
  for (const source of sources) {
    const files = await listFiles(join(ROOT, source));
    paths.push(
      ...files
        .filter((path) => !/\.(test\.tsx?|md|tsbuildinfo)$/.test(path))
        .map((path) => `${source}/${path}`),
    );
  }
  return hashFiles(ROOT, paths);
}

async function buildClient() {
  const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const config = join(ROOT, "client", "vite.config.ts");
  const args = [vite, "build", "--config", config, "--logLevel", "warn"];
  const { code } = await run(process.execPath, args, {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (code !== 0) throw new Error("the client could not be built");
  await compressFiles(join(DIST, "client", "assets"));
}

async function buildServer() {
  // Not at the top: set-up loads this file before the packages are installed.
  const { build } = await import("esbuild");
  const gone = Object.values(ENTRIES).filter(
    (path) => !existsSync(join(ROOT, path)),
  );
  if (gone.length > 0)
    throw new Error(`scripts/build.mjs lists what is not there: ${gone}`);
  const options = {
    absWorkingDir: ROOT,
    entryPoints: Object.entries(ENTRIES).map(([out, path]) => ({
      in: path,
      out,
    })),
    outdir: DIST,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
  };
  try {
    await build(options);
  } catch {
    // esbuild has printed where and why.
    throw new Error("the server could not be built");
  }
  const migrations = join(DIST, "server", "migrations");
  await rm(migrations, { recursive: true, force: true });
  await cp(join(ROOT, MIGRATIONS), migrations, { recursive: true });
}

const OUTPUTS = {
  client: ["client/index.html"],
  server: [
    ...Object.keys(ENTRIES).map((out) => `${out}.js`),
    "server/migrations",
  ],
};

/**
 * Builds the halves whose sources changed.
 * @param {{force?: boolean}} options
 */
export async function buildAll({ force = false } = {}) {
  for (const [name, { sources, make }] of Object.entries(PARTS)) {
    const stampFile = join(CACHE, `build-${name}.json`);
    const hash = await sourceHash(sources);
    const complete = OUTPUTS[name].every((path) =>
      existsSync(join(DIST, path)),
    );
    if (!force && complete && (await readJson(stampFile))?.hash === hash)
      continue;
    const since = performance.now();
    say(`building the ${name}`);
    // A stopped build must not count as done.
    await rm(stampFile, { force: true });
    await make();
    await writeJson(stampFile, { hash });
    say(`${name} built in ${seconds(since)}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await withLock(join(CACHE, "setup.lock"), "set-up", () =>
      buildAll({ force: true }),
    );
  } catch (error) {
    warn(error.message);
    process.exitCode = 1;
  }
}
