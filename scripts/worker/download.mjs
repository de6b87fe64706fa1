import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { childEnv, run } from "../lib/run.mjs";
import { MEDIASOUP } from "./key.mjs";

/** Until the first byte. A hospital intranet often drops packets instead of refusing them. */
const ANSWER_MS = 10_000;
/** For the rest, once something arrives: about 8 MB on a slow line. */
const TRANSFER_MS = 60_000;

/**
 * Fetches mediasoup's prebuilt worker with mediasoup's own install script, so its address is written in one place only:
 * there. The script would go on to build with sources from the network; a Python that does not exist stops it before.
 * @param {string} dir an empty place to work in
 * @param {string} bin where the worker goes
 * @returns {Promise<boolean>}
 */
export async function downloadPrebuilt(dir, bin) {
  await mkdir(dir, { recursive: true });
  const release = join(dir, "worker", "out", "Release");
  const stop = new AbortController();
  const deadline = setTimeout(() => {
    if (existsSync(release))
      setTimeout(() => stop.abort(), TRANSFER_MS - ANSWER_MS).unref();
    else stop.abort();
  }, ANSWER_MS);
  try {
    const { code } = await run(
      process.execPath,
      [join(MEDIASOUP, "npm-scripts.mjs"), "postinstall"],
      {
        cwd: dir,
        env: childEnv({ PYTHON: "no-python-on-purpose" }),
        signal: stop.signal,
      },
    );
    const fetched = join(release, "mediasoup-worker");
    // It ends with 0 only after the worker has run here; anything else may have left half a file.
    if (code !== 0 || !existsSync(fetched)) return false;
    await rename(fetched, bin);
    return true;
  } finally {
    clearTimeout(deadline);
    await rm(dir, { recursive: true, force: true });
  }
}
