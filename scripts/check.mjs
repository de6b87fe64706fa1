import { spawn } from "node:child_process";
import { childEnv } from "./lib/run.mjs";
import { seconds } from "./lib/say.mjs";

/**
 * `npm run check`: everything that is read rather than run. Lint, with the types, keeps both cores busy by itself; the
 * others use one each. Prints what failed, whole.
 */
const STAGES = [[["lint"]], [["deps", "unused"], ["format:check"]]];

/** @param {string} name an npm script */
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

for (const lanes of STAGES)
  await Promise.all(
    lanes.map(async (lane) => {
      for (const name of lane) {
        const good = await runScript(name);
        if (!good) process.exitCode = 1;
      }
    }),
  );
