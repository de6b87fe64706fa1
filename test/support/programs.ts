import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./mediaWorker.ts";
import {
  startMediaProcess,
  startServerProcess,
  type ServerProcess,
} from "./serverProcess.ts";

/** An installation as it is deployed: built programs, a data directory of its own, real media on loopback. */
export interface Installation {
  readonly address: string;
  readonly server: ServerProcess;
  stop(): Promise<void>;
}

/** Media workers take consecutive ports from `MEDIA_PORT`; one worker keeps the test's machine free for browsers. */
const mediaEnv = async () => ({
  MEDIA_PORT: String(await freePort()),
  MEDIA_WORKERS: "1",
});

/** `oneProcess`: web and media together. `apart`: a media process of its own, driven over its control port. */
export const install = async (
  shape: "oneProcess" | "apart",
  env: Readonly<Record<string, string>> = {},
): Promise<Installation> => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-e2e-"));
  const secret = { MEDIA_CONTROL_SECRET: "s".repeat(40) };
  const control = String(await freePort());
  const media =
    shape === "apart"
      ? await startMediaProcess({
          ...(await mediaEnv()),
          ...secret,
          MEDIA_CONTROL_PORT: control,
        })
      : undefined;
  const server = await startServerProcess({
    DATA_DIR,
    ...(media
      ? {
          ROLES: "web",
          MEDIA_NODE_URL: `http://127.0.0.1:${control}`,
          ...secret,
        }
      : await mediaEnv()),
    ...env,
  });
  return {
    address: server.address,
    server,
    stop: async () => {
      const code = await server.end("SIGTERM");
      const mediaCode = await media?.end("SIGTERM");
      await rm(DATA_DIR, { recursive: true, force: true });
      if (code !== 0 || (mediaCode ?? 0) !== 0)
        throw new Error(
          `ended with ${code}, ${mediaCode}:\n${server.output()}\n${media?.output() ?? ""}`,
        );
    },
  };
};
