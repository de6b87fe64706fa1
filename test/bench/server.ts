import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { openCase } from "../support/consultSteps.ts";
import { freePort } from "../support/mediaWorker.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";
import { hammer } from "./hammer.ts";

const STARTS = 4;
const CASES = 300;
const LOAD = { connections: 8, seconds: 8 };

/** `npm start` until it is ready: on an empty data directory, and again on the filled one. Everything is built already. */
export const measureStart = async (): Promise<Figure[]> => {
  const first: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
    first.push(await startOnce(DATA_DIR));
    again.push(await startOnce(DATA_DIR));
    await rm(DATA_DIR, { recursive: true, force: true });
  }
  return [
    figure("npm start to ready, new data directory", first, "some seconds"),
    figure("npm start to ready, again", again, "seconds"),
  ];
};

const startOnce = async (DATA_DIR: string): Promise<number> => {
  const PORT = String(await freePort());
  const began = performance.now();
  const child = spawn("npm", ["start"], {
    env: {
      ...process.env,
      DATA_DIR,
      PORT,
      MEDIA_PORT: String(await freePort()),
      LOG_LEVEL: "error",
    },
    stdio: "ignore",
  });
  const ended = once(child, "close");
  const isReady = () =>
    fetch(`http://127.0.0.1:${PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null)
      throw new Error(`npm start ended with ${child.exitCode}`);
    await new Promise((next) => setTimeout(next, 20));
  }
  const ms = performance.now() - began;
  child.kill("SIGTERM");
  await ended;
  return ms;
};

/** The case list under load: every connection asks again as soon as it is answered. */
export const measureCaseList = async (): Promise<Figure[]> => {
  const figures = await listOn("PGlite", {});
  if (postgresUrl === undefined) return figures;
  const database = await createEmptyPostgres();
  try {
    return [
      ...figures,
      ...(await listOn("PostgreSQL", { DATABASE_URL: database.url })),
    ];
  } finally {
    await database.drop();
  }
};

const listOn = async (
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Figure[]> => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({ ...env, DATA_DIR, MEDIA: "off" });
  try {
    const clinic = new Person(server.address);
    await clinic.logIn("clinic");
    for (let i = 0; i < CASES; i++) await openCase(clinic);
    const list = await hammer(
      () => clinic.call("POST", "/api/cases/search", {}),
      LOAD,
    );
    const bare = await hammer(() => clinic.call("GET", "/healthz"), LOAD);
    const conditions = `${name}, ${LOAD.connections} connections`;
    return [
      figure(
        `case list of 50 of ${CASES}, ${conditions}`,
        list.ms,
        "p95 < 200 ms",
      ),
      figure(`  the same, per second`, [list.perSecond], "> 50", "/s"),
      figure(`  bare limit: a route without database`, bare.ms, ""),
      figure(`  the same, per second`, [bare.perSecond], "", "/s"),
    ];
  } finally {
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
  }
};
