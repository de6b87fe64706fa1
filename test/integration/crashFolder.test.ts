import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import {
  newFolder,
  onBoth,
  openCase,
  seed,
  upload,
  type OpenDatabase,
} from "../support/crash.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { seededRandom } from "../support/seededRandom.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";

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

describe("the server is killed under a folder of images", () => {
  onBoth(resumesFolder);
});
