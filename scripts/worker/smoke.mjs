import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readJson, writeJson } from "../lib/files.mjs";
import { childEnv, run } from "../lib/run.mjs";

const HANDSHAKE = fileURLToPath(new URL("handshake.mjs", import.meta.url));

/** mediasoup's worker ends with this when it was not started by mediasoup: it exists, loads its libraries and runs. */
const NOT_MY_FATHER = 41;

/** @param {string} path */
async function identity(path) {
  const { size, mtimeMs } = await stat(path);
  return `${path} ${size} ${mtimeMs}`;
}

/** The worker and every library it loads: an updated OpenSSL must prove itself again. */
async function identities(bin) {
  const { output } = await run("ldd", [bin]);
  const libraries = [...output.matchAll(/(?:=> |^\s*)(\/\S+) \(/gm)].map(
    ([, path]) => path,
  );
  return Promise.all([bin, ...libraries.sort()].map(identity));
}

async function stillTrue(stamp, bin) {
  if (stamp?.bin !== bin || !Array.isArray(stamp.files)) return false;
  try {
    const now = await Promise.all(
      stamp.files.map((line) =>
        identity(line.split(" ").slice(0, -2).join(" ")),
      ),
    );
    return now.join("\n") === stamp.files.join("\n");
  } catch {
    return false;
  }
}

/** @param {string} bin */
function handshake(bin) {
  const env = childEnv({ MEDIASOUP_WORKER_BIN: bin });
  return run(process.execPath, [HANDSHAKE], { env, timeoutMs: 40_000 });
}

/**
 * Whether this worker can carry a call: a complete DTLS handshake and media through it, not only a start. A passed test is
 * remembered until the worker or one of its libraries changes.
 * @param {string} bin
 * @param {string} stampFile
 * @returns {Promise<{ok: true, tested: boolean} | {ok: false, reason: string}>}
 */
export async function provenWorker(bin, stampFile) {
  const stamp = await readJson(stampFile);
  if (await stillTrue(stamp, bin)) return { ok: true, tested: false };
  const start = await run(bin, [], { env: {}, timeoutMs: 5_000 });
  if (start.code !== NOT_MY_FATHER) {
    const said = start.output.trim().split("\n")[0];
    return {
      ok: false,
      reason:
        `it is not a mediasoup worker that runs here (exit ${start.code}) ${said}`.trim(),
    };
  }
  let test = await handshake(bin);
  // Once more before a verdict that costs a build: a machine under load can miss a time-out.
  if (test.code !== 0) test = await handshake(bin);
  if (test.code !== 0) {
    const said = test.output.trim().split("\n").at(-1);
    return {
      ok: false,
      reason: test.timedOut ? "the smoke test did not end" : said,
    };
  }
  await writeJson(stampFile, { bin, files: await identities(bin) });
  return { ok: true, tested: true };
}
