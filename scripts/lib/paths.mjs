import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What set-up leaves behind for the next run; git-ignored. */
export const CACHE = join(ROOT, ".cache");

/** Which media worker the server should use: `{ bin, source }`, or `{ bin: null, reason }` when video stays off. */
export const WORKER_FILE = join(CACHE, "worker.json");

/** Survives clones and branches: a built worker is shared by all checkouts of a user. */
export function userCache() {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "lianzhen");
}
