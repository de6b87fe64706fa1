import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { openCase, upload } from "../support/crash.ts";
import {
  hasOrthanc,
  newOrthancHome,
  startOrthancPacs,
  type Orthanc,
} from "../support/dicomWebPeers.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { MovableClock } from "../support/movableClock.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import type { Person, TestApp } from "../support/testApp.ts";

const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");
const USER = { name: "lianzhen", password: "orthanc-password" };
const credentials = { user: USER.name, secret: USER.password };

/** The one part of a multipart answer. */
const partOf = async (response: Response): Promise<Buffer> => {
  const body = Buffer.from(await response.arrayBuffer());
  const start = body.indexOf("\r\n\r\n") + 4;
  return body.subarray(start, body.lastIndexOf("\r\n--"));
};
const pathOf = (image: StoredImage) =>
  `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;

describe.skipIf(!hasOrthanc || sharedData === undefined)(
  "a hospital's Orthanc behind the store",
  () => {
    describeEachDatabase("", (start) => {
      let app: TestApp;
      let orthanc: Orthanc;
      let clinic: Person;
      const clock = new MovableClock();
      const home = newOrthancHome();
      const ct = sharedFiles("ct-chest-37")
        .filter(({ name }) => name.endsWith(".dcm"))
        .map(({ path }) => readFileSync(path));

      beforeAll(async () => {
        orthanc = await startOrthancPacs(await home, USER);
        const url = `${orthanc.address}/dicom-web`;
        app = await start({
          clock,
          pacs: { fallback: { url, credentials }, cacheBytes: 0 },
        });
        clinic = await app.logIn("clinic");
      });
      afterAll(async () => {
        await app.close();
        await orthanc.stop();
        await rm((await home).directory, { recursive: true, force: true });
      });

      const send = async (bytes: Uint8Array): Promise<StoredImage> => {
        const { id } = await openCase(clinic, "images");
        const response = await upload(clinic, id, bytes);
        expect(response.status).toBe(200);
        return (await response.json()) as StoredImage;
      };
      const keyOf = async ({ sha256: sum }: StoredImage): Promise<string> => {
        const { object_key } = await app.deps.db.query
          .selectFrom("instance")
          .select("object_key")
          .where("sha256", "=", sum)
          .executeTakeFirstOrThrow();
        return object_key;
      };
      const isHere = async (image: StoredImage) =>
        access(app.deps.store.pathOf(await keyOf(image))).then(
          () => true,
          () => false,
        );

      it("an image that was uploaded is in Orthanc, is here no more, and is read back byte for byte", async () => {
        const [bytes = Buffer.alloc(0)] = ct;
        const image = await send(bytes);
        await expect.poll(() => isHere(image), { timeout: 10_000 }).toBe(false);
        const [id = ""] = (await orthanc.post("/tools/find", {
          Level: "Instance",
          Query: { SOPInstanceUID: image.sopInstanceUid },
        })) as string[];
        const kept = await orthanc.get(`/instances/${id}/file`);
        expect(sha256(new Uint8Array(await kept.arrayBuffer()))).toBe(
          sha256(bytes),
        );
        const read = await clinic.fetch("GET", pathOf(image));
        expect(read.status).toBe(200);
        expect(sha256(await partOf(read))).toBe(sha256(bytes));
        expect(await isHere(image)).toBe(true);
      });
    });
  },
);
