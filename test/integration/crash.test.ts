import { createHash, randomInt } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import {
  createPostgresTestDatabase,
  postgresUrl,
} from "../support/database.ts";
import {
  runServerToItsEnd,
  startServerProcess,
} from "../support/serverProcess.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { seededRandom } from "../support/seededRandom.ts";
import { sharedData } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { CT_PATIENT } from "../support/world.ts";

const seed = Number(process.env["TEST_SEED"] ?? randomInt(1_000_000));
const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "lianzhen-crash-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0))
    rmSync(folder, { recursive: true, force: true });
});

const ROUNDS = 2;
const ct = () => {
  const folder = join(sharedData ?? "", "ct-chest-37");
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
};
const openCase = (person: Person, complaint: string) =>
  person.call<CaseDetail>("POST", "/api/cases", {
    commandId: crypto.randomUUID(),
    patient: CT_PATIENT,
    chiefComplaint: complaint,
    history: "",
  });
const upload = (person: Person, caseId: string, bytes: Uint8Array) =>
  person.fetch(
    "PUT",
    `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
    bytes,
    {
      "content-type": "application/dicom",
    },
  );

/** Writes cases and images without pause until the server is gone; what was acknowledged comes back. */
const writeUntilGone = async (
  person: Person,
  caseId: string,
  files: Buffer[],
  round: number,
) => {
  const cases: string[] = [];
  const images = new Map<string, string>();
  const untilRefused = async (write: (i: number) => Promise<void>) => {
    for (let i = 0; ; i++)
      try {
        await write(i);
      } catch {
        return; // the server was killed: this write was never acknowledged
      }
  };
  await Promise.all([
    untilRefused(async (i) => {
      const { id } = await openCase(person, `${round}-${i}`);
      cases.push(id);
    }),
    ...[0, 1].map((half) =>
      untilRefused(async (i) => {
        const bytes = files[2 * i + half];
        if (!bytes) throw new Error("all sent");
        const response = await upload(person, caseId, bytes);
        const { sopInstanceUid } = (await response.json()) as StoredImage;
        if (response.ok)
          images.set(
            sopInstanceUid,
            createHash("sha256").update(bytes).digest("hex"),
          );
      }),
    ),
  ]);
  return { cases, images };
};

type OpenDatabase = () => Promise<
  { url: string; drop: () => Promise<void> } | undefined
>;

const survivesKill = (name: string, databaseUrl: OpenDatabase) =>
  it(`kill -9 of the server during writes and uploads loses nothing acknowledged: ${name} (seed ${seed})`, async () => {
    const database = await databaseUrl();
    const env = {
      DATA_DIR: newFolder(),
      MEDIA: "off",
      ...(database ? { DATABASE_URL: database.url } : {}),
    };
    const files = ct();
    let server = await startServerProcess(env);
    let person = new Person(server.address);
    await person.logIn("clinic");
    const acknowledged: {
      cases: string[];
      images: Map<string, string>;
      caseId: string;
    }[] = [];

    for (let round = 0; round < ROUNDS; round++) {
      const { id: caseId } = await openCase(person, `images of round ${round}`);
      const writing = writeUntilGone(person, caseId, files, round);
      // Not a wait for something: the moment of the accident is what the seed varies.
      const moment = 150 + ((seed * 7919 + round * 104_729) % 900);
      await new Promise((strike) => setTimeout(strike, moment));
      expect(await server.end("SIGKILL")).toBe("SIGKILL");
      acknowledged.push({ ...(await writing), caseId });
      server = await startServerProcess(env);
      person = new Person(server.address);
      await person.logIn("clinic");
    }

    for (const { cases, images, caseId } of acknowledged) {
      for (const id of cases)
        await expect(
          person.call("GET", `/api/cases/${id}`),
        ).resolves.toBeDefined();
      const studies = await person.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      for (const [uid, sha256] of images) {
        const { studyInstanceUid: study, series } = studies[0]!;
        const path = `/dicom-web/studies/${study}/series/${series[0]!.seriesInstanceUid}/instances/${uid}`;
        const body = Buffer.from(
          await (await person.fetch("GET", path)).arrayBuffer(),
        );
        const start = body.indexOf("\r\n\r\n") + 4;
        const bytes = body.subarray(start, body.lastIndexOf("\r\n--"));
        expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      }
      // Dropping the same folder again completes the study and doubles nothing.
      for (const bytes of files)
        expect((await upload(person, caseId, bytes)).ok).toBe(true);
      const [study] = await person.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      expect(study?.series[0]?.instanceCount).toBe(files.length);
    }
    const written = acknowledged.map(
      ({ cases, images }) => cases.length + images.size,
    );
    expect(Math.max(...written)).toBeGreaterThan(0);
    expect(await server.end("SIGTERM")).toBe(0);
    await database?.drop();
  }, 180_000);

const SLICES = 500;
const KILLS = 2;
/** A series of small slices, each of its own bytes. */
const series = () =>
  Array.from({ length: SLICES }, (_, i) =>
    dicomFile({
      ...{ study: "crash", instance: String(i), patientName: "" },
      ...{ instanceNumber: i + 1, z: i, pixel: () => i },
    }),
  );
const digestOf = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Three files at a time, as the page sends them, until all are sent or the server is gone; acknowledged digests. */
const sendUntilGone = async (
  person: Person,
  caseId: string,
  files: Iterable<Uint8Array>,
  onStored: () => void,
): Promise<string[]> => {
  const stored: string[] = [];
  const left = files[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); !next.done; next = left.next())
      try {
        const answer = await upload(person, caseId, next.value);
        const { sha256 } = (await answer.json()) as StoredImage;
        if (answer.ok) stored.push(sha256);
        onStored();
      } catch {
        return; // killed: this file was never acknowledged
      }
  };
  await Promise.all([lane(), lane(), lane()]);
  return stored;
};

/** Names of all files below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const resumesFolder = (name: string, open: OpenDatabase) =>
  it(`a folder of ${SLICES} slices arrives once and whole through ${KILLS} kills of the server: ${name} (seed ${seed})`, async () => {
    const database = await open();
    const DATA_DIR = newFolder();
    const env = {
      ...{ DATA_DIR, MEDIA: "off" },
      ...(database ? { DATABASE_URL: database.url } : {}),
    };
    const random = seededRandom(seed);
    const files = new Map(series().map((bytes) => [digestOf(bytes), bytes]));
    const acknowledged = new Set<string>();
    let caseId: string | undefined;

    for (let round = 0; round <= KILLS; round++) {
      const server = await startServerProcess(env);
      const person = new Person(server.address);
      await person.logIn("clinic");
      caseId ??= (await openCase(person, "500 slices")).id;
      const path = `/api/cases/${caseId}/image-digests`;
      const known = await person.call<{ sha256: string }[]>("GET", path);
      const kept = new Set(known.map(({ sha256 }) => sha256));
      expect(known.length).toBe(kept.size);
      expect([...acknowledged].filter((each) => !kept.has(each))).toEqual([]);
      const missing = [...files].filter(([sha256]) => !kept.has(sha256));
      // Struck while slices come in, each time after a share of what was left.
      const strikeAfter =
        round < KILLS ? 1 + random.below(missing.length / 3) : Infinity;
      let stored = 0;
      let ended: Promise<number | NodeJS.Signals> | undefined;
      const sent = await sendUntilGone(
        person,
        caseId,
        missing.map(([, bytes]) => bytes),
        () => {
          stored += 1;
          if (stored === strikeAfter) ended = server.end("SIGKILL");
        },
      );
      for (const sha256 of sent) acknowledged.add(sha256);
      if (round < KILLS) {
        expect(await ended).toBe("SIGKILL");
        continue;
      }
      const [study, ...others] = await person.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      expect(others).toEqual([]);
      expect(study?.series.map((each) => each.instanceCount)).toEqual([SLICES]);
      const after = await person.call<{ sha256: string }[]>("GET", path);
      const digests = after.map(({ sha256 }) => sha256);
      expect(digests.sort()).toEqual([...files.keys()].sort());
      expect(await server.end("SIGTERM")).toBe(0);
    }
    // Each once on the disk too, under the digest of its bytes, and nothing that was left half-written.
    const objects = join(DATA_DIR, "objects");
    expect(filesBelow(objects).sort()).toEqual([...files.keys()].sort());
    await database?.drop();
  }, 180_000);

const postgres: OpenDatabase = async () => {
  const database = await createPostgresTestDatabase();
  return { url: database.url, drop: () => database.close() };
};
const onBoth = (test: (name: string, open: OpenDatabase) => void) => {
  test("PGlite", () => Promise.resolve(undefined));
  if (postgresUrl !== undefined) test("PostgreSQL", postgres);
  else it.skip("PostgreSQL: needs TEST_DATABASE_URL");
};
describe.skipIf(sharedData === undefined)("the server is killed", () => {
  onBoth(survivesKill);
});
describe("the server is killed under a folder of images", () => {
  onBoth(resumesFolder);
});

describe("one data directory", () => {
  it("is refused to a second process, by name, in both languages; the first goes on", async () => {
    const DATA_DIR = newFolder();
    const first = await startServerProcess({ DATA_DIR, MEDIA: "off" });
    const second = await runServerToItsEnd({ DATA_DIR, MEDIA: "off" });
    expect(second.code).toBe(2);
    expect(second.output).toContain(`正被进程 ${first.pid} 使用`);
    expect(second.output).toContain(`in use by process ${first.pid}`);
    expect((await fetch(`${first.address}/healthz`)).ok).toBe(true);
    expect(await first.end("SIGTERM")).toBe(0);
  }, 60_000);
});

describe("configuration", () => {
  it("names every bad variable at once and no value", async () => {
    const { code, output } = await runServerToItsEnd({
      PORT: "many",
      DATABASE_URL: "mysql://root:geheim@x/y",
    });
    expect(code).toBe(2);
    expect(output).toMatch(/PORT/);
    expect(output).toMatch(/DATABASE_URL/);
    expect(output).not.toContain("geheim");
  });

  it("production refuses the demo and a keyring beside the data", async () => {
    const SECRET_KEY = "s".repeat(32);
    const demo = await runServerToItsEnd({
      NODE_ENV: "production",
      SECRET_KEY,
    });
    expect(demo.output).toMatch(/DEMO/);
    const beside = await runServerToItsEnd({
      ...{
        NODE_ENV: "production",
        DEMO: "0",
        SECRET_KEY,
        DATA_DIR: newFolder(),
      },
    });
    expect(beside.code).not.toBe(0);
    expect(beside.output).toMatch(/KEYRING_FILE must lie outside DATA_DIR/);
  });
});
