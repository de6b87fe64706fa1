import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { newFolder, openCase, seed, upload } from "../support/crash.ts";
import { hasOrthanc } from "../support/dicomWebPeers.ts";
import { LONG, readSum } from "../support/pacs.ts";
import { sha256, startTestPacs, type TestPacs } from "../support/testPacs.ts";
import { seededRandom } from "../support/seededRandom.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";

const ROUNDS = 2;
const FILES = 16;

/** Our own process dies anywhere between the local write and the PACS' answer. */
describe.skipIf(!hasOrthanc || sharedData === undefined)(
  "the server is killed while it moves images to the PACS",
  () => {
    let pacs: TestPacs;
    beforeAll(async () => {
      pacs = await startTestPacs();
    });
    afterAll(() => pacs.end());

    it(`loses nothing that was acknowledged and doubles nothing (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const files = sharedFiles("ct-chest-37")
        .filter(({ name }) => name.endsWith(".dcm"))
        .slice(0, FILES)
        .map(({ path }) => readFileSync(path));
      const { url, credentials } = pacs.access;
      const env = {
        ...{ DATA_DIR: newFolder(), MEDIA: "off", PACS_URL: url },
        PACS_USER: credentials?.user ?? "",
        PACS_SECRET: credentials?.secret ?? "",
        PACS_CACHE_GB: "0",
      };
      let server = await startServerProcess(env);
      let person = new Person(server.address);
      await person.logIn("clinic");
      const { id: caseId } = await openCase(person, "images");
      const acknowledged = new Map<string, StoredImage>();
      const kept = async () =>
        ((await (await pacs.orthanc.get("/instances")).json()) as string[])
          .length;

      for (let round = 0; round < ROUNDS; round += 1) {
        let taken = () => {};
        const first = new Promise<void>((done) => (taken = done));
        const sending = (async () => {
          for (let at = round; at < files.length; at += ROUNDS)
            try {
              const bytes = files[at] ?? Buffer.alloc(0);
              const response = await upload(person, caseId, bytes);
              if (!response.ok) throw new Error("not acknowledged");
              const image = (await response.json()) as StoredImage;
              acknowledged.set(image.sopInstanceUid, image);
              taken();
            } catch {
              return; // the server is gone
            }
        })();
        // Not a wait for something: the moment of the accident is what the seed varies.
        await new Promise((strike) =>
          setTimeout(strike, 300 + random.below(1_200)),
        );
        // However slow the machine is, there is something to lose from the first accident on.
        if (round === 0) await Promise.race([first, sending]);
        expect(await server.end("SIGKILL")).toBe("SIGKILL");
        await sending;
        server = await startServerProcess(env);
        person = new Person(server.address);
        await person.logIn("clinic");
      }
      expect(acknowledged.size).toBeGreaterThan(0);
      for (const image of acknowledged.values()) {
        await expect
          .poll(() => pacs.sumsOf(image.sopInstanceUid), { timeout: 40_000 })
          .toEqual([image.sha256]);
        expect(await readSum(person, image)).toBe(image.sha256);
      }
      // Each file once more: nothing is there twice.
      for (const bytes of files)
        expect((await upload(person, caseId, bytes)).ok).toBe(true);
      await expect.poll(kept, LONG).toBe(files.length);
      expect(new Set(files.map(sha256)).size).toBe(files.length);
      expect(server.output()).not.toContain(credentials?.secret);
      for (const { sopInstanceUid } of acknowledged.values())
        expect(server.output()).not.toContain(sopInstanceUid);
      expect(await server.end("SIGTERM")).toBe(0);
    }, 120_000);
  },
);
