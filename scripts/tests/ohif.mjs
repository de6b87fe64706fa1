import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { userCache } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { say, warn } from "../lib/say.mjs";

/**
 * The OHIF distribution that our DICOMweb is tested with. It is no dependency: 50 MB that only one test opens, whose own
 * dependencies are all inside the bundle. `node scripts/tests/ohif.mjs` fetches it.
 */
const OHIF = {
  name: "@ohif/app@3.13.2",
  file: "ohif-app-3.13.2.tgz",
  sha512:
    "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==",
};
const place = join(userCache(), OHIF.file.replace(".tgz", ""));

/** @returns {string | undefined} the folder with its `index.html`, where it was fetched */
export function findOhif() {
  const folder = join(place, "package", "dist");
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** @returns {Promise<string | undefined>} what went wrong */
async function fetchOhif() {
  await mkdir(userCache(), { recursive: true });
  const work = await mkdtemp(join(userCache(), "ohif-"));
  try {
    const packed = await run("npm", ["pack", OHIF.name, "--silent"], {
      cwd: work,
      timeoutMs: 180_000,
    });
    const file = join(work, OHIF.file);
    if (packed.code !== 0 || !existsSync(file))
      return `npm pack ${OHIF.name}: ${packed.output.trim()}`;
    const hash = createHash("sha512").update(await readFile(file));
    if (hash.digest("base64") !== OHIF.sha512)
      return `${OHIF.name} is not the file that this test was written for`;
    const unpacked = await run("tar", ["xzf", OHIF.file], { cwd: work });
    if (unpacked.code !== 0) return unpacked.output.trim();
    await rm(file);
    await rename(work, place);
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

if (realpathSync(process.argv[1] ?? "") === fileURLToPath(import.meta.url)) {
  const problem = findOhif() === undefined ? await fetchOhif() : undefined;
  if (problem === undefined) say(`OHIF: ${findOhif()}`);
  else {
    warn(`OHIF cannot be had: ${problem}`);
    process.exitCode = 1;
  }
}
