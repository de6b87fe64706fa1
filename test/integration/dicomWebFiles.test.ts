import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { openBareCase } from "../support/consultSteps.ts";
import {
  attributesOf,
  hasDcmtkFiles,
  pixelsOf,
  toDeflatedFile,
  toPlainFile,
} from "../support/dcmtkFiles.ts";
import {
  dicomFile,
  element,
  fixturePixels,
  fixtureUid,
  withNewUids,
} from "../support/dicomFixtures.ts";
import { partsOf } from "../support/multipart.ts";
import {
  sharedData,
  sharedFiles,
  type SharedFile,
} from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

/** WADO-RS: whole files in another transfer syntax than they are stored in; dcmtk's own conversion is the witness. */
const PLAIN = "1.2.840.10008.1.2.1";
const JPEG_LS = "1.2.840.10008.1.2.4.80";
let app: TestApp;
let clinic: Person;
let clinic2: Person;
let folder: string;
beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
  folder = await mkdtemp(join(tmpdir(), "web-files-"));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");
const openCase = async () => (await openBareCase(clinic)).id;
const upload = async (bytes: Uint8Array, caseId?: string) => {
  const path = `/api/cases/${caseId ?? (await openCase())}/images/${randomUUID()}`;
  const type = { "content-type": "application/dicom" };
  const response = await clinic.fetch("PUT", path, bytes, type);
  if (!response.ok) throw new Error(`upload: ${response.status}`);
  return (await response.json()) as StoredImage;
};
const studyPath = (image: StoredImage) =>
  `/dicom-web/studies/${image.studyInstanceUid}`;
const pathOf = (image: StoredImage) =>
  `${studyPath(image)}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;
const read = (path: string, accept: string, person = clinic) =>
  person.fetch("GET", path, undefined, { accept });
const asked = (syntax: string) =>
  `multipart/related; type="application/dicom"; transfer-syntax=${syntax}`;
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];
const kept = async (name: string, bytes: Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};
const pixelsBy = (file: string) => pixelsOf(file, join(folder, "pixels"));
/** The only part of an answer, in a file; its content type. */
const only = async (response: Response, name: string) => {
  expect(response.status).toBe(200);
  const [part, ...more] = await partsOf(response);
  if (!part || more.length > 0) throw new Error("not one part");
  const path = await kept(name, part.bytes);
  return { path, type: part.headers["content-type"], bytes: part.bytes };
};

/** Decoders of 12-bit JPEG differ in how they round: at most by one here. */
const furthest = (ours: Buffer, theirs: Buffer): number => {
  let most = 0;
  for (let at = 0; at + 1 < ours.length; at += 2)
    most = Math.max(
      most,
      Math.abs(ours.readUInt16LE(at) - theirs.readUInt16LE(at)),
    );
  return most;
};
const LOSSY_12 = /\.4\.(51|53|55)$/;

const samples: SharedFile[] = [
  ...sharedFiles("ts-matrix").filter(({ name }) => !name.startsWith("us-")),
  ...["us-cine", "crdx", "enhanced"].flatMap(sharedFiles),
  ...sharedFiles("charset").filter(({ name }) => /Multi|X1|H32/.test(name)),
  ...sharedFiles("sr-pdf-ecg").filter(({ name }) => /SR|reportsi/.test(name)),
  ...sharedFiles("malformed").filter(({ name }) =>
    /bad_seq|invalid-vr|no-pixel-sp/.test(name),
  ),
];
/** Under UIDs of its own, where they can be changed; several samples state the same. */
const sampleBytes = ({ set, name, path }: SharedFile) => {
  const bytes = readFileSync(path);
  return /Deflated|CR-MONO1/.test(name)
    ? bytes
    : withNewUids(bytes, `whole ${set} ${name}`);
};

describe.skipIf(sharedData === undefined || !hasDcmtkFiles)(
  "real files in Explicit VR Little Endian",
  () => {
    it("are what dcmtk makes of them, attribute for attribute and pixel for pixel", async () => {
      const seen = new Set<string>();
      for (const sample of samples) {
        const { name } = sample;
        const bytes = sampleBytes(sample);
        // A few state no attributes that are needed on arrival.
        const image = await upload(bytes).catch(() => undefined);
        if (!image) continue;
        const whole = await partsOf(await read(pathOf(image), asked("*")));
        expect(sha256(whole[0]?.bytes ?? Buffer.alloc(0)), name).toBe(
          sha256(bytes),
        );
        const stored = whole[0]?.headers["content-type"]?.split("=")[1] ?? "";
        const ours = await only(
          await read(pathOf(image), asked(PLAIN)),
          "ours.dcm",
        );
        expect(ours.type, name).toBe(
          `application/dicom; transfer-syntax=${PLAIN}`,
        );
        const source = await kept("source.dcm", bytes);
        const theirs = join(folder, "theirs.dcm");
        const made = await toPlainFile(stored, source, theirs);
        expect(await attributesOf(ours.path), name).toEqual(
          await attributesOf(made ? theirs : source),
        );
        const pixels = await pixelsBy(ours.path);
        const expected = made
          ? await pixelsBy(theirs)
          : await framesOf(image, PLAIN);
        expect(pixels.length, name).toBe(expected.length);
        if (LOSSY_12.test(stored))
          expect(furthest(pixels, expected), name).toBeLessThanOrEqual(1);
        else expect(sha256(pixels), name).toBe(sha256(expected));
        seen.add(stored);
      }
      // Implicit, deflated, big endian, RLE, four of JPEG's, JPEG-LS, JPEG 2000, HTJ2K.
      expect(seen.size).toBeGreaterThanOrEqual(14);
    }, 120_000);

    const framesOf = async (image: StoredImage, syntax: string) =>
      Buffer.concat(
        (
          await partsOf(
            await read(
              `${pathOf(image)}/bulkdata`,
              `multipart/related; type="application/octet-stream"; transfer-syntax=${syntax}`,
            ),
          )
        ).map(({ bytes }) => bytes),
      );

    it("come together where one study has several transfer syntaxes, with one audit row and for nobody else", async () => {
      const caseId = await openCase();
      const names = /JPEGProcess14SV1|RLELossless|BigEndian/;
      const files = sharedFiles("ts-matrix").filter(({ name }) =>
        names.test(name),
      );
      const images: StoredImage[] = [];
      for (const { name, path } of files)
        images.push(
          await upload(
            withNewUids(readFileSync(path), "mixed study", name),
            caseId,
          ),
        );
      const [image] = images;
      if (images.length !== 3 || !image) throw new Error("no samples");
      expect(new Set(images.map(studyPath)).size).toBe(1);
      const rows = () =>
        app.deps.db.query
          .selectFrom("audit_event")
          .select("id")
          .where("action", "=", "study.read")
          .execute();
      const before = (await rows()).length;
      const parts = await partsOf(await read(studyPath(image), asked(PLAIN)));
      expect((await rows()).length).toBe(before + 1);
      expect(parts.map(({ headers }) => headers["content-type"])).toEqual(
        images.map(() => `application/dicom; transfer-syntax=${PLAIN}`),
      );
      const pixels = new Set<string>();
      for (const [at, { bytes }] of parts.entries())
        pixels.add(sha256(await pixelsBy(await kept(`part-${at}.dcm`, bytes))));
      // The same picture, coded in three ways without loss.
      expect(pixels.size).toBe(1);
      const other = await read(studyPath(image), asked(PLAIN), clinic2);
      expect(other.status).toBe(404);
      const compressed = await read(
        studyPath(image),
        asked("1.2.840.10008.1.2.4.70"),
      );
      expect(await codeOf(compressed)).toEqual([406, "image.notInThisForm"]);
    });

    it("are refused with the cause where the pixels are damaged", async () => {
      const sample = sharedFiles("ts-matrix").find(({ name }) =>
        name.includes("JPEGProcess14SV1"),
      );
      if (!sample) throw new Error("no sample");
      const intact = readFileSync(sample.path);
      const start = intact.lastIndexOf("ffd8ff", undefined, "hex");
      expect(start).toBeGreaterThan(0);
      const broken = withNewUids(intact, "whole damaged");
      broken.fill(0, start, start + 4);
      const image = await upload(broken);
      expect(await codeOf(await read(pathOf(image), asked(PLAIN)))).toEqual([
        422,
        "image.undecodable",
      ]);
      expect((await read(pathOf(image), asked("*"))).status).toBe(200);
    });
  },
);

describe.skipIf(!hasDcmtkFiles)("generated files", () => {
  it("keep what stands behind the pixels, and lose nothing on the way out of a deflated file", async () => {
    const picture = {
      study: "whole deflated",
      frames: 3,
      rows: 33,
      columns: 31,
    };
    const source = await kept(
      "source.dcm",
      Buffer.concat([
        dicomFile(picture),
        element(0x7fe10010, "LO", "A DEVICE"),
        element(0x7fe11001, "OB", Buffer.from("of its own")),
      ]),
    );
    const deflated = join(folder, "deflated.dcm");
    await toDeflatedFile(source, deflated);
    const image = await upload(await readFile(deflated));
    const ours = await only(
      await read(pathOf(image), asked(PLAIN)),
      "ours.dcm",
    );
    expect(await attributesOf(ours.path)).toEqual(await attributesOf(source));
    expect(await pixelsBy(ours.path)).toEqual(fixturePixels(picture));
    expect(ours.bytes.includes("of its own")).toBe(true);
  });

  it("come as JPEG-LS where they are grey and uncompressed, each value as it was, and back again", async () => {
    const picture = { study: "whole packed", frames: 3, rows: 40, columns: 30 };
    const file = dicomFile(picture);
    const image = await upload(file);
    const ours = await only(
      await read(pathOf(image), asked(JPEG_LS)),
      "packed.dcm",
    );
    expect(ours.type).toBe(`application/dicom; transfer-syntax=${JPEG_LS}`);
    const plain = join(folder, "unpacked.dcm");
    expect(await toPlainFile(JPEG_LS, ours.path, plain)).toBe(true);
    expect(await pixelsBy(plain)).toEqual(fixturePixels(picture));
    expect(await attributesOf(plain)).toEqual(
      await attributesOf(await kept("source.dcm", file)),
    );
    const again = await upload(withNewUids(ours.bytes, "packed again"));
    const back = await only(
      await read(pathOf(again), asked(PLAIN)),
      "back.dcm",
    );
    expect(await pixelsBy(back.path)).toEqual(fixturePixels(picture));
  });
});

describe("a file by itself", () => {
  it("is the body where application/dicom is asked for, of one image only", async () => {
    const caseId = await openCase();
    const files = ["1", "2"].map((instance) =>
      dicomFile({ study: "whole bare", instance }),
    );
    const [image] = await Promise.all(
      files.map((file) => upload(file, caseId)),
    );
    if (!image) throw new Error("no image");
    for (const accept of [
      "application/dicom",
      `application/dicom; transfer-syntax=${PLAIN}`,
      `${asked("1.2.840.10008.1.2.4.50")}, application/dicom;q=0.5`,
    ]) {
      const response = await read(pathOf(image), accept);
      expect(response.status, accept).toBe(200);
      expect(response.headers.get("content-type")).toBe(
        `application/dicom; transfer-syntax=${PLAIN}`,
      );
      const body = new Uint8Array(await response.arrayBuffer());
      expect(sha256(body)).toBe(sha256(files[0] ?? Buffer.alloc(0)));
    }
    const study = `/dicom-web/studies/${fixtureUid("whole bare")}`;
    expect(await codeOf(await read(study, "application/dicom"))).toEqual([
      406,
      "image.notInThisForm",
    ]);
    const both = await read(study, `application/dicom, ${asked("*")};q=0.1`);
    expect(await partsOf(both)).toHaveLength(2);
  });
});
