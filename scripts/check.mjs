import { spawn } from "node:child_process";
import { childEnv } from "./lib/run.mjs";
import { seconds } from "./lib/say.mjs";

const without = (...folders) =>
  folders.flatMap((folder) => ["--ignore-pattern", `${folder}/`]);
/**
 * `npm run check`: everything that is read rather than run, on two cores at once. Lint alone takes as long as all the
 * others together: each lane takes its half, and a folder that neither names is read by both. Prints what failed, whole.
 */
const LANES = [
  [["lint", ...without("client")], ["deps"], ["unused"], ["format:check"]],
  [
    ["typecheck"],
    ["lint", ...without("server", "shared", "media", "test", "scripts")],
  ],
];

/** @param {string[]} script an npm script and its arguments */
function runScript([name, ...args]) {
  const since = performance.now();
  return new Promise((resolve) => {
    const command = ["run", "--silent", name, "--", ...args];
    const child = spawn("npm", command, { env: childEnv() });
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
    for (const script of lane) good = (await runScript(script)) && good;
    return good;
  }),
);
if (!lanes.every(Boolean)) process.exitCode = 1;
