import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { hasOrthanc } from "../support/dicomWebPeers.ts";
import { multipartOf } from "../support/multipart.ts";
import { startTestPacs, type TestPacs } from "../support/testPacs.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";
import { sampleCt, sliceOf } from "./upload.ts";

const SLICES = 200;
const PER_REQUEST = 25;
const CONNECTIONS = 4;
const ACCEPT =
  'multipart/related; type="application/octet-stream"; transfer-syntax=*';

/** A CT series whose PACS is Debian's Orthanc: moved there, then read through the cold cache, the warm one, and from Orthanc itself. */
export const measurePacs = async (): Promise<Figure[]> => {
  if (!hasOrthanc) return [];
  const ct = await sampleCt();
  const slices = Array.from({ length: SLICES }, (_, i) => sliceOf(ct, i));
  const pacs = await startTestPacs();
  const database =
    postgresUrl === undefined ? undefined : await createEmptyPostgres();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const { url, credentials } = pacs.access;
  const server = await startServerProcess({
    ...{ DATA_DIR, MEDIA: "off", PACS_URL: url, PACS_CACHE_GB: "0" },
    PACS_USER: credentials?.user ?? "",
    PACS_SECRET: credentials?.secret ?? "",
    ...(database && { DATABASE_URL: database.url }),
  });
  try {
    const clinic = new Person(server.address);
    await clinic.logIn("clinic");
    const began = performance.now();
    const paths = await store(clinic, slices);
    await isMoved(clinic);
    const movedMs = performance.now() - began;
    const readOurs = (path: string) =>
      clinic.fetch("GET", `/dicom-web${path}/frames/1`, undefined, {
        accept: ACCEPT,
      });
    const cold = await readAll(paths, readOurs);
    const warm = await readAll(paths, readOurs);
    const direct = await readAll(paths, readDirect(pacs));
    const what = `a frame of ${SLICES} CT slices, ${CONNECTIONS} connections`;
    return [
      figure(
        "stored, moved to Orthanc and read back, instances",
        [SLICES / (movedMs / 1_000)],
        "> 10",
        "/s",
      ),
      ...lines(`${what}, cold cache`, cold, "< 2 x Orthanc"),
      ...lines(`${what}, warm cache`, warm, "as without a PACS"),
      ...lines(`${what}, Orthanc itself`, direct, ""),
    ];
  } finally {
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
    await database?.drop();
    await pacs.end();
  }
};

const lines = (
  what: string,
  { ms, perSecond }: { ms: number[]; perSecond: number },
  expected: string,
): Figure[] => [
  figure(what, ms, expected),
  figure("  the same, per second", [perSecond], "", "/s"),
];

const store = async (
  clinic: Person,
  slices: readonly Uint8Array[],
): Promise<string[]> => {
  const paths: string[] = [];
  for (let at = 0; at < slices.length; at += PER_REQUEST) {
    const { body, contentType } = multipartOf(
      slices.slice(at, at + PER_REQUEST),
    );
    const headers = {
      "content-type": contentType,
      accept: "application/dicom+json",
    };
    const response = await clinic.fetch(
      ...(["POST", "/dicom-web/studies", body, headers] as const),
    );
    const said = (await response.json()) as DicomJson;
    for (const item of said["00081199"]?.Value ?? []) {
      const url = (item as DicomJson)["00081190"]?.Value?.[0];
      if (typeof url === "string")
        paths.push(url.replace(/^.*\/dicom-web/, ""));
    }
  }
  if (paths.length !== slices.length) throw new Error(`${paths.length} stored`);
  return paths;
};

/** Nothing waits, and no copy is left. */
const isMoved = async (clinic: Person): Promise<void> => {
  for (;;) {
    const text = await (await clinic.fetch("GET", "/metrics")).text();
    const of = (name: string) =>
      Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
    if (of("lianzhen_pacs_troubled_images") > 0)
      throw new Error("the PACS does not take them");
    if (
      of("lianzhen_pacs_waiting_images") + of("lianzhen_pacs_cached_bytes") ===
      0
    )
      return;
    await new Promise((next) => setTimeout(next, 100));
  }
};

const readDirect = ({ access }: TestPacs) => {
  const { user = "", secret = "" } = access.credentials ?? {};
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
  return (path: string) =>
    fetch(`${access.url}${path}/frames/1`, {
      headers: { accept: ACCEPT, authorization },
    });
};

const readAll = async (
  paths: readonly string[],
  read: (path: string) => Promise<Response>,
) => {
  const ms: number[] = [];
  const left = [...paths];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let path = left.shift(); path; path = left.shift()) {
        const asked = performance.now();
        const response = await read(path);
        const body = await response.arrayBuffer();
        if (!response.ok || body.byteLength < 1_000)
          throw new Error(`${response.status} ${body.byteLength}`);
        ms.push(performance.now() - asked);
      }
    }),
  );
  return { ms, perSecond: ms.length / ((performance.now() - began) / 1_000) };
};
