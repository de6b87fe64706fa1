import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import {
  hasOrthanc,
  hasOrthancPostgres,
  startOrthanc,
} from "../support/dicomWebPeers.ts";
import { multipartOf } from "../support/multipart.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";
import { sampleCt, sliceOf } from "./upload.ts";

const SLICES = 600;
/** Sent before what is measured: a server that has just started compiles its own code first. */
const WARM_UP = 100;
const PER_REQUEST = 25;
const STUDIES = 100;
const SECONDS = 5;
const CONNECTIONS = 4;

/** A DICOMweb server, whoever's. */
type Ask = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Buffer<ArrayBuffer>,
) => Promise<Response>;

/**
 * STOW-RS, QIDO-RS, frames and rendered pictures of the same files, on us and then on Debian's Orthanc, each with fsync and
 * PostgreSQL where the machine has them.
 */
export const measureDicomWeb = async (): Promise<Figure[]> => {
  const ct = await sampleCt();
  const slices = Array.from({ length: SLICES }, (_, i) => sliceOf(ct, i));
  const ours = await onUs(slices);
  if (!hasOrthanc) return ours;
  return [...ours, ...(await onOrthanc(slices))];
};

const onUs = async (slices: readonly Uint8Array[]): Promise<Figure[]> => {
  const database =
    postgresUrl === undefined ? undefined : await createEmptyPostgres();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({
    ...{ DATA_DIR, MEDIA: "off" },
    ...(database && { DATABASE_URL: database.url }),
  });
  try {
    const clinic = new Person(server.address);
    await clinic.logIn("clinic");
    const ask: Ask = (method, path, headers, body) =>
      clinic.fetch(method, `/dicom-web${path}`, body, headers);
    const name = database ? "PostgreSQL" : "PGlite";
    const own = { ask, analyze: database?.analyze };
    return await measureOn(`Lianzhen, ${name}`, own, slices, EXPECTED);
  } finally {
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
    await database?.drop();
  }
};

const onOrthanc = async (slices: readonly Uint8Array[]): Promise<Figure[]> => {
  const database =
    hasOrthancPostgres && postgresUrl !== undefined
      ? await createEmptyPostgres()
      : undefined;
  const orthanc = await startOrthanc("http://127.0.0.1:1", "", database?.url);
  try {
    const ask: Ask = (method, path, headers, body) =>
      fetch(`${orthanc.address}/dicom-web${path}`, {
        ...{ method, headers },
        ...(body && { body }),
      });
    const name = database ? "PostgreSQL" : "SQLite";
    const theirs = { ask, analyze: database?.analyze };
    return await measureOn(`  Orthanc, ${name}`, theirs, slices, {});
  } finally {
    await orthanc.stop();
    await database?.drop();
  }
};

/** What we said before the first run. */
const EXPECTED = {
  stow: ">= 2 x Orthanc (budget)",
  qido: "p95 < 30 ms",
  frames: ">= 10 x Orthanc (budget)",
  rendered: "60/s",
};

const measureOn = async (
  who: string,
  { ask, analyze }: { ask: Ask; analyze: (() => Promise<void>) | undefined },
  slices: readonly Uint8Array[],
  expected: Partial<typeof EXPECTED>,
): Promise<Figure[]> => {
  const small = Array.from({ length: STUDIES }, (_, i) =>
    dicomFile({ study: `qido ${i}`, patientName: `Bench^${i}` }),
  );
  await storeAll(ask, slices.slice(0, WARM_UP));
  const measured = slices.slice(WARM_UP);
  const began = performance.now();
  const names = await storeAll(ask, measured);
  const stow = measured.length / ((performance.now() - began) / 1_000);
  await storeAll(ask, small);
  await analyze?.();
  const qido = await hammer(async () => {
    const response = await ask("GET", "/studies?PatientName=Bench*&limit=50", {
      accept: "application/dicom+json",
    });
    const found = (await response.json()) as unknown[];
    if (found.length !== 50) throw new Error(`${found.length} studies`);
  });
  let turn = 0;
  const next = () => names[turn++ % names.length] ?? "";
  const read = (path: string, accept: string) => async () => {
    const response = await ask("GET", next() + path, { accept });
    const body = await response.arrayBuffer();
    if (!response.ok || body.byteLength < 1_000)
      throw new Error(`${path}: ${response.status} ${body.byteLength}`);
  };
  const frames = await hammer(
    read(
      "/frames/1",
      'multipart/related; type="application/octet-stream"; transfer-syntax=*',
    ),
  );
  const rendered = await hammer(read("/rendered", "image/jpeg"));
  const at = `${CONNECTIONS} connections`;
  const line = (what: string, value: number, budget = "") =>
    figure(`${who}: ${what}`, [value], budget, "/s");
  return [
    line(
      `STOW-RS of CT, instances, ${PER_REQUEST} a request`,
      stow,
      expected.stow,
    ),
    figure(
      `${who}: QIDO-RS, 50 of ${STUDIES} studies, ${at}`,
      qido.ms,
      expected.qido ?? "",
    ),
    line(`WADO-RS frames, ${at}`, frames.perSecond, expected.frames),
    line(
      `WADO-RS rendered JPEG 512 x 512, ${at}`,
      rendered.perSecond,
      expected.rendered,
    ),
  ];
};

/** Two requests at a time, as a sender with two associations; the paths of what was stored. */
const storeAll = async (
  ask: Ask,
  files: readonly Uint8Array[],
): Promise<string[]> => {
  const batches = Array.from(
    { length: Math.ceil(files.length / PER_REQUEST) },
    (_, i) => files.slice(i * PER_REQUEST, (i + 1) * PER_REQUEST),
  );
  const paths: string[] = [];
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const { body, contentType } = multipartOf(batch);
      const headers = {
        "content-type": contentType,
        accept: "application/dicom+json",
      };
      const response = await ask("POST", "/studies", headers, body);
      if (response.status !== 200) throw new Error(`STOW ${response.status}`);
      const said = (await response.json()) as DicomJson;
      for (const item of said["00081199"]?.Value ?? []) {
        const url = (item as DicomJson)["00081190"]?.Value?.[0];
        if (typeof url === "string")
          paths.push(url.replace(/^.*\/dicom-web/, ""));
      }
    }
  };
  await Promise.all([lane(), lane()]);
  if (paths.length !== files.length) throw new Error(`${paths.length} stored`);
  return paths;
};

const hammer = async (ask: () => Promise<void>) => {
  const ms: number[] = [];
  const until = performance.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const began = performance.now();
        await ask();
        ms.push(performance.now() - began);
      }
    }),
  );
  return { ms, perSecond: ms.length / SECONDS };
};
