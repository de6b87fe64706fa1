import { basename, join } from "node:path";
import { build } from "esbuild";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Bundles a program of this repository as `npm run build` does, and answers with the file to give to Node. */
export const bundleProgram = async (entry: string): Promise<string> => {
  const name = entry.replaceAll("/", "-").replace(/\.ts$/, ".mjs");
  const outfile = join(ROOT, ".cache", "test-programs", basename(name));
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
  return outfile;
};
