import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../lib/files.mjs";
import { ROOT, WORKER_FILE } from "../lib/paths.mjs";
import { findCommand } from "../lib/run.mjs";
import { findPostgres, findRedis } from "../services.mjs";
import { findOhif } from "./ohif.mjs";

/** What this machine has of the things that tests can use, and how to get the rest. */

const SHARED_DATA = join(ROOT, "..", "shared", "data");

/** @param {string[]} names @returns {string | undefined} */
function firstCommand(...names) {
  return names
    .map((name) => findCommand(name))
    .find((path) => path !== undefined);
}

/** @param {string} path @returns {string | undefined} */
function existingPath(path) {
  return existsSync(path) ? path : undefined;
}

async function mediaWorker() {
  if (process.env["MEDIA"] === "off") return undefined;
  const bin = (await readJson(WORKER_FILE))?.bin;
  return bin && existsSync(bin) ? bin : undefined;
}

/**
 * `path` undefined means absent. `variable` is how tests learn of it.
 * @returns {Promise<{name: string, path: string | undefined, remedy: string, variable?: string}[]>}
 */
export async function inspectMachine() {
  const dcmdump = findCommand("dcmdump");
  return [
    {
      name: "PostgreSQL",
      path: process.env["TEST_DATABASE_URL"] || findPostgres(),
      remedy: "apt-get install postgresql",
    },
    {
      name: "Redis",
      path: process.env["TEST_REDIS_URL"] || findRedis(),
      remedy: "apt-get install redis-server",
    },
    {
      name: "Chromium",
      path:
        process.env["TEST_CHROMIUM"] ||
        firstCommand("chromium", "chromium-browser", "google-chrome"),
      remedy: "apt-get install chromium fonts-noto-cjk",
      variable: "TEST_CHROMIUM",
    },
    {
      // The same engine without a browser's windows around it: a page costs 1.0 s of processor instead of 2.5.
      name: "Chromium's shell",
      path:
        process.env["TEST_CHROMIUM"] || firstCommand("chromium-headless-shell"),
      remedy: "apt-get install chromium-headless-shell",
    },
    {
      name: "dcmtk",
      // The renderer was renamed; some releases have only one of the two names.
      path: dcmdump && firstCommand("dcmj2pnm", "dcm2pnm"),
      remedy: "apt-get install dcmtk",
      variable: "TEST_DCM2PNM",
    },
    {
      name: "Orthanc",
      path: existsSync("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
        ? firstCommand("Orthanc") || existingPath("/usr/sbin/Orthanc")
        : undefined,
      remedy: "apt-get install orthanc orthanc-dicomweb",
      variable: "TEST_ORTHANC",
    },
    {
      name: "OHIF",
      path: process.env["TEST_OHIF"] || findOhif(),
      remedy: "node scripts/tests/ohif.mjs",
      variable: "TEST_OHIF",
    },
    {
      name: "pdftotext",
      path: findCommand("pdftotext"),
      remedy: "apt-get install poppler-utils",
      variable: "TEST_PDFTOTEXT",
    },
    {
      name: "media worker",
      path: await mediaWorker(),
      remedy: "npm run setup says why",
      variable: "MEDIASOUP_WORKER_BIN",
    },
    {
      name: "shared data",
      path:
        process.env["TEST_DATA"] ||
        (existsSync(SHARED_DATA) ? SHARED_DATA : undefined),
      remedy: "put the sample studies into ../shared/data",
      variable: "TEST_DATA",
    },
  ];
}
