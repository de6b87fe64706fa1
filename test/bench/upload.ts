import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { openCase } from "../support/consultSteps.ts";
import { dicomFile, withNewUids } from "../support/dicomFixtures.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";

export const SLICES = 500;
export const LARGE_FILES = 10;
const LARGE_FRAMES = 100;
const LANES = 3;
const INBOX_EVERY_MS = 50;
const RSS_EVERY_MS = 100;
const MB = 1024 * 1024;
type Put = (bytes: Uint8Array) => Promise<void>;

/**
 * 500 slices (the sample CT under new UIDs), then 2 GB of large files, three at a time as the page sends them; meanwhile
 * the inbox is asked twenty times a second. Beside it the bare limit: the same slices into files with fsync.
 */
export const measureUpload = async (): Promise<Figure[]> => {
  const ct = await sampleCt();
  const bare = await bareRate(ct);
  const figures = [
    ...(await uploadOn("PGlite", {}, ct)),
    figure("  bare limit: HTTP PUT to a file with fsync", [bare], "", "MB/s"),
  ];
  if (postgresUrl === undefined) return figures;
  const database = await createEmptyPostgres();
  try {
    return [
      ...figures,
      ...(await uploadOn("PostgreSQL", { DATABASE_URL: database.url }, ct)),
    ];
  } finally {
    await database.drop();
  }
};

/** One series of as many slices as are asked for, made of the sample's 37. */
export const sliceOf = (ct: readonly Buffer[], i: number): Buffer =>
  withNewUids(ct[i % ct.length] ?? Buffer.alloc(0), "bench", `bench ${i}`);

/** 100 frames of 1024 by 1024 pixels with 16 bits: 210 MB. */
export const largeFile = (): Buffer =>
  dicomFile({
    ...{ study: "large", patientName: "", rows: 1024, columns: 1024 },
    ...{ frames: LARGE_FRAMES, pixel: () => 7 },
  });

export const sampleCt = (): Promise<Buffer[]> =>
  Promise.all(sharedFiles("ct-chest-37").map(({ path }) => readFile(path)));

/** Sends everything, three at a time; MB a second. */
const sendAll = async (
  put: Put,
  count: number,
  make: (i: number) => Uint8Array,
): Promise<number> => {
  let next = 0;
  let bytes = 0;
  let sendingMs = 0;
  const lane = async () => {
    while (next < count) {
      const began = performance.now();
      const file = make((next += 1));
      const made = performance.now() - began;
      bytes += file.length;
      await put(file);
      sendingMs += performance.now() - began - made;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return (bytes / MB / sendingMs) * 1_000 * LANES;
};

const bareRate = async (ct: readonly Buffer[]): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  let files = 0;
  const server = createServer((request, response) => {
    const path = join(folder, String((files += 1)));
    void pipeline(request, createWriteStream(path, { flush: true })).then(() =>
      response.end("{}"),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return await sendAll(
      async (bytes) => {
        const answer = await fetch(`http://127.0.0.1:${port}`, {
          method: "PUT",
          body: bytes as BodyInit,
        });
        await answer.text();
      },
      SLICES,
      (i) => sliceOf(ct, i),
    );
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Resident memory of a process. */
export const rssMb = (pid: number): number =>
  Number(
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1],
  ) / 1024;

/** Calls back again and again until it is stopped. */
export const every = (ms: number, ask: () => Promise<void> | void) => {
  const stopped = new AbortController();
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await ask();
      await new Promise((next) => setTimeout(next, ms));
    }
  })();
  return async () => {
    stopped.abort();
    await loop;
  };
};

const uploadOn = async (
  name: string,
  env: Readonly<Record<string, string>>,
  ct: readonly Buffer[],
): Promise<Figure[]> => {
  // Before there is a connection: making it takes longer than the server keeps an idle one open.
  const large = largeFile();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({ ...env, DATA_DIR, MEDIA: "off" });
  try {
    const clinic = new Person(server.address);
    const radiologist = new Person(server.address);
    await clinic.logIn("clinic");
    await radiologist.logIn("radiologist");
    const { id } = await openCase(clinic);
    const put: Put = async (bytes) => {
      const path = `/api/cases/${id}/images/${crypto.randomUUID()}`;
      const answer = await clinic.fetch("PUT", path, bytes, {
        "content-type": "application/dicom",
      });
      if (!answer.ok) throw new Error(`upload: ${await answer.text()}`);
      await answer.text();
    };
    // The threads have started and the code is warm.
    await put(dicomFile({ study: "warm", patientName: "" }));
    const inbox: number[] = [];
    const before = rssMb(server.pid);
    const rss: number[] = [];
    const stopInbox = every(INBOX_EVERY_MS, async () => {
      const began = performance.now();
      await radiologist.call("GET", "/api/inbox");
      inbox.push(performance.now() - began);
    });
    const stopRss = every(RSS_EVERY_MS, () => {
      rss.push(rssMb(server.pid));
    });
    let slices: number;
    let big: number;
    try {
      slices = await sendAll(put, SLICES, (i) => sliceOf(ct, i));
      big = await sendAll(put, LARGE_FILES, (i) =>
        withNewUids(large, String(i)),
      );
    } finally {
      await stopInbox();
      await stopRss();
    }
    return [
      figure(`upload of ${SLICES} slices, ${name}`, [slices], "15", "MB/s"),
      figure(`  then 2 GB of large files`, [big], "100", "MB/s"),
      figure(`  inbox meanwhile`, inbox, "p95 < 200 ms"),
      figure(
        `  server memory above its start`,
        rss.map((mb) => mb - before),
        "max < 200 MB",
        "MB",
      ),
      figure(
        `  server memory above its start, at most`,
        [Math.max(...rss) - before],
        "< 200 MB",
        "MB",
      ),
    ];
  } finally {
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
  }
};
