import { createHash, randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import {
  dicomFile,
  fixturePixels,
  fixtureUid,
  withNewUids,
} from "../support/dicomFixtures.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let clinic2: Person;
let radiologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
  radiologist = await app.logIn("radiologist");
});
afterAll(() => app.close());

const openCase = async (person: Person): Promise<string> => {
  const detail = await person.call<CaseDetail>("POST", "/api/cases", {
    commandId: randomUUID(),
    patient: {
      identity: "temporary",
      reason: "unknown",
      name: "",
      sex: "unknown",
      birthDate: null,
      phone: null,
    },
    chiefComplaint: "测试",
  });
  return detail.id;
};

const invite = async (caseId: string, person: Person): Promise<void> => {
  const session = await person.call<SessionView>("GET", "/api/session");
  await app.deps.db.query
    .insertInto("case_access")
    .values({
      case_id: caseId,
      organisation_id: session.acting.organisation.id,
      role: "invited",
      via: null,
    })
    .execute();
};

const put = (
  person: Person,
  caseId: string,
  bytes: Uint8Array,
  type = "application/dicom",
) =>
  person.fetch("PUT", `/api/cases/${caseId}/images/${randomUUID()}`, bytes, {
    "content-type": type,
  });
const upload = async (
  person: Person,
  caseId: string,
  bytes: Uint8Array,
): Promise<StoredImage> => {
  const response = await put(person, caseId, bytes);
  if (response.status !== 200)
    throw new Error(`upload: ${response.status} ${await response.text()}`);
  return (await response.json()) as StoredImage;
};
/** As many at once as a session may; what comes back stands in the order of the files. */
const uploadAll = async (
  person: Person,
  caseId: string,
  files: readonly Uint8Array[],
): Promise<StoredImage[]> => {
  const stored: StoredImage[] = [];
  const rest = [...files.entries()];
  const lane = async () => {
    for (let next = rest.shift(); next; next = rest.shift())
      stored[next[0]] = await upload(person, caseId, next[1]);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  return stored;
};
const refusal = async (response: Response) => {
  const { code } = (await response.json()) as { code: string };
  return `${response.status} ${code}`;
};

const seriesPath = (
  image: Pick<StoredImage, "studyInstanceUid" | "seriesInstanceUid">,
) =>
  `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}`;
const imagePath = (image: StoredImage) =>
  `${seriesPath(image)}/instances/${image.sopInstanceUid}`;

/** The only part of a multipart answer, cut as Cornerstone's loader cuts it. */
const partOf = async (response: Response) => {
  const body = Buffer.from(await response.arrayBuffer());
  const split = body.indexOf("\r\n\r\n");
  const lines = body.toString("latin1", 0, split).split("\r\n");
  const boundary = lines.find((line) => line.startsWith("--")) ?? "";
  expect(response.headers.get("content-type")).toContain(
    `boundary=${boundary.slice(2)}`,
  );
  return {
    type: lines.find((line) => line.startsWith("Content-Type:"))?.slice(14),
    bytes: body.subarray(split + 4, body.indexOf(boundary, split) - 2),
  };
};
const frame = async (person: Person, image: StoredImage, number = 1) =>
  partOf(await person.fetch("GET", `${imagePath(image)}/frames/${number}`));
const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");
const arriving = () =>
  readdir(join(dirname(app.deps.store.pathOf("x")), "incoming", "test"));

describe("an uploaded image", () => {
  it("comes back byte for byte, with its frames and attributes, to both sides of the case", async () => {
    const caseId = await openCase(clinic);
    await invite(caseId, radiologist);
    const file = dicomFile({ study: "back", frames: 3 });
    const stored = await upload(clinic, caseId, file);
    expect(stored).toEqual({
      status: "stored",
      studyInstanceUid: fixtureUid("back"),
      seriesInstanceUid: fixtureUid("back/series"),
      sopInstanceUid: fixtureUid("back/series/instance"),
      sha256: sha256(file),
      heldFor: [],
    });
    for (const person of [clinic, radiologist]) {
      const answer = await person.fetch("GET", imagePath(stored));
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const whole = await partOf(answer);
      expect(whole.type).toBe(
        "application/dicom; transfer-syntax=1.2.840.10008.1.2.1",
      );
      expect(sha256(whole.bytes)).toBe(stored.sha256);
      const pixels = fixturePixels({ frames: 3 });
      for (const number of [1, 2, 3]) {
        const { type, bytes } = await frame(person, stored, number);
        expect(type).toBe(
          "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1",
        );
        expect(bytes).toEqual(
          pixels.subarray((number - 1) * 128, number * 128),
        );
      }
      const studies = await person.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      expect(studies).toMatchObject([
        {
          studyInstanceUid: stored.studyInstanceUid,
          patient: { name: "Fixture^Image", patientId: "FIXTURE" },
          series: [{ modality: "CT", number: 1, instanceCount: 1 }],
        },
      ]);
    }
  });

  it("[ST13] is listed with what its files say of images that were not received", async () => {
    const caseId = await openCase(clinic);
    const study = { study: "numbers", statedInStudy: 9 };
    for (const n of [5, 1, 2, 4])
      await upload(
        ...([clinic, caseId] as const),
        dicomFile({ ...study, instance: String(n), instanceNumber: n }),
      );
    const [listed] = await clinic.call<Study[]>(
      ...(["GET", `/api/cases/${caseId}/studies`] as const),
    );
    expect(listed).toMatchObject({
      statedCount: 9,
      series: [
        {
          instanceCount: 4,
          numbers: { first: 1, last: 5, missing: 1, gaps: [[3, 3]] },
          statedCount: null,
        },
      ],
    });
  });

  it("has no frame beyond its last", async () => {
    const stored = await upload(clinic, await openCase(clinic), dicomFile());
    for (const number of [2, 1_000_001, Number.MAX_SAFE_INTEGER])
      expect(
        await clinic.refusal("GET", `${imagePath(stored)}/frames/${number}`),
      ).toEqual({ status: 404, code: "image.noSuchFrame" });
    expect(
      (await clinic.refusal("GET", `${imagePath(stored)}/frames/0`)).status,
    ).toBe(404);
  });

  it("does not exist for an institution without reach, nor after its reach has ended", async () => {
    const caseId = await openCase(clinic);
    const stored = await upload(clinic, caseId, dicomFile({ study: "reach" }));
    const paths = [
      imagePath(stored),
      `${imagePath(stored)}/frames/1`,
      `${seriesPath(stored)}/metadata`,
    ];
    const expectHidden = async (person: Person) => {
      for (const path of paths)
        expect(await person.refusal("GET", path)).toEqual({
          status: 404,
          code: "image.notFound",
        });
      expect(
        await person.refusal("GET", `/api/cases/${caseId}/studies`),
      ).toEqual({ status: 404, code: "case.notFound" });
    };
    await expectHidden(radiologist);
    await invite(caseId, radiologist);
    for (const path of paths)
      expect((await radiologist.fetch("GET", path)).status).toBe(200);
    await app.deps.db.query
      .updateTable("case_access")
      .set({ ends: new Date() })
      .where("case_id", "=", caseId)
      .where("role", "=", "invited")
      .execute();
    await expectHidden(radiologist);
  });

  it("is known when it comes again, flagged when its UID comes with other bytes", async () => {
    const [first, second] = [await openCase(clinic), await openCase(clinic)];
    const file = dicomFile({ study: "again" });
    const other = dicomFile({ study: "again", patientName: "Other^Bytes" });
    const stored = await upload(clinic, first, file);
    expect((await upload(clinic, first, file)).status).toBe("duplicate");
    // Each time it comes: it is never what is read.
    for (let round = 0; round < 2; round += 1)
      expect((await upload(clinic, first, other)).status).toBe("conflict");
    expect(
      sha256(
        (await partOf(await clinic.fetch("GET", imagePath(stored)))).bytes,
      ),
    ).toBe(sha256(file));
    // The same file in another case is there, too, though nothing new was stored.
    expect((await upload(clinic, second, file)).status).toBe("duplicate");
    expect(
      await clinic.call("GET", `/api/cases/${second}/studies`),
    ).toMatchObject([{ series: [{ instanceCount: 1 }] }]);
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select("subject_id")
      .where("action", "=", "image.upload")
      .where("subject_kind", "=", "instance")
      .orderBy("id")
      .execute();
    const instances = await app.deps.db.query
      .selectFrom("instance")
      .select(["id", "sha256"])
      .where("sop_instance_uid", "=", stored.sopInstanceUid)
      .execute();
    const audited = lines.flatMap(({ subject_id }) =>
      instances.filter(({ id }) => id === subject_id),
    );
    expect(audited.map((instance) => instance.sha256)).toEqual([
      sha256(file),
      sha256(other),
    ]);
  });

  it("under the same UIDs from two institutions stays two images", async () => {
    const ours = await openCase(clinic);
    const theirs = await openCase(clinic2);
    const mine = dicomFile({ study: "shared", patientName: "Of^One" });
    const yours = dicomFile({ study: "shared", patientName: "Of^Two" });
    const stored = await upload(clinic, ours, mine);
    expect((await upload(clinic2, theirs, yours)).status).toBe("stored");
    const readBy = async (person: Person) =>
      sha256(
        (await partOf(await person.fetch("GET", imagePath(stored)))).bytes,
      );
    expect(await readBy(clinic)).toBe(sha256(mine));
    expect(await readBy(clinic2)).toBe(sha256(yours));
    // Even where both are within reach, each side reads its own.
    await invite(ours, clinic2);
    await invite(theirs, clinic);
    expect(await readBy(clinic)).toBe(sha256(mine));
    expect(await readBy(clinic2)).toBe(sha256(yours));
    const metadata = await clinic2.call<DicomJson[]>(
      "GET",
      `${seriesPath(stored)}/metadata`,
    );
    expect(metadata.map((json) => json["00100010"]?.Value)).toEqual([
      [{ Alphabetic: "Of^Two" }],
    ]);
  });
});

describe("an upload is refused", () => {
  it("to strangers, to the invited side and to institutions without reach, before its bytes", async () => {
    const caseId = await openCase(clinic);
    const file = dicomFile({ study: "refused" });
    expect(await refusal(await put(app.stranger, caseId, file))).toBe(
      "401 session.required",
    );
    expect(await refusal(await put(radiologist, caseId, file))).toBe(
      "404 case.notFound",
    );
    await invite(caseId, radiologist);
    expect(await refusal(await put(radiologist, caseId, file))).toBe(
      "403 case.forbidden",
    );
    const auditor = await app.logIn("auditor");
    expect(await refusal(await put(auditor, caseId, file))).toBe(
      "403 role.forbidden",
    );
    expect(await refusal(await put(clinic, caseId, file, "text/plain"))).toBe(
      "415 input.unsupportedType",
    );
  });

  it.each([
    [
      "a PNG renamed .dcm",
      Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
      "image.notDicom",
    ],
    ["an empty file", Buffer.alloc(0), "image.notDicom"],
    ["a cut file", dicomFile().subarray(0, -20), "image.truncated"],
  ])("when it is %s; nothing of it stays", async (_what, bytes, code) => {
    const caseId = await openCase(clinic);
    expect(await refusal(await put(clinic, caseId, bytes))).toBe(`422 ${code}`);
    expect(await arriving()).toEqual([]);
    expect(await clinic.call("GET", `/api/cases/${caseId}/studies`)).toEqual(
      [],
    );
  });

  it("when the line breaks, leaving nothing and the server well", async () => {
    const caseId = await openCase(clinic);
    const { port } = new URL(app.address);
    const refused = refusalCount("upload.incomplete");
    const before = await refused();
    const socket = connect(Number(port), "localhost");
    socket.write(
      `PUT /api/cases/${caseId}/images/${randomUUID()} HTTP/1.1\r\nHost: localhost:${port}\r\n` +
        `Cookie: ${clinic.cookie ?? ""}\r\nContent-Type: application/dicom\r\nContent-Length: 100000\r\n\r\n`,
    );
    socket.write(dicomFile());
    await expect.poll(arriving).toHaveLength(1);
    socket.destroy();
    await expect.poll(arriving).toEqual([]);
    await expect.poll(refused).toBe(before + 1);
    expect(
      (await upload(clinic, caseId, dicomFile({ study: "broken" }))).status,
    ).toBe("stored");
  });

  const refusalCount = (code: string) => async () =>
    (
      await app.deps.db.query
        .selectFrom("audit_event")
        .select("id")
        .where("error_code", "=", code)
        .execute()
    ).length;
});

describe("a folder", () => {
  it("uploaded all at once is one series in reading order, and both sides are told", async () => {
    const caseId = await openCase(clinic);
    await invite(caseId, radiologist);
    const heard: unknown[] = [];
    const socket = await radiologist.connect();
    socket.on("studies:changed", (payload: { caseId: string }) => {
      if (payload.caseId === caseId) heard.push(payload);
    });
    const files = Array.from({ length: 37 }, (_, i) =>
      dicomFile({
        study: "folder",
        instance: String(i),
        instanceNumber: 37 - i,
        z: i * 3,
      }),
    );
    const stored = await uploadAll(clinic, caseId, files);
    expect(new Set(stored.map(({ status }) => status))).toEqual(
      new Set(["stored"]),
    );
    const [study] = await radiologist.call<Study[]>(
      "GET",
      `/api/cases/${caseId}/studies`,
    );
    expect(study?.series).toMatchObject([{ instanceCount: 37 }]);
    const metadata = await radiologist.call<DicomJson[]>(
      "GET",
      `${seriesPath(stored[0]!)}/metadata`,
    );
    expect(metadata.map((json) => json["00200013"]?.Value?.[0])).toEqual(
      Array.from({ length: 37 }, (_, i) => i + 1),
    );
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    expect(heard.length).toBeLessThan(37);
    const { version } = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(version).toBe(2); // opened, and the study came in
  });

  it.skipIf(!sharedData)(
    "of a real CT arrives whole: 37 images, each byte for byte",
    async () => {
      const caseId = await openCase(clinic);
      const files = await Promise.all(
        sharedFiles("ct-chest-37").map(async ({ path }) =>
          withNewUids(await readFile(path), "integration"),
        ),
      );
      const stored = await uploadAll(clinic, caseId, files);
      const [study] = await clinic.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      expect(study?.series).toMatchObject([
        { modality: "CT", instanceCount: 37 },
      ]);
      for (const [i, image] of stored.entries()) {
        const { bytes } = await partOf(
          await clinic.fetch("GET", imagePath(image)),
        );
        expect(sha256(bytes)).toBe(sha256(files[i]!));
      }
      const metadata = await clinic.call<DicomJson[]>(
        "GET",
        `${seriesPath(stored[0]!)}/metadata`,
      );
      const z = metadata.map((json) => Number(json["00200032"]?.Value?.[2]));
      const steps = z.slice(1).map((value, i) => value - z[i]!);
      expect(steps.every((step) => Math.abs(Math.abs(step) - 3) < 0.01)).toBe(
        true,
      );
      expect(new Set(steps.map(Math.sign)).size).toBe(1);
    },
  );
});

const dcmtk = await promisify(execFile)("dcmdump", ["--version"]).then(
  () => true,
  () => false,
);

/** Raw pixels as dcmtk writes them: the value of every pixel data item, without table and headers. */
const dcmtkItems = async (folder: string, path: string): Promise<Buffer[]> => {
  const raw = join(folder, randomUUID());
  await promisify(execFile)("mkdir", [raw]);
  await promisify(execFile)("dcmdump", ["+W", raw, path], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const names = (await readdir(raw)).sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  return Promise.all(names.map((name) => readFile(join(raw, name))));
};

/** The matrix holds one CT many times under one UID; a deflated file keeps it. */
const underOwnUids = async (path: string): Promise<Buffer> => {
  const bytes = await readFile(path);
  return path.includes("Deflated") ? bytes : withNewUids(bytes, path);
};

describe.skipIf(!sharedData || !dcmtk)("frames equal dcmtk's", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lianzhen-dcmtk-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["ct-chest-37/1.dcm", "1.2.840.10008.1.2.1", 1],
    [
      "ts-matrix/ct-LittleEndianExplicit_1.2.840.10008.1.2.1.dcm",
      "1.2.840.10008.1.2.1",
      1,
    ],
    [
      "ts-matrix/ct-LittleEndianImplicit_1.2.840.10008.1.2.dcm",
      "1.2.840.10008.1.2",
      1,
    ],
    [
      "ts-matrix/ct-BigEndianExplicit_1.2.840.10008.1.2.2.dcm",
      "1.2.840.10008.1.2.2",
      1,
    ],
    [
      "ts-matrix/ct-DeflatedExplicitVRLittleEndian_1.2.840.10008.1.2.1.99.dcm",
      "1.2.840.10008.1.2.1",
      1,
    ],
    ["ts-matrix/TestPattern_RGB.dcm", "1.2.840.10008.1.2.1", 1],
    ["enhanced/emri_small.dcm", "1.2.840.10008.1.2.1", 10],
    ["enhanced/eCT_Supplemental.dcm", "1.2.840.10008.1.2.1", 2],
  ])("%s: native pixels", async (name, transferSyntax, frames) => {
    const path = join(sharedData ?? "", name);
    const stored = await upload(
      clinic,
      await openCase(clinic),
      await underOwnUids(path),
    );
    // dcmtk writes its own explicit little endian copy; big-endian pixels are swapped for the comparison.
    const plain = join(folder, randomUUID());
    await promisify(execFile)("dcmconv", ["+te", path, plain]);
    const written = await readFile(plain);
    const all: Buffer[] = [];
    for (let number = 1; number <= frames; number += 1) {
      const { type, bytes } = await frame(clinic, stored, number);
      expect(type).toBe(
        `application/octet-stream; transfer-syntax=${transferSyntax}`,
      );
      all.push(
        transferSyntax.endsWith(".2.2") ? Buffer.from(bytes).swap16() : bytes,
      );
    }
    const pixels = Buffer.concat(all);
    expect(pixels.length).toBeGreaterThan(1000);
    expect(new Set(pixels).size).toBeGreaterThan(2);
    expect(written.includes(pixels)).toBe(true);
  });

  it.each([
    ["us-cine/US-PAL-8-10x-echo", 10],
    ["us-cine/examples_ybr_color.dcm", 30],
    ["enhanced/emri_small_jpeg_2k_lossless.dcm", 10],
    ["ts-matrix/ct-JPEG2000LosslessOnly_1.2.840.10008.1.2.4.90.dcm", 1],
    ["ts-matrix/HTJ2KLossless_08_RGB.dcm", 1],
  ])("%s: one fragment each", async (name, frames) => {
    const path = join(sharedData ?? "", name);
    const stored = await upload(
      clinic,
      await openCase(clinic),
      await underOwnUids(path),
    );
    const items = (await dcmtkItems(folder, path)).slice(-frames);
    for (let number = 1; number <= frames; number += 1)
      expect(sha256((await frame(clinic, stored, number)).bytes)).toBe(
        sha256(items[number - 1]!),
      );
  });

  it("frames in several fragments without a table are joined whole", async () => {
    const path = join(
      sharedData ?? "",
      "us-cine",
      "IM00001.fragmented_no_bot_jpeg_baseline.50.dcm",
    );
    const stored = await upload(
      clinic,
      await openCase(clinic),
      await underOwnUids(path),
    );
    const items = await dcmtkItems(folder, path);
    const frames = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(
        async (number) => (await frame(clinic, stored, number)).bytes,
      ),
    );
    for (const bytes of frames) {
      expect(bytes.toString("hex", 0, 3)).toBe("ffd8ff");
      expect(bytes.subarray(-3).includes(Buffer.from("ffd9", "hex"))).toBe(
        true,
      );
    }
    const joined = Buffer.concat(frames);
    expect(Buffer.concat(items).subarray(-joined.length).equals(joined)).toBe(
      true,
    );
  });

  it("one-bit frames that begin within a byte are moved to its edge", async () => {
    const caseId = await openCase(clinic);
    const whole = dicomFile({ study: "bits", rows: 3, columns: 3, frames: 3 });
    // 9 pixels a frame: 27 bits in 4 bytes. Bits allocated becomes 1, the pixels are cut to what that needs.
    const bits = Buffer.from(whole.subarray(0, whole.length - 54 + 4));
    const allocated = bits.indexOf(Buffer.from("28000001", "hex"));
    bits.writeUInt16LE(1, allocated + 8);
    bits.writeUInt32LE(4, bits.length - 8);
    Buffer.from([0b1111_1111, 0b0000_0001, 0b0000_0010, 0b0000_0100]).copy(
      bits,
      bits.length - 4,
    );
    await writeFile(join(folder, "bits.dcm"), bits);
    const stored = await upload(clinic, caseId, bits);
    const read = async (number: number) => [
      ...(await frame(clinic, stored, number)).bytes,
    ];
    expect(await read(1)).toEqual([0b1111_1111, 0b1]);
    expect((await read(2))[0]).toBe(0b0000_0000);
    expect(((await read(2))[1] ?? 0) & 1).toBe(0b1);
  });
});
