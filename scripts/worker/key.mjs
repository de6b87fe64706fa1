import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, userCache } from "../lib/paths.mjs";
import { recipeHash } from "./recipe.mjs";

export const MEDIASOUP = join(ROOT, "node_modules", "mediasoup");

/** A binary made against a newer C library does not start on an older one. */
function libc() {
  if (process.platform !== "linux") return "system";
  // Without this the report looks up every open connection's host name, which can take seconds.
  process.report.excludeNetwork = true;
  const { header } = process.report.getReport();
  return header.glibcVersionRuntime === undefined
    ? "musl"
    : `glibc${header.glibcVersionRuntime}`;
}

/**
 * Where this machine's worker lives in the user's cache.
 * @returns {Promise<{key: string, dir: string, bin: string, version: string}>}
 */
export async function workerSlot() {
  const { version } = JSON.parse(
    await readFile(join(MEDIASOUP, "package.json"), "utf8"),
  );
  const key = [
    version,
    process.platform,
    process.arch,
    libc(),
    await recipeHash(),
  ].join("-");
  const dir = join(userCache(), "mediasoup-worker", key);
  return { key, dir, bin: join(dir, "mediasoup-worker"), version };
}
