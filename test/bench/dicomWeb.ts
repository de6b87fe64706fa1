import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
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
import { hammer } from "./hammer.ts";
import { leanClient, type LeanAsk } from "./leanClient.ts";
import { sampleCt, sliceOf } from "./upload.ts";

/** We and Orthanc take turns, so that a busy minute of the machine falls on both. */
const ROUNDS = 3;
const SLICES_A_ROUND = 500;
/** Sent before what is measured: a server that has just started compiles its own code first. */
const WARM_UP = 100;
const PER_REQUEST = 25;
const STUDIES = 100;
const LOAD = { connections: 4, seconds: 3 };

interface Peer {
  name: string;
  /** A DICOMweb server, whoever's. */
  ask: LeanAsk;
  analyze: (() => Promise<void>) | undefined;
  stop: () => Promise<void>;
}
interface Round {
  stow: number;
  qido: number[];
  frames: number;
  browserFrames: number;
  rendered: number;
}

/**
 * STOW-RS, QIDO-RS, frames and rendered pictures of the same files, on us and on Debian's Orthanc in turns, each with fsync
 * and PostgreSQL where the machine has them.
 */
export const measureDicomWeb = async (): Promise<Figure[]> => {
  const ct = await sampleCt();
  const peers = [await startOurs()];
  try {
    if (hasOrthanc) peers.push(await startTheirs());
    for (const peer of peers) await prepare(peer, ct);
    const rounds = peers.map((): Round[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = WARM_UP + round * SLICES_A_ROUND;
      const slices = Array.from({ length: SLICES_A_ROUND }, (_, i) =>
        sliceOf(ct, from + i),
      );
      for (const [i, peer] of peers.entries())
        rounds[i]?.push(await measureRound(peer, slices));
    }
    return peers.flatMap(({ name }, i) =>
      figuresOf(name, rounds[i] ?? [], i === 0 ? EXPECTED : {}),
    );
  } finally {
    for (const peer of peers) await peer.stop();
  }
};

const startOurs = async (): Promise<Peer> => {
  const database =
    postgresUrl === undefined ? undefined : await createEmptyPostgres();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({
    ...{ DATA_DIR, MEDIA: "off" },
    ...(database && { DATABASE_URL: database.url }),
  });
  const clinic = new Person(server.address);
  await clinic.logIn("clinic");
  const { token } = await clinic.call<{ token: string }>(
    "POST",
    "/api/tokens",
    {
      commandId: crypto.randomUUID(),
      ...{ name: "bench", days: 1, password: DEMO_PASSWORD },
      scopes: ["dicom.read", "dicom.store"],
    },
  );
  const client = leanClient(`${server.address}/dicom-web`, {
    authorization: `Bearer ${token}`,
  });
  return {
    name: `Lianzhen, ${database ? "PostgreSQL" : "PGlite"}`,
    ask: client.ask,
    analyze: database?.analyze,
    stop: async () => {
      client.close();
      await server.end("SIGTERM");
      await rm(DATA_DIR, { recursive: true, force: true });
      await database?.drop();
    },
  };
};

const startTheirs = async (): Promise<Peer> => {
  const database =
    hasOrthancPostgres && postgresUrl !== undefined
      ? await createEmptyPostgres()
      : undefined;
  const orthanc = await startOrthanc("http://127.0.0.1:1", "", database?.url);
  const client = leanClient(`${orthanc.address}/dicom-web`, {});
  return {
    name: `  Orthanc, ${database ? "PostgreSQL" : "SQLite"}`,
    ask: client.ask,
    analyze: database?.analyze,
    stop: async () => {
      client.close();
      await orthanc.stop();
      await database?.drop();
    },
  };
};

/** What we said before the first run. */
const EXPECTED = {
  stow: ">= 2 x Orthanc (budget)",
  qido: "p95 < 30 ms",
  frames: ">= 10 x Orthanc (budget)",
  rendered: "60/s",
};

const prepare = async (
  { ask, analyze }: Peer,
  ct: readonly Buffer[],
): Promise<void> => {
  const small = Array.from({ length: STUDIES }, (_, i) =>
    dicomFile({ study: `qido ${i}`, patientName: `Bench^${i}` }),
  );
  const slices = Array.from({ length: WARM_UP }, (_, i) => sliceOf(ct, i));
  await storeAll(ask, [...slices, ...small]);
  await analyze?.();
};

const measureRound = async (
  { ask }: Peer,
  slices: readonly Uint8Array[],
): Promise<Round> => {
  const { paths, perSecond: stow } = await storeAll(ask, slices);
  const qido = await hammer(async () => {
    const { text } = await ask(
      "GET",
      "/studies?PatientName=Bench*&limit=50",
      JSON_ONLY,
    );
    const found = JSON.parse(text) as unknown[];
    if (found.length !== 50) throw new Error(`${found.length} studies`);
  }, LOAD);
  let turn = 0;
  const next = () => paths[turn++ % paths.length] ?? "";
  const read =
    (path: string, headers: Readonly<Record<string, string>>) => async () => {
      const { status, bytes } = await ask("GET", next() + path, headers);
      if (status !== 200 || bytes < 1_000)
        throw new Error(`${path}: ${status} ${bytes}`);
    };
  const stored = {
    accept:
      'multipart/related; type="application/octet-stream"; transfer-syntax=*',
  };
  const inBrowser = { ...stored, "accept-encoding": "gzip, deflate" };
  const frames = await hammer(read("/frames/1", stored), LOAD);
  const browserFrames = await hammer(read("/frames/1", inBrowser), LOAD);
  const rendered = await hammer(
    read("/rendered", { accept: "image/jpeg" }),
    LOAD,
  );
  return {
    ...{ stow, qido: qido.ms, frames: frames.perSecond },
    browserFrames: browserFrames.perSecond,
    rendered: rendered.perSecond,
  };
};

const figuresOf = (
  who: string,
  rounds: readonly Round[],
  expected: Partial<typeof EXPECTED>,
): Figure[] => {
  const at = `${LOAD.connections} connections`;
  const line = (
    what: string,
    of: (round: Round) => number,
    expectation: string | undefined,
  ) => figure(`${who}: ${what}`, rounds.map(of), expectation ?? "", "/s");
  return [
    line(
      `STOW-RS of CT, instances, ${PER_REQUEST} a request`,
      ({ stow }) => stow,
      expected.stow,
    ),
    figure(
      `${who}: QIDO-RS, 50 of ${STUDIES} studies, ${at}`,
      rounds.flatMap(({ qido }) => qido),
      expected.qido ?? "",
    ),
    line(
      `WADO-RS frames, ${at}, by a browser (gzip)`,
      ({ browserFrames }) => browserFrames,
      expected.frames,
    ),
    line(`the same, by a program`, ({ frames }) => frames, undefined),
    line(
      `WADO-RS rendered JPEG 512 x 512, ${at}`,
      ({ rendered }) => rendered,
      expected.rendered,
    ),
  ];
};

const JSON_ONLY = { accept: "application/dicom+json" };

/** Two requests at a time, as a sender with two associations; the paths of what was stored. */
const storeAll = async (
  ask: LeanAsk,
  files: readonly Uint8Array[],
): Promise<{ paths: string[]; perSecond: number }> => {
  const batches = Array.from(
    { length: Math.ceil(files.length / PER_REQUEST) },
    (_, i) => multipartOf(files.slice(i * PER_REQUEST, (i + 1) * PER_REQUEST)),
  );
  const paths: string[] = [];
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const headers = { ...JSON_ONLY, "content-type": batch.contentType };
      const { status, text } = await ask(
        ...(["POST", "/studies", headers, batch.body] as const),
      );
      if (status !== 200) throw new Error(`STOW ${status}`);
      const said = JSON.parse(text) as DicomJson;
      for (const item of said["00081199"]?.Value ?? []) {
        const url = (item as DicomJson)["00081190"]?.Value?.[0];
        if (typeof url === "string")
          paths.push(url.replace(/^.*\/dicom-web/, ""));
      }
    }
  };
  const began = performance.now();
  await Promise.all([lane(), lane()]);
  if (paths.length !== files.length) throw new Error(`${paths.length} stored`);
  const seconds = (performance.now() - began) / 1_000;
  return { paths, perSecond: files.length / seconds };
};
