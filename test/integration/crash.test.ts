import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
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
import { startServerProcess } from "../support/serverProcess.ts";
import { sharedData } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";

const ROUNDS = 2;
const ct = () => {
  const folder = join(sharedData ?? "", "ct-chest-37");
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
};
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

describe.skipIf(sharedData === undefined)("the server is killed", () => {
  onBoth(survivesKill);
});
