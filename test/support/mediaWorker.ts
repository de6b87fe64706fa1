import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/**
 * The mediasoup worker that set-up found or built, made known to mediasoup before it is loaded; undefined where this
 * machine has none, and the tests that need it are skipped and counted.
 */
export const findMediaWorker = (): string | undefined => {
  const named = process.env["MEDIASOUP_WORKER_BIN"];
  if (named) return named;
  const url = new URL("../../.cache/worker.json", import.meta.url);
  const Found = z.object({ bin: z.string() });
  try {
    const { bin } = Found.parse(JSON.parse(readFileSync(url, "utf8")));
    process.env["MEDIASOUP_WORKER_BIN"] = bin;
    return bin;
  } catch {
    // No file, or one that says there is no worker: both mean "none here".
    return undefined;
  }
};

/** A port that was free a moment ago, with the next few likely free too. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** A log that keeps quiet. */
export const silentLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
