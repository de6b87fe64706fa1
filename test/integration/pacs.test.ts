import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import type { PacsStatus } from "../../shared/contracts/pacs.ts";
import { hasOrthanc } from "../support/dicomWebPeers.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { multipartOf } from "../support/multipart.ts";
import {
  A_WHILE_MS,
  allGone,
  imageOf,
  isHere,
  LONG,
  pacsApp,
  pathOf,
  readSum,
  send,
} from "../support/pacs.ts";
import { sha256, startTestPacs, type TestPacs } from "../support/testPacs.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import type { Person, TestApp } from "../support/testApp.ts";

const fileOf = (set: string, named: string): Buffer =>
  readFileSync(
    sharedFiles(set).find(({ name }) => name.startsWith(named))?.path ?? "",
  );

describe.skipIf(!hasOrthanc || sharedData === undefined)(
  "a hospital's Orthanc behind the store",
  () => {
    describeEachDatabase("", (start) => {
      let app: TestApp;
      let pacs: TestPacs;
      let clinic: Person;
      let passTime: (ms: number) => void;
      const ct = sharedFiles("ct-chest-37")
        .filter(({ name }) => name.endsWith(".dcm"))
        .map(({ path }) => readFileSync(path));

      beforeAll(async () => {
        pacs = await startTestPacs();
        const { clock, change } = pacsApp(pacs.access);
        passTime = (ms) => clock.forward(ms);
        app = await start(change);
        clinic = await app.logIn("clinic");
      });
      afterAll(async () => {
        await app.close();
        await pacs.end();
      });

      const readiness = async () => {
        const response = await clinic.fetch("GET", "/readyz");
        expect(response.status).toBe(200);
        return ((await response.json()) as { pacs: string }).pacs;
      };
      const status = async () => {
        const sysadmin = await app.logIn("sysadmin");
        const { pacs: said } = await sysadmin.call<{
          pacs: PacsStatus | null;
        }>("GET", "/api/pacs");
        sysadmin.leave();
        return said;
      };

      it("an image that was uploaded is in Orthanc, is here no more, and is read back byte for byte", async () => {
        const [bytes = Buffer.alloc(0)] = ct;
        const image = await send(clinic, bytes);
        await allGone(app, [image]);
        expect(await pacs.sumsOf(image.sopInstanceUid)).toEqual([
          sha256(bytes),
        ]);
        expect(await readSum(clinic, image)).toBe(sha256(bytes));
        // A copy is here now: the next reader waits for nobody.
        expect(await isHere(app, image)).toBe(true);
      });

      it("whatever the transfer syntax: the same bytes, and the same picture drawn", async () => {
        const files = [
          fileOf("ts-matrix", "ct-Deflated"),
          fileOf("ts-matrix", "TestPattern_JPEG-Lossless_RGB"),
          fileOf("ts-matrix", "TestPattern_JPEG-LS-Lossless"),
          fileOf("ts-matrix", "TestPattern_Palette_16"),
          fileOf("ts-matrix", "us-jpeg-baseline"),
        ];
        const { body, contentType } = multipartOf(files);
        const stored = await clinic.fetch("POST", "/dicom-web/studies", body, {
          ...{ "content-type": contentType, accept: "application/dicom+json" },
        });
        expect(stored.status).toBe(200);
        const said = (await stored.json()) as DicomJson;
        const paths = (said["00081199"]?.Value ?? []).flatMap((item) => {
          const url = (item as DicomJson)["00081190"]?.Value?.[0];
          return typeof url === "string" ? [new URL(url).pathname] : [];
        });
        expect(paths).toHaveLength(files.length);
        const drawn = (path: string) =>
          clinic
            .fetch("GET", `${path}/rendered`, undefined, {
              accept: "image/png",
            })
            .then(async (answer) => [
              answer.status,
              sha256(new Uint8Array(await answer.arrayBuffer())),
            ]);
        const before = await Promise.all(paths.map(drawn));
        passTime(A_WHILE_MS);
        await allGone(
          ...([app, files.map((file) => ({ sha256: sha256(file) }))] as const),
        );
        expect(await Promise.all(paths.map(drawn))).toEqual(before);
        expect(before.map(([code]) => code)).toEqual(files.map(() => 200));
        for (const [at, path] of paths.entries()) {
          const image = { sopInstanceUid: path.split("/").at(-1) ?? "" };
          expect(await pacs.sumsOf(image.sopInstanceUid)).toEqual([
            sha256(files[at] ?? Buffer.alloc(0)),
          ]);
        }
      });

      it("is away: the state says so, copies open, other images name the remedy, what arrives is taken and moved later", async () => {
        const [gone, copied] = [
          await send(clinic, ct[1] ?? Buffer.alloc(0)),
          await send(clinic, ct[2] ?? Buffer.alloc(0)),
        ];
        await allGone(app, [gone, copied]);
        expect(await readSum(clinic, copied)).toBe(copied.sha256);
        expect(await readiness()).toBe("ok");
        await pacs.stop();

        const refused = await clinic.fetch("GET", pathOf(gone), undefined, {
          "accept-language": "zh",
        });
        expect(refused.status).toBe(503);
        const body = (await refused.json()) as {
          code: string;
          message: string;
        };
        expect(body.code).toBe("pacs.away");
        expect(body.message).toMatch(/PACS.*没有应答.*联系/);
        const english = await clinic.fetch("GET", pathOf(gone), undefined, {
          "accept-language": "en",
        });
        expect(((await english.json()) as typeof body).message).toMatch(
          /does not answer.*ask the hospital's IT/,
        );
        expect(await readSum(clinic, copied)).toBe(copied.sha256);
        await expect.poll(readiness, LONG).toBe("away");

        const late = await send(clinic, ct[3] ?? Buffer.alloc(0));
        expect(await readSum(clinic, late)).toBe(late.sha256);
        const said = await status();
        expect(said).toMatchObject({
          ...{ line: "away", problem: "unreachable", waitingImages: 1 },
          failingSince: expect.any(String) as string,
          waitingSince: expect.any(String) as string,
        });
        const metrics = await (await clinic.fetch("GET", "/metrics")).text();
        expect(metrics).toMatch(/^lianzhen_pacs_away 1$/m);
        expect(metrics).toMatch(/^lianzhen_pacs_waiting_images 1$/m);

        await pacs.start();
        passTime(A_WHILE_MS);
        await allGone(app, [late]);
        expect(await pacs.sumsOf(late.sopInstanceUid)).toEqual([late.sha256]);
        expect(await readSum(clinic, gone)).toBe(gone.sha256);
        await expect.poll(readiness, LONG).toBe("ok");
        expect(await status()).toMatchObject({
          ...{ line: "ok", problem: null, failingSince: null },
          ...{ waitingImages: 0, waitingSince: null, troubled: [] },
        });
      });

      it("gives other bytes, or none: never shown, named, counted; sent again, the image is there again", async () => {
        const mine = imageOf("altered");
        const theirs = imageOf("altered", 2);
        const image = await send(clinic, mine);
        await allGone(app, [image]);
        await pacs.remove(image.sopInstanceUid);
        expect(await readSum(clinic, image)).toBe("502 pacs.missing");
        expect((await status())?.troubled).toEqual([
          { problem: "missing", images: 1 },
        ]);
        await pacs.orthanc.post("/instances", theirs);
        expect(await readSum(clinic, image)).toBe("502 pacs.otherBytes");
        expect((await status())?.troubled).toEqual([
          { problem: "otherBytes", images: 1 },
        ]);
        const drawn = await clinic.fetch("GET", `${pathOf(image)}/rendered`);
        expect(drawn.status).toBe(502);

        // The sender has it still. It is read from here, and stays, for Orthanc's is not ours to overwrite.
        await send(clinic, mine);
        passTime(A_WHILE_MS);
        expect(await readSum(clinic, image)).toBe(sha256(mine));
        expect(await pacs.sumsOf(image.sopInstanceUid)).toEqual([
          sha256(theirs),
        ]);
        // Its administrator takes the wrong one away.
        await pacs.remove(image.sopInstanceUid);
        passTime(A_WHILE_MS);
        await expect
          .poll(() => pacs.sumsOf(image.sopInstanceUid), LONG)
          .toEqual([sha256(mine)]);
        await expect
          .poll(async () => (await status())?.troubled, LONG)
          .toEqual([]);
      });

      it("has another object of the UID: neither it nor ours is lost; two institutions never read each other's", async () => {
        const other = await app.logIn("clinic2");
        const first = imageOf("one UID");
        const second = imageOf("one UID", 2);
        const ours = await send(clinic, first);
        await allGone(app, [ours]);
        const theirs = await send(other, second);
        expect(theirs.sopInstanceUid).toBe(ours.sopInstanceUid);
        await expect
          .poll(async () => (await status())?.troubled, LONG)
          .toEqual([{ problem: "otherBytes", images: 1 }]);
        expect(await pacs.sumsOf(ours.sopInstanceUid)).toEqual([sha256(first)]);
        expect(await isHere(app, theirs)).toBe(true);
        expect(await readSum(other, theirs)).toBe(sha256(second));
        expect(await readSum(clinic, ours)).toBe(sha256(first));
      });

      it("does not want an image, or it is a second content of its UID: it stays here", async () => {
        // It names no study; Orthanc takes no such file.
        const unwanted = await send(
          clinic,
          fileOf("ts-matrix", "HTJ2KLossless"),
        );
        const served = await send(clinic, imageOf("twice"));
        const conflict = await send(clinic, imageOf("twice", 2));
        expect(conflict.status).toBe("conflict");
        await expect
          .poll(async () => (await status())?.troubled, LONG)
          .toContainEqual({ problem: "refused", images: 1 });
        await allGone(app, [served]);
        passTime(A_WHILE_MS);
        expect(await isHere(app, unwanted)).toBe(true);
        expect(await isHere(app, conflict)).toBe(true);
      });
    });
  },
);
