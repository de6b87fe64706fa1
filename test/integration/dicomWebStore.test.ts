import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { PatientCheck, Study } from "../../shared/contracts/studies.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import { multipartOf, partsOf } from "../support/multipart.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import type { Person, TestApp } from "../support/testApp.ts";

/** STOW-RS: what a program sends, byte for byte, and what it is told. The real programs are in dicomWebPeers.test.ts. */
describeEachDatabase("STOW-RS", (start) => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  let radiologist: Person;

  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
    radiologist = await app.logIn("radiologist");
  });
  afterAll(() => app.close());

  const sha256 = (bytes: Uint8Array) =>
    createHash("sha256").update(bytes).digest("hex");
  const post = async (
    person: Person,
    body: Uint8Array,
    contentType: string,
    study = "",
  ) => {
    const response = await person.fetch(
      "POST",
      `/dicom-web/studies${study}`,
      body,
      {
        "content-type": contentType,
      },
    );
    return {
      status: response.status,
      reply: (await response.json()) as DicomJson & { code?: string },
    };
  };
  const send = (
    person: Person,
    files: readonly Uint8Array[],
    {
      study = "",
      ...form
    }: { study?: string; boundary?: string; type?: string } = {},
  ) => {
    const { body, contentType } = multipartOf(files, form);
    return post(person, body, contentType, study && `/${study}`);
  };
  /** SOP Instance UIDs or failure reasons in a sequence of the reply. */
  const listed = (reply: DicomJson, tag: string, of: string) =>
    (reply[tag]?.Value as DicomJson[] | undefined)?.map(
      (item) => item[of]?.Value?.[0],
    ) ?? [];
  const storedIn = (reply: DicomJson) => listed(reply, "00081199", "00081155");
  const failures = (reply: DicomJson) => listed(reply, "00081198", "00081197");
  const unnamed = (reply: DicomJson) => listed(reply, "0008119A", "00081197");
  const sumsOf = async (person: Person, study: string) =>
    (
      await partsOf(
        await person.fetch("GET", `/dicom-web/studies/${fixtureUid(study)}`),
      )
    )
      .map(({ bytes }) => sha256(bytes))
      .sort();
  const openCase = (person: Person, name = "张三", sex = "male") =>
    person.call<CaseDetail>("POST", "/api/cases", {
      commandId: randomUUID(),
      patient: {
        ...{ identity: "named", name, sex },
        ...{ birthDate: null, nationalId: null, phone: null },
      },
      chiefComplaint: "测试",
    });
  const arriving = () =>
    readdir(join(dirname(app.deps.store.pathOf("x")), "incoming", "test"));

  describe("what a program stores", () => {
    it("[ST10] is told at once to the people of its institution, and to nobody else", async () => {
      const strangers: unknown[] = [];
      for (const other of [clinic2, radiologist])
        (await other.connect()).on("arrivals:changed", (told) =>
          strangers.push(told),
        );
      const told = clinic.nextEvent("arrivals:changed");
      await send(clinic, [dicomFile({ study: "told" })]);
      await told;
      // Each of them hears of its own, later, and of nothing before.
      for (const other of [clinic2, radiologist]) {
        const own = other.nextEvent("arrivals:changed");
        await send(other, [dicomFile({ study: "told" })]);
        await own;
      }
      expect(strangers).toHaveLength(2);
    });

    it("is told as refused, beside others that are stored, where a number or name is longer than an index holds", async () => {
      // Random, so that no database makes it shorter.
      const long = randomBytes(12_000).toString("base64url");
      const most = Array.from({ length: 250 }, () =>
        String.fromCodePoint(0x4e00 + randomInt(20_000)),
      ).join("");
      const { status, reply } = await send(clinic, [
        dicomFile({ study: "long", instance: "1", accessionNumber: long }),
        dicomFile({ study: "long", instance: "2", patientId: long }),
        dicomFile({ study: "long", instance: "3", patientName: long }),
        dicomFile({
          ...{ study: "long", instance: "4", accessionNumber: most },
          ...{ patientId: most, patientName: most },
        }),
      ]);
      expect(status).toBe(202);
      expect(unnamed(reply)).toEqual([0xc000, 0xc000, 0xc000]);
      expect(storedIn(reply)).toEqual([fixtureUid("long/series/4")]);
    });

    it("is read as it was sent, once, however often it is sent", async () => {
      const files = [1, 2, 3].map((n) =>
        dicomFile({ study: "stow", instance: String(n), instanceNumber: n }),
      );
      for (let round = 0; round < 2; round += 1) {
        const { status, reply } = await send(clinic, files);
        expect(status).toBe(200);
        expect(storedIn(reply)).toEqual(
          [1, 2, 3].map((n) => fixtureUid(`stow/series/${n}`)),
        );
        expect(reply["00081190"]?.Value?.[0]).toMatch(
          new RegExp(`/dicom-web/studies/${fixtureUid("stow")}$`),
        );
      }
      expect(await sumsOf(clinic, "stow")).toEqual(files.map(sha256).sort());
      const { count } = await app.deps.db.query
        .selectFrom("instance as i")
        .innerJoin("series as s", "s.id", "i.series_id")
        .innerJoin("study as st", "st.id", "s.study_id")
        .where("st.study_instance_uid", "=", fixtureUid("stow"))
        .select((all) => all.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      expect(count).toBe(3);
      expect(await arriving()).toEqual([]);
    });

    it("is its own institution's: another one neither reads it nor learns that it is there", async () => {
      const mine = dicomFile({ study: "private" });
      expect((await send(clinic, [mine])).status).toBe(200);
      const path = `/dicom-web/studies/${fixtureUid("private")}`;
      for (const person of [clinic2, radiologist])
        expect((await person.fetch("GET", path)).status).toBe(404);
      // The same UID from elsewhere is stored like any other, and each reads its own.
      const theirs = dicomFile({ study: "private", pixel: () => 9 });
      expect((await send(clinic2, [theirs])).status).toBe(200);
      expect(await sumsOf(clinic, "private")).toEqual([sha256(mine)]);
      expect(await sumsOf(clinic2, "private")).toEqual([sha256(theirs)]);
    });

    it("under a known UID with other bytes is refused as a duplicate, and the first stays what is read", async () => {
      const first = dicomFile({ study: "twice" });
      await send(clinic, [first]);
      // Also when it comes again, as from a sender whose answer was lost.
      for (let round = 0; round < 2; round += 1) {
        const { status, reply } = await send(clinic, [
          dicomFile({ study: "twice", pixel: () => 1 }),
        ]);
        expect([status, failures(reply)]).toEqual([409, [0x0111]]);
      }
      expect(await sumsOf(clinic, "twice")).toEqual([sha256(first)]);
    });

    it("together is told one by one: what is new, what is known, what has other bytes; with a line in the audit for each", async () => {
      const known = dicomFile({ study: "many 1", instance: "known" });
      await send(clinic, [known]);
      const fresh = Array.from({ length: 40 }, (_, n) =>
        dicomFile({
          ...{ study: `many ${n % 2}`, instance: String(n) },
          patientName: `Many^${n % 3}`,
        }),
      );
      const other = dicomFile({
        ...{ study: "many 1", instance: "known", pixel: () => 7 },
      });
      const lines = async () => {
        const { count } = await app.deps.db.query
          .selectFrom("audit_event")
          .where("action", "=", "image.store")
          .select((all) => all.fn.countAll<number>().as("count"))
          .executeTakeFirstOrThrow();
        return count;
      };
      const before = await lines();
      const sent = [...fresh, known, other, ...fresh.slice(0, 2)];
      const { status, reply } = await send(clinic, sent);
      expect([status, storedIn(reply).length]).toEqual([202, 43]);
      expect(failures(reply)).toEqual([0x0111]);
      expect((await lines()) - before).toBe(sent.length);
      const kept = [known, ...fresh.filter((_, n) => n % 2 === 1)];
      expect(await sumsOf(clinic, "many 1")).toEqual(kept.map(sha256).sort());
      for (const name of ["Many^0", "Many^1", "Many^2"]) {
        const found = await clinic.call<DicomJson[]>(
          "GET",
          `/dicom-web/instances?StudyInstanceUID=${fixtureUid("many 0")}&PatientName=${name}`,
        );
        expect(found.length, name).toBeGreaterThan(5);
      }
    });

    it("is answered image by image", async () => {
      const good = dicomFile({ study: "mixed" });
      const { status, reply } = await send(clinic, [
        Buffer.from("no image at all"),
        good,
        good.subarray(0, good.length - 40),
      ]);
      expect(status).toBe(202);
      expect(storedIn(reply)).toEqual([fixtureUid("mixed/series/instance")]);
      expect(unnamed(reply)).toEqual([0xc000, 0xc000]);
      const none = await send(clinic, [Buffer.from("nothing")]);
      expect([none.status, unnamed(none.reply)]).toEqual([409, [0xc000]]);
      expect(await arriving()).toEqual([]);
    });

    it("for one study takes no image of another", async () => {
      const mine = dicomFile({ study: "this" });
      const files = [mine, dicomFile({ study: "that" })];
      const { status, reply } = await send(clinic, files, {
        study: fixtureUid("this"),
      });
      expect([status, unnamed(reply)]).toEqual([202, [0xa901]]);
      expect(await sumsOf(clinic, "this")).toEqual([sha256(mine)]);
      const other = `/dicom-web/studies/${fixtureUid("that")}`;
      expect((await clinic.fetch("GET", other)).status).toBe(404);
    });

    it("with a case's number as Accession Number is in the case, compared with its patient", async () => {
      const { id, number } = await openCase(clinic);
      const fits = {
        accessionNumber: number,
        patientName: "Zhang^San",
        sex: "M",
      };
      await send(clinic, [
        dicomFile({ study: "ordered", instance: "1", ...fits }),
        dicomFile({
          study: "ordered",
          instance: "2",
          ...fits,
          patientName: "Li^Si",
        }),
      ]);
      const [study] = await clinic.call<Study[]>(
        "GET",
        `/api/cases/${id}/studies`,
      );
      expect(study?.series[0]?.instanceCount).toBe(1);
      const [check] = await clinic.call<PatientCheck[]>(
        "GET",
        `/api/cases/${id}/patient-checks`,
      );
      expect(check).toMatchObject({
        status: "held",
        differs: ["name"],
        instanceCount: 1,
      });
      // The number is another institution's case to nobody else.
      await send(clinic2, [dicomFile({ study: "foreign", ...fits })]);
      const studies = await clinic.call<Study[]>(
        "GET",
        `/api/cases/${id}/studies`,
      );
      expect(studies.map((each) => each.studyInstanceUid)).toEqual([
        fixtureUid("ordered"),
      ]);
    });
  });

  describe("a program that sends something else", () => {
    const file = dicomFile({ study: "malicious" });
    it.each([
      ["no multipart", "application/dicom", 415, "input.unsupportedType"],
      [
        "no boundary",
        'multipart/related; type="application/dicom"',
        400,
        "upload.malformed",
      ],
      [
        "another root",
        'multipart/related; type="application/dicom+json"; boundary=next-file',
        415,
        "input.unsupportedType",
      ],
      [
        "form data",
        "multipart/form-data; boundary=next-file",
        415,
        "input.unsupportedType",
      ],
      [
        "a boundary that never comes",
        'multipart/related; type="application/dicom"; boundary=other',
        400,
        "upload.incomplete",
      ],
    ])("%s: is refused", async (_, contentType, status, code) => {
      const { body } = multipartOf([file]);
      const answer = await post(clinic, body, contentType);
      expect([answer.status, answer.reply.code]).toEqual([status, code]);
    });

    it("a body that breaks off: what was whole is stored, what was not leaves nothing", async () => {
      const whole = dicomFile({ study: "broken", instance: "whole" });
      const cut = dicomFile({ study: "broken", instance: "cut" });
      const { body, contentType } = multipartOf([whole, cut]);
      const answer = await post(
        clinic,
        body.subarray(0, body.length - 60),
        contentType,
      );
      expect([answer.status, answer.reply.code]).toEqual([
        400,
        "upload.incomplete",
      ]);
      expect(await sumsOf(clinic, "broken")).toEqual([sha256(whole)]);
      expect(await arriving()).toEqual([]);
    });

    it("100,000 tiny parts: are cut short, and the server goes on", async () => {
      const part = "\r\n--x\r\nContent-Type: application/dicom\r\n\r\ntiny";
      const body = Buffer.from(`${part.repeat(100_000)}\r\n--x--\r\n`);
      const sent = post(
        clinic,
        body,
        'multipart/related; type="application/dicom"; boundary=x',
      );
      // The connection may end before all of it was sent.
      const said = await sent.then(
        ({ status, reply }) => `${status} ${reply.code}`,
        (error: unknown) => String(error),
      );
      expect(said).toMatch(/^413 upload.tooManyParts$|fetch failed/);
      expect(await arriving()).toEqual([]);
      expect((await send(clinic, [file])).status).toBe(200);
    });

    it("a part of another type is that part's failure", async () => {
      const { body, contentType } = multipartOf([file]);
      const text = Buffer.from(
        body
          .toString("latin1")
          .replace(
            "Content-Type: application/dicom",
            "Content-Type: text/html",
          ),
        "latin1",
      );
      const answer = await post(clinic, text, contentType);
      expect([answer.status, unnamed(answer.reply)]).toEqual([409, [0xc000]]);
    });

    it("a full store is said for each image", async () => {
      const small = await start({ quotaBytes: 1 });
      try {
        const person = await small.logIn("clinic");
        const { body, contentType } = multipartOf([file, file]);
        const answer = await post(person, body, contentType);
        expect([answer.status, unnamed(answer.reply)]).toEqual([
          409,
          [0xa700, 0xa700],
        ]);
      } finally {
        await small.close();
      }
    });
  });

  it("says in the OpenAPI page that some or all images may be refused", async () => {
    const page = await clinic.call<{
      paths: Record<string, { post?: { responses: object } }>;
    }>("GET", "/api/openapi.json");
    for (const path of ["/dicom-web/studies", "/dicom-web/studies/{studyUid}"])
      expect(Object.keys(page.paths[path]?.post?.responses ?? {})).toEqual(
        expect.arrayContaining(["200", "202", "409", "429"]),
      );
  });
});
