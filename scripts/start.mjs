import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readJson } from "./lib/files.mjs";
import { ROOT, WORKER_FILE } from "./lib/paths.mjs";
import { warn } from "./lib/say.mjs";

/**
 * `npm start`: the server in this very process, so that a signal to it is a signal to the server. What differs between a
 * first look and a deployment is decided here and nowhere in the server: `node dist/server/main.js` has no defaults of
 * ours.
 */

const USAGE = `usage: npm start [-- --lan]

  --lan   serve HTTPS on all addresses, so that other machines' browsers give their cameras`;

const SERVER = join(ROOT, "dist", "server", "main.js");

/** @param {string} message */
function refuse(message) {
  warn(message);
  process.exit(2);
}

/** @param {string[]} args */
function readArguments(args) {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    process.exit(0);
  }
  const unknown = args.find((arg) => arg !== "--lan");
  if (unknown !== undefined) refuse(`unknown argument ${unknown}\n\n${USAGE}`);
  return { lan: args.includes("--lan") };
}

/** A variable that the user set wins over our default. */
function setDefault(name, value) {
  process.env[name] ??= value;
}

async function chooseMedia() {
  if (process.env["MEDIA"] === "off") return;
  const worker = (await readJson(WORKER_FILE)) ?? {
    bin: null,
    reason: "set-up has not looked for one",
  };
  if (worker.bin !== null && existsSync(worker.bin)) {
    process.env["MEDIASOUP_WORKER_BIN"] = worker.bin;
    return;
  }
  const reason = worker.reason ?? `${worker.bin} is gone; run: npm run setup`;
  warn(`video is off, everything else runs. No media worker: ${reason}`);
  process.env["MEDIA"] = "off";
}

const { lan } = readArguments(process.argv.slice(2));
if (!existsSync(SERVER)) refuse(`${SERVER} is missing; run: npm run setup`);
// A production server refuses the demo accounts, so the default must not force them on it.
if (process.env["NODE_ENV"] !== "production") setDefault("DEMO", "1");
if (lan) {
  setDefault("HOST", "0.0.0.0");
  process.env["LAN"] = "1";
}
await chooseMedia();
await import(pathToFileURL(SERVER).href);
