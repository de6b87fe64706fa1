import { spawn } from "node:child_process";
import { childEnv } from "./lib/run.mjs";
import { seconds } from "./lib/say.mjs";

/**
 * `npm run check`: everything that is read rather than run, on two cores at once. Lint alone takes as long as all the
 * others together. Prints what failed, whole.
 */
const LANES = [["lint"], ["format:check", "typecheck", "deps", "unused"]];

/** @param {string} name of an npm script */
function runScript(name) {
  const since = performance.now();
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", name], { env: childEnv() });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => (output += data));
    child.on("close", (code) => {
      console.log(
        `${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds(since)})`,
      );
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

const lanes = await Promise.all(
  LANES.map(async (lane) => {
    let good = true;
    for (const name of lane) good = (await runScript(name)) && good;
    return good;
  }),
);
if (!lanes.every(Boolean)) process.exitCode = 1;
