import { readFileSync } from "node:fs";
import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { createPixelReader } from "../../server/platform/pixels/pixelReader.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { openBareCase } from "../support/consultSteps.ts";
import {
  dicomFile,
  fixturePixels,
  fixtureUid,
  withNewUids,
} from "../support/dicomFixtures.ts";
import { partsOf } from "../support/multipart.ts";
import { openFiles } from "../support/openFiles.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import type { Person, TestApp } from "../support/testApp.ts";

/** WADO-RS beyond what our own viewer asks for (studies.test.ts): whole studies and series, forms, bulk data. */
describeEachDatabase("WADO-RS", (start) => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  const sha256 = (bytes: Uint8Array) =>
    createHash("sha256").update(bytes).digest("hex");

  const openCase = async (person: Person) => (await openBareCase(person)).id;
  const upload = async (person: Person, caseId: string, bytes: Uint8Array) => {
    const path = `/api/cases/${caseId}/images/${randomUUID()}`;
    const type = { "content-type": "application/dicom" };
    const response = await person.fetch("PUT", path, bytes, type);
    if (!response.ok) throw new Error(`upload: ${response.status}`);
    return (await response.json()) as StoredImage;
  };
  const read = (person: Person, path: string, accept = "*/*") =>
    person.fetch("GET", path, undefined, { accept });
  const instancePath = (image: StoredImage) =>
    `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;

  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
  });
  afterAll(() => app.close());

  it("holds no file open for a caller who left in the middle", async () => {
    const cine = dicomFile({
      ...{ study: "left", frames: 800, rows: 64, columns: 64 },
      pixel: (x) => x,
    });
    const caseId = await openCase(clinic);
    const image = await upload(clinic, caseId, cine);
    const key = `/${sha256(cine)}`;
    const open = () => openFiles((path) => path.endsWith(key));
    const leave = async () => {
      const response = await read(clinic, `${instancePath(image)}/bulkdata`);
      const body = response.body?.getReader();
      await body?.read();
      await body?.cancel();
    };
    await Promise.all(Array.from({ length: 30 }, leave));
    await expect.poll(open, { timeout: 10_000 }).toEqual([]);
  });

  describe("a study of two series", () => {
    const files = [
      dicomFile({ study: "two", series: "a", instance: "1" }),
      dicomFile({
        study: "two",
        series: "a",
        instance: "2",
        instanceNumber: 2,
      }),
      dicomFile({ study: "two", series: "b", instance: "1", frames: 2 }),
    ];
    const study = `/dicom-web/studies/${fixtureUid("two")}`;
    const sums = files.map(sha256).sort();
    beforeAll(async () => {
      const caseId = await openCase(clinic);
      for (const file of files) await upload(clinic, caseId, file);
    });

    it("comes whole, series by series and image by image, byte for byte", async () => {
      const whole = await partsOf(await read(clinic, study));
      expect(whole.map(({ bytes }) => sha256(bytes)).sort()).toEqual(sums);
      expect(whole[0]?.headers["content-type"]).toBe(
        "application/dicom; transfer-syntax=1.2.840.10008.1.2.1",
      );
      const series = await partsOf(
        await read(clinic, `${study}/series/${fixtureUid("two/a")}`),
      );
      expect(series.map(({ bytes }) => sha256(bytes))).toEqual(
        files.slice(0, 2).map(sha256),
      );
    });

    it("has its attributes at each level, with the place of its pixel data", async () => {
      const names = async (path: string) => {
        const response = await read(clinic, path, "application/dicom+json");
        const found = (await response.json()) as DicomJson[];
        return found.map((each) => each["00080018"]?.Value?.[0]);
      };
      const uids = ["two/a/1", "two/a/2", "two/b/1"].map(fixtureUid);
      expect((await names(`${study}/metadata`)).sort()).toEqual(uids.sort());
      const b = `${study}/series/${fixtureUid("two/b")}/instances/${fixtureUid("two/b/1")}`;
      const [attributes] = (await (
        await read(clinic, `${b}/metadata`)
      ).json()) as Record<string, { BulkDataURI?: string }>[];
      const uri = attributes?.["7FE00010"]?.BulkDataURI ?? "";
      const parts = await partsOf(await read(clinic, new URL(uri).pathname));
      expect(Buffer.concat(parts.map(({ bytes }) => bytes))).toEqual(
        fixturePixels({ frames: 2 }),
      );
    });

    it("gives several frames in the order they were asked for", async () => {
      const b = `${study}/series/${fixtureUid("two/b")}/instances/${fixtureUid("two/b/1")}`;
      const pixels = fixturePixels({ frames: 2 });
      const parts = await partsOf(await read(clinic, `${b}/frames/2,1`));
      expect(parts.map(({ bytes }) => bytes)).toEqual([
        pixels.subarray(128),
        pixels.subarray(0, 128),
      ]);
      expect((await read(clinic, `${b}/frames/1,3`)).status).toBe(404);
      expect((await read(clinic, `${b}/frames/0`)).status).toBe(404);
    });

    it("leaves one audit row for a whole study, and none of the patient in it", async () => {
      await read(clinic, study).then((response) => response.arrayBuffer());
      const rows = await app.deps.db.query
        .selectFrom("audit_event")
        .selectAll()
        .where("action", "=", "study.read")
        .execute();
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain("Fixture");
    });

    it("is not there for another institution, at any level", async () => {
      const series = `${study}/series/${fixtureUid("two/a")}`;
      for (const path of [study, `${study}/metadata`, series])
        expect((await read(clinic2, path)).status, path).toBe(404);
    });

    it("is refused by name in a form that is not to be had", async () => {
      const json = await read(clinic, study, "application/dicom+json");
      expect([json.status, await json.json()]).toMatchObject([
        406,
        { code: "image.notInThisForm" },
      ]);
      const asked = (syntax: string) =>
        `multipart/related; type="application/dicom"; transfer-syntax=${syntax}`;
      const jpeg = asked("1.2.840.10008.1.2.4.50");
      expect((await read(clinic, study, jpeg)).status).toBe(406);
      for (const accept of [
        asked("1.2.840.10008.1.2.1"),
        asked("*"),
        `${jpeg}, ${asked("*")};q=0.5`,
      ])
        expect((await read(clinic, study, accept)).status, accept).toBe(200);
      const xml = await read(
        clinic,
        `${study}/metadata`,
        'multipart/related; type="application/dicom+xml"',
      );
      expect(xml.status).toBe(406);
    });
  });

  describe("bytes of two institutions under the same names", () => {
    it("never mix: each gets its own", async () => {
      const mine = dicomFile({ study: "same" });
      const theirs = dicomFile({ study: "same", pixel: () => 7 });
      await upload(clinic, await openCase(clinic), mine);
      await upload(clinic2, await openCase(clinic2), theirs);
      const study = `/dicom-web/studies/${fixtureUid("same")}`;
      for (const [person, file] of [
        [clinic, mine],
        [clinic2, theirs],
      ] as const)
        expect(
          (await partsOf(await read(person, study))).map(({ bytes }) =>
            sha256(bytes),
          ),
        ).toEqual([sha256(file)]);
    });
  });

  describe("frames for a caller who would rather have JPEG-LS", () => {
    const PACKED =
      'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80';
    const STORED =
      'multipart/related; type="application/octet-stream"; transfer-syntax=*';
    const one = async (path: string, accept: string) => {
      const [part] = await partsOf(await read(clinic, path, accept));
      return { type: part?.headers["content-type"] ?? "", bytes: part?.bytes };
    };

    it("come so where they are stored grey and uncompressed, each value as it was", async () => {
      const file = dicomFile({
        ...{ study: "packed", frames: 2, rows: 40, columns: 30 },
        pixel: (x, y, frame) => (x * y + frame * 7) % 256,
      });
      const image = await upload(clinic, await openCase(clinic), file);
      const reader = createPixelReader();
      try {
        for (const frame of [1, 2]) {
          const path = `${instancePath(image)}/frames/${frame}`;
          const packed = await one(path, `${PACKED}, ${STORED};q=0.9`);
          expect(packed.type).toBe(
            "image/jls; transfer-syntax=1.2.840.10008.1.2.4.80",
          );
          const [attributes] = (await (
            await read(clinic, `${instancePath(image)}/metadata`)
          ).json()) as unknown[];
          const values = await reader.native({
            ...{ owner: "test", frame: 1 },
            transferSyntaxUid: "1.2.840.10008.1.2.4.80",
            metadata: JSON.stringify(attributes),
            bytes: () => Promise.resolve(new Uint8Array(packed.bytes ?? [])),
          });
          const stored = await one(path, STORED);
          expect(stored.type).toContain("application/octet-stream");
          expect(sha256(values)).toBe(sha256(stored.bytes ?? Buffer.alloc(0)));
        }
        const path = `${instancePath(image)}/frames/1`;
        expect((await one(path, `${STORED}, ${PACKED};q=0.9`)).type).toContain(
          "application/octet-stream",
        );
        expect((await read(clinic2, path, PACKED)).status).toBe(404);
      } finally {
        await reader.close();
      }
    });

    it("come as they are stored where packing fails, and as an error to who takes nothing else", async () => {
      const file = dicomFile({
        ...{ study: "packing fails", rows: 40, columns: 30 },
      });
      const image = await upload(clinic, await openCase(clinic), file);
      const path = `${instancePath(image)}/frames/1`;
      const before = await one(path, STORED);
      // Its attributes claim more rows than there are bytes: the encoder has nothing to encode.
      await app.deps.db.query
        .updateTable("instance")
        .set({
          metadata: sql`jsonb_set(metadata::jsonb, '{00280010,Value}', '[4000]')`,
        })
        .where("sop_instance_uid", "=", image.sopInstanceUid)
        .execute();
      expect(await one(path, `${PACKED}, ${STORED};q=0.9`)).toEqual(before);
      const refused = await read(clinic, path, PACKED);
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({
        code: "image.undecodable",
      });
    });

    it.skipIf(sharedData === undefined)(
      "come as they are stored where they are in colour or compressed, and not at all to who takes nothing else",
      async () => {
        const others = sharedFiles("ts-matrix").filter(({ name }) =>
          /HTJ2KLossless_08|JPEG2000Lossl|RLE|BigEnd/.test(name),
        );
        expect(others.length).toBeGreaterThan(3);
        for (const { name, path: from } of others) {
          const bytes = withNewUids(readFileSync(from), `packed ${name}`);
          const image = await upload(clinic, await openCase(clinic), bytes);
          const path = `${instancePath(image)}/frames/1`;
          const asked = await one(path, `${PACKED}, ${STORED};q=0.9`);
          expect(asked, name).toEqual(await one(path, STORED));
          expect((await read(clinic, path, PACKED)).status, name).toBe(406);
        }
      },
    );
  });

  describe.skipIf(sharedData === undefined)("real files", () => {
    it("frames come in the stored transfer syntax, asked for or not, and in no other", async () => {
      const some =
        /Deflated|BigEnd|JPEG2000Loss|JPEGLS|RLE|HTJ2KLossless_08|JPEGProc/;
      const chosen = sharedFiles("ts-matrix").filter(({ name }) =>
        some.test(name),
      );
      expect(chosen.length).toBeGreaterThan(5);
      for (const { name, path: from } of chosen) {
        // Some state the same UIDs in several transfer syntaxes; in a deflated file they cannot be changed.
        const file = readFileSync(from);
        const bytes = name.includes("Deflated")
          ? file
          : withNewUids(file, name);
        // A case of its own: they state different patients.
        const image = await upload(clinic, await openCase(clinic), bytes);
        const [whole] = await partsOf(await read(clinic, instancePath(image)));
        expect(sha256(whole?.bytes ?? Buffer.alloc(0)), name).toBe(
          sha256(bytes),
        );
        const path = `${instancePath(image)}/frames/1`;
        const [frame] = await partsOf(await read(clinic, path));
        const syntax = frame?.headers["content-type"]?.split("=")[1] ?? "";
        const stored = await read(
          clinic,
          path,
          `multipart/related; type="application/octet-stream"; transfer-syntax=${syntax}`,
        );
        const [again] = await partsOf(stored);
        expect(again && frame && again.bytes.equals(frame.bytes), name).toBe(
          true,
        );
        const other = await read(
          clinic,
          path,
          'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.4.9999',
        );
        expect(other.status, name).toBe(406);
      }
    });
  });
});
