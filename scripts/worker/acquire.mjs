import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readJson, writeJson } from "../lib/files.mjs";
import { withLock } from "../lib/lock.mjs";
import { CACHE } from "../lib/paths.mjs";
import { say, warn } from "../lib/say.mjs";
import { compileWorker } from "./compile.mjs";
import { downloadPrebuilt } from "./download.mjs";
import { workerSlot } from "./key.mjs";
import {
  installCommand,
  installPackages,
  missingPackages,
} from "./packages.mjs";
import { provenWorker } from "./smoke.mjs";

/** A failed download or build is not tried again at each start: the first costs seconds, the second minutes. */
const RETRY_AFTER_MS = 60 * 60_000;

/**
 * @typedef {{bin: string, source: "environment" | "cache" | "download" | "build"}} Found
 * @typedef {{bin: null, reason: string}} Missing
 */

/** An explicit setting is used or refused, never silently replaced. @returns {Promise<Found | Missing>} */
async function fromEnvironment(bin) {
  if (!existsSync(bin))
    return {
      bin: null,
      reason: `MEDIASOUP_WORKER_BIN names ${bin}, which does not exist`,
    };
  const proof = await provenWorker(bin, join(CACHE, "worker-proof.json"));
  if (proof.ok) return { bin, source: "environment" };
  return {
    bin: null,
    reason: `MEDIASOUP_WORKER_BIN names ${bin}, but ${proof.reason}. Correct it, or unset it to let set-up find or build a worker`,
  };
}

/** @returns {Promise<Found | undefined>} */
async function tryCached(slot, source) {
  if (!existsSync(slot.bin)) return undefined;
  const proof = await provenWorker(slot.bin, join(slot.dir, "proof.json"));
  if (proof.ok) {
    if (proof.tested)
      say("media worker: DTLS handshake and media both ways are proven");
    return { bin: slot.bin, source };
  }
  warn(`the media worker from the ${source} is not usable: ${proof.reason}`);
  // Left in place it would be found, and fail, at every start.
  await rm(slot.bin, { force: true });
  return undefined;
}

async function failedLately(slot, what) {
  const failed = await readJson(join(slot.dir, `${what}-failed.json`));
  return failed !== undefined && Date.now() - failed.at < RETRY_AFTER_MS
    ? failed
    : undefined;
}

async function rememberFailure(slot, what, reason) {
  await writeJson(join(slot.dir, `${what}-failed.json`), {
    at: Date.now(),
    reason,
  });
}

/** @returns {Promise<Found | undefined>} */
async function byDownload(slot) {
  if (process.env["MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD"]) return undefined;
  if (await failedLately(slot, "download")) return undefined;
  say("looking for mediasoup's prebuilt media worker");
  const fetched = await downloadPrebuilt(join(slot.dir, "fetch"), slot.bin);
  const found = fetched ? await tryCached(slot, "download") : undefined;
  if (found === undefined) {
    say("no prebuilt media worker can be had here");
    await rememberFailure(slot, "download", "no answer, or not usable here");
  }
  return found;
}

/** @returns {Promise<Found | Missing>} */
async function byBuild(slot) {
  if (process.platform !== "linux")
    return { bin: null, reason: "the local build is for Linux only" };
  let missing = await missingPackages();
  if (missing.length > 0 && (await installPackages(missing)))
    missing = await missingPackages();
  if (missing.length > 0)
    return {
      bin: null,
      reason: `its build needs ${missing.join(", ")}. On Debian or Ubuntu: ${installCommand(missing)}`,
    };
  const failed = await failedLately(slot, "build");
  if (failed) return { bin: null, reason: failed.reason };
  const built = await compileWorker(slot.dir, slot.bin);
  if (!built.ok) {
    const reason = `its build failed (log: ${built.log}):\n${built.tail}`;
    await rememberFailure(slot, "build", reason);
    return { bin: null, reason };
  }
  return (
    (await tryCached(slot, "build")) ?? {
      bin: null,
      reason: "the built worker did not pass its smoke test",
    }
  );
}

/**
 * Gets a worker that has carried a call on this machine: from the setting, the user's cache, mediasoup's download or a
 * local build, in this order.
 * @returns {Promise<Found | Missing>}
 */
export async function acquireWorker() {
  const configured = process.env["MEDIASOUP_WORKER_BIN"];
  if (configured) return fromEnvironment(configured);
  const slot = await workerSlot();
  const cached = await tryCached(slot, "cache");
  if (cached) return cached;
  await mkdir(slot.dir, { recursive: true });
  return withLock(
    `${slot.dir}.lock`,
    "the media worker's build",
    async () =>
      // Another clone may have made it while we waited.
      (await tryCached(slot, "cache")) ??
      (await byDownload(slot)) ??
      (await byBuild(slot)),
  );
}
