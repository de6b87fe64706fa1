import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * Builds the client as the product is built, and answers with the folder for the server to hand out. In a process of its
 * own: within a test runner, which is Vite itself, the build never ends.
 */
export const buildProductClient = async (): Promise<string> => {
  const outDir = await mkdtemp(join(tmpdir(), "lianzhen-client-"));
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, "node_modules/vite/bin/vite.js"),
      "build",
      ...["--config", join(ROOT, "client/vite.config.ts")],
      ...["--outDir", outDir, "--logLevel", "error"],
    ],
    // The runner's own NODE_ENV would make it a development build of React.
    { env: { ...process.env, NODE_ENV: "production" } },
  );
  return outDir;
};
