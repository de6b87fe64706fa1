import { createHash, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attachment, CaseDetail } from "../../shared/contracts/cases.ts";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { HEIC, JPEG, phoneJpeg, PNG } from "../support/pictures.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

/** Room for a few fixtures and no more. */
const QUOTA = 64 * 1024;

let app: TestApp;
let clinic: Person;
let radiologist: Person;
let clinic2: Person;
beforeAll(async () => {
  app = await startTestApp({ quotaBytes: QUOTA });
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
  radiologist = await app.logIn("radiologist");
});
afterAll(() => app.close());

const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");
const put = (
  person: Person,
  caseId: string,
  bytes: Uint8Array | ReadableStream,
) =>
  person.fetch("PUT", `/api/cases/${caseId}/images/${randomUUID()}`, bytes, {
    "content-type": "application/dicom",
  });
const attach = (
  caseId: string,
  bytes: Uint8Array,
  mediaType: string,
  kind = "photo",
  id = randomUUID(),
) =>
  clinic.fetch(
    "PUT",
    `/api/cases/${caseId}/attachments/${id}?kind=${kind}`,
    bytes,
    { "content-type": mediaType, "x-file-name": "wound.jpg" },
  );
const refusal = async (response: Response) => {
  const { code } = (await response.json()) as { code: string };
  return `${response.status} ${code}`;
};
const arriving = () =>
  readdir(join(dirname(app.deps.store.pathOf("x")), "incoming", "test"));
const digests = (person: Person, caseId: string) =>
  person.call<{ bytes: number; sha256: string }[]>(
    "GET",
    `/api/cases/${caseId}/image-digests`,
  );

describe("a photograph", () => {
  it("[CA10] [CA11] is kept untouched; the other institution gets it without place and device", async () => {
    const { id: caseId } = await openCase(clinic);
    const asked = await ask(clinic, caseId, radiologist);
    await step(radiologist, asked, "acceptance");
    const picture = phoneJpeg();
    const added = await attach(caseId, picture, "image/jpeg");
    expect(added.status).toBe(200);
    const { id, kind } = (await added.json()) as Attachment;
    expect(kind).toBe("photo");
    const path = `/api/cases/${caseId}/attachments/${id}`;
    const read = async (person: Person) =>
      Buffer.from(await (await person.fetch("GET", path)).arrayBuffer());
    expect(sha256(await read(clinic))).toBe(sha256(picture));
    const theirs = await read(radiologist);
    expect(theirs.toString("latin1")).not.toMatch(/GPS|SecretPhone/);
    expect(theirs.includes(JPEG.subarray(2))).toBe(true);
    const { timeline } = await radiologist.call<CaseDetail>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(timeline.map((entry) => entry.kind)).toContain("photoAdded");
    expect(await digests(clinic, caseId)).toEqual([
      { bytes: picture.length, sha256: sha256(picture) },
    ]);
  });

  it("[CA11] is refused when it is none, or has more pixels than a browser holds", async () => {
    const { id: caseId } = await openCase(clinic);
    const pdf = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(64)]);
    expect(await refusal(await attach(caseId, pdf, "application/pdf"))).toBe(
      "415 attachment.unsupported",
    );
    const bomb = Buffer.from(PNG);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await refusal(await attach(caseId, bomb, "image/png"))).toBe(
      "422 photo.tooManyPixels",
    );
    expect(
      await refusal(await attach(caseId, JPEG.subarray(0, 30), "image/jpeg")),
    ).toBe("422 photo.tooManyPixels");
  });
});

describe("[CA11] a HEIC photograph", () => {
  it("is kept as it came, and everybody is shown a JPEG of it", async () => {
    const { id: caseId } = await openCase(clinic);
    const request = await ask(clinic, caseId, radiologist);
    await step(radiologist, request, "acceptance");
    const added = (await (
      await attach(caseId, HEIC, "image/heic")
    ).json()) as Attachment;
    expect(added).toMatchObject({
      mediaType: "image/jpeg",
      convertedFrom: "image/heic",
    });
    const path = `/api/cases/${caseId}/attachments/${added.id}`;
    const [ours, theirs] = await Promise.all(
      [clinic, radiologist].map(async (person) => {
        const response = await person.fetch("GET", path);
        expect(response.headers.get("content-type")).toBe("image/jpeg");
        return Buffer.from(await response.arrayBuffer());
      }),
    );
    expect(ours?.subarray(0, 3).toString("hex")).toBe("ffd8ff");
    expect(ours?.length).toBe(added.bytes);
    expect(theirs?.subarray(0, 3).toString("hex")).toBe("ffd8ff");
    const original = await clinic.fetch("GET", `${path}/original`);
    expect(original.headers.get("content-type")).toBe("image/heic");
    expect(Buffer.from(await original.arrayBuffer()).equals(HEIC)).toBe(true);
    expect(
      await refusal(await radiologist.fetch("GET", `${path}/original`)),
    ).toBe("404 attachment.notFound");
    expect(await digests(clinic, caseId)).toContainEqual({
      bytes: HEIC.length,
      sha256: sha256(HEIC),
    });
  });

  it("that is cut off is refused by name, and nothing of it stays", async () => {
    const { id: caseId } = await openCase(clinic);
    const cut = HEIC.subarray(0, HEIC.length - 10);
    expect(await refusal(await attach(caseId, cut, "image/heic"))).toBe(
      "422 photo.damaged",
    );
    const { attachments } = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(attachments).toEqual([]);
    expect(await arriving()).toEqual([]);
  });

  it("is refused by name where the installation leaves its decoder out", async () => {
    const without = await startTestApp({ heic: false });
    try {
      const person = await without.logIn("clinic");
      const { id: caseId } = await openCase(person);
      const response = await person.fetch(
        "PUT",
        `/api/cases/${caseId}/attachments/${randomUUID()}?kind=photo`,
        HEIC,
        { "content-type": "image/heic", "x-file-name": "IMG_1.HEIC" },
      );
      expect(await refusal(response)).toBe("415 photo.heicOff");
    } finally {
      await without.close();
    }
  });
});

describe("what need not be sent again", () => {
  it("[ST1] is said of this case alone, held images included, and to its own side only", async () => {
    const { id: caseId } = await openCase(clinic);
    const { id: other } = await openCase(clinic);
    const first = dicomFile({ study: "d", instance: "1" });
    const held = dicomFile({
      ...{ study: "d", instance: "2", patientName: "Other^One" },
    });
    await put(clinic, caseId, first);
    const stored = (await (
      await put(clinic, caseId, held)
    ).json()) as StoredImage;
    expect(stored.heldFor).toEqual(["otherImages"]);
    const known = await digests(clinic, caseId);
    expect(known.map((one) => one.sha256).sort()).toEqual(
      [sha256(first), sha256(held)].sort(),
    );
    expect(await digests(clinic, other)).toEqual([]);
    const asked = await ask(clinic, caseId, radiologist);
    await step(radiologist, asked, "acceptance");
    expect(
      await radiologist.refusal("GET", `/api/cases/${caseId}/image-digests`),
    ).toMatchObject({ code: "case.forbidden" });
    expect(
      await clinic2.refusal("GET", `/api/cases/${caseId}/image-digests`),
    ).toMatchObject({ code: "case.notFound" });
  });
});

describe("the server's door", () => {
  it("keeps a connection longer without use than a proxy does, so that no request meets its end", async () => {
    const { headers } = await app.stranger.fetch("GET", "/healthz");
    const [, seconds] =
      /timeout=(\d+)/.exec(headers.get("keep-alive") ?? "") ?? [];
    expect(Number(seconds)).toBeGreaterThan(60);
  });

  it("takes no more than six uploads of one session at once, and others go on", async () => {
    const { id: caseId } = await openCase(clinic);
    const { id: theirs } = await openCase(clinic2);
    const { port } = new URL(app.address);
    // Uploads that have begun and stand still.
    const slow = Array.from({ length: 6 }, () => {
      const socket = connect(Number(port), "localhost");
      socket.write(
        `PUT /api/cases/${caseId}/images/${randomUUID()} HTTP/1.1\r\nHost: localhost:${port}\r\n` +
          `Cookie: ${clinic.cookie ?? ""}\r\nContent-Type: application/dicom\r\nContent-Length: 1000\r\n\r\nhalf`,
      );
      return socket;
    });
    const seventh = async () => {
      const answer = await put(clinic, caseId, dicomFile({ study: "seventh" }));
      return answer.status;
    };
    await expect.poll(arriving).toHaveLength(6);
    expect(await seventh()).toBe(429);
    // Files of a case stand in the same line.
    expect(await refusal(await attach(caseId, PNG, "image/png"))).toBe(
      "429 upload.tooMany",
    );
    expect((await put(clinic2, theirs, dicomFile())).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await expect.poll(seventh).toBe(200);
  });

  it("keeps an institution within its storage, counts what really arrives, and says what is left", async () => {
    const { id: caseId } = await openCase(clinic2);
    const large = dicomFile({ study: "large", rows: 200, columns: 200 });
    expect(large.length).toBeGreaterThan(QUOTA);
    const refused = await put(clinic2, caseId, large);
    expect(refused.status).toBe(507);
    expect(await refused.json()).toMatchObject({
      code: "upload.quota",
      message: expect.stringMatching(/0 MB/) as string,
    });
    // Without a length in front, too.
    const streamed = await put(
      clinic2,
      caseId,
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(large);
          controller.close();
        },
      }),
    ).then(refusal, () => "the line was cut");
    expect(["507 upload.quota", "the line was cut"]).toContain(streamed);
    expect((await put(clinic2, caseId, dicomFile({ study: "s" }))).status).toBe(
      200,
    );
    expect(await digests(clinic2, caseId)).toHaveLength(1);
  });

  it("counts the files of a case into the institution's storage, too", async () => {
    const { id: caseId } = await openCase(clinic2);
    const paper = (id: string, bytes: number) =>
      clinic2.fetch(
        "PUT",
        `/api/cases/${caseId}/attachments/${id}?kind=file`,
        Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(bytes)]),
        { "content-type": "application/pdf", "x-file-name": "a.pdf" },
      );
    expect(await refusal(await paper(randomUUID(), QUOTA))).toBe(
      "507 upload.quota",
    );
    expect(await arriving()).toEqual([]);
    const kept = randomUUID();
    expect((await paper(kept, QUOTA / 2)).status).toBe(200);
    expect(await refusal(await paper(randomUUID(), QUOTA / 2))).toBe(
      "507 upload.quota",
    );
    // Sent again after a lost answer it is the one that is there, and takes nothing.
    expect((await paper(kept, QUOTA / 2)).status).toBe(200);
  });
});
