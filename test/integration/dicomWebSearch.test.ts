import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type {
  ArrivedStudy,
  PatientCheck,
  Study,
} from "../../shared/contracts/studies.ts";
import { fillNames } from "../../server/features/studies/nameFill.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import {
  dicomFile,
  fixtureUid,
  type FixtureImage,
} from "../support/dicomFixtures.ts";
import { multipartOf } from "../support/multipart.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import type { Person, TestApp } from "../support/testApp.ts";

/** QIDO-RS, and what becomes of what it finds: a study that arrived is taken into a case. */
describeEachDatabase("QIDO-RS", (start) => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  let radiologist: Person;

  const send = async (person: Person, images: readonly FixtureImage[]) => {
    const { body, contentType } = multipartOf(images.map(dicomFile));
    const headers = { "content-type": contentType };
    const response = await person.fetch(
      "POST",
      "/dicom-web/studies",
      body,
      headers,
    );
    if (response.status !== 200)
      throw new Error(`stow: ${response.status} ${await response.text()}`);
  };
  const ask = async (person: Person, path: string) => {
    const response = await person.fetch("GET", `/dicom-web/${path}`);
    if (!response.ok)
      throw new Error(`${response.status} ${await response.text()}`);
    return {
      found: (await response.json()) as DicomJson[],
      warning: response.headers.get("warning"),
    };
  };
  const values = async (person: Person, path: string, tag: string) =>
    (await ask(person, path)).found.map((each) => each[tag]?.Value?.[0]);
  const STUDY = "0020000D";
  /** Names of the fixtures whose studies are found, in the order of the answer. */
  const NAMES = ["zhang", "li", "shan", "obrien"];
  const studies = async (query: Record<string, string>, person = clinic) =>
    (
      await values(
        person,
        `studies?${new URLSearchParams(query).toString()}`,
        STUDY,
      )
    ).map((uid) => NAMES.find((name) => fixtureUid(name) === uid) ?? uid);

  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
    radiologist = await app.logIn("radiologist");
    await send(clinic, [
      {
        study: "zhang",
        patientName: "张^三",
        patientId: "P1",
        studyDate: "20260301",
        accessionNumber: "A_1",
      },
      {
        study: "zhang",
        instance: "2",
        patientName: "张^三",
        patientId: "P1",
        studyDate: "20260301",
        accessionNumber: "A_1",
      },
      {
        study: "zhang",
        series: "dx",
        modality: "DX",
        patientName: "张^三",
        patientId: "P1",
        studyDate: "20260301",
        accessionNumber: "A_1",
      },
      {
        study: "li",
        patientName: "Li^Na=李^娜",
        patientId: "P2",
        studyDate: "20260401",
        accessionNumber: "AX1",
      },
      {
        study: "shan",
        patientName: "单^雄信",
        patientId: "P10",
        studyDate: "20260501",
      },
      {
        study: "obrien",
        patientName: "O'Brien^José",
        patientId: "p1",
        studyDate: "20260601",
        modality: "MR",
      },
    ]);
  });
  afterAll(() => app.close());

  describe("a search for studies", () => {
    it("lists what is within reach, newest first, with what the standard requires", async () => {
      expect(await studies({})).toEqual(["obrien", "shan", "li", "zhang"]);
      const { found } = await ask(clinic, "studies?PatientID=P1");
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        "00080005": { vr: "CS", Value: ["ISO_IR 192"] },
        "00080020": { vr: "DA", Value: ["20260301"] },
        "00080050": { vr: "SH", Value: ["A_1"] },
        "00080056": { vr: "CS", Value: ["ONLINE"] },
        "00100010": { vr: "PN", Value: [{ Alphabetic: "张^三" }] },
        "00100020": { vr: "LO", Value: ["P1"] },
        "0020000D": { vr: "UI", Value: [fixtureUid("zhang")] },
        "00201206": { vr: "IS", Value: [2] },
        "00201208": { vr: "IS", Value: [3] },
      });
      expect([...(found[0]?.["00080061"]?.Value ?? [])].sort()).toEqual([
        "CT",
        "DX",
      ]);
      const url = found[0]?.["00081190"]?.Value?.[0] as string;
      expect((await clinic.fetch("GET", new URL(url).pathname)).status).toBe(
        200,
      );
    });

    it.each([
      ["张^三", ["zhang"]],
      ["张三", ["zhang"]],
      ["张*", ["zhang"]],
      ["Zhang^San", ["zhang"]],
      ["ZHANG*", ["zhang"]],
      ["zhang", []],
      ["San Zhang", ["zhang"]],
      ["Li^Na", ["li"]],
      ["李娜", ["li"]],
      ["Shan*", ["shan"]],
      ["Dan*", ["shan"]],
      ["*xiongxin", ["shan"]],
      ["L?^Na", ["li"]],
      ["obrien jose", ["obrien"]],
      ["%", []],
      ["_i^Na", []],
      ["nobody*", []],
    ])("by name %s finds %j", async (name, expected) => {
      expect(await studies({ PatientName: name })).toEqual(expected);
    });

    it("with fuzzy matching finds a name by words anywhere in it", async () => {
      expect(
        await studies({ PatientName: "xiong", fuzzymatching: "true" }),
      ).toEqual(["shan"]);
      expect(await studies({ PatientName: "xiong" })).toEqual([]);
      expect(
        await studies({ PatientName: "xiong zhang", fuzzymatching: "true" }),
      ).toEqual([]);
    });

    it.each([
      [{ PatientID: "P1" }, ["zhang"]],
      [{ PatientID: "P1*" }, ["shan", "zhang"]],
      [{ "00100020": "P2" }, ["li"]],
      [{ AccessionNumber: "A_1" }, ["zhang"]],
      [{ StudyDate: "20260401" }, ["li"]],
      [{ StudyDate: "20260401-20260501" }, ["shan", "li"]],
      [{ StudyDate: "-20260401" }, ["li", "zhang"]],
      [{ StudyDate: "20260501-" }, ["obrien", "shan"]],
      [{ ModalitiesInStudy: "DX" }, ["zhang"]],
      [{ ModalitiesInStudy: "MR,DX" }, ["obrien", "zhang"]],
      [
        { StudyInstanceUID: `${fixtureUid("li")},${fixtureUid("zhang")}` },
        ["li", "zhang"],
      ],
      [{ PatientID: "P1", ModalitiesInStudy: "MR" }, []],
      [{ PatientName: "" }, ["obrien", "shan", "li", "zhang"]],
    ])("by %j finds %j", async (query, expected) => {
      expect(await studies(query)).toEqual(expected);
    });

    it("goes page by page, and says when there is more", async () => {
      const pages = [];
      for (let offset = 0; offset < 4; offset += 2) {
        const { found, warning } = await ask(
          clinic,
          `studies?limit=2&offset=${offset}`,
        );
        pages.push(...found.map((each) => each[STUDY]?.Value?.[0]));
        expect(warning?.includes("additional results") ?? false).toBe(
          offset === 0,
        );
      }
      expect(pages).toEqual(["obrien", "shan", "li", "zhang"].map(fixtureUid));
    });

    it("includes what is asked for, and says what it ignored", async () => {
      const rows = "00280010";
      const [plain] = (await ask(clinic, "instances?limit=1")).found;
      expect(plain?.[rows]).toBeDefined();
      const [study] = (
        await ask(clinic, "studies?limit=1&includefield=00080060")
      ).found;
      expect(study?.["00080060"]).toBeUndefined(); // a series' own
      const [series] = (
        await ask(clinic, "series?limit=1&includefield=PatientName,StudyDate")
      ).found;
      expect(series).toMatchObject({ "00100010": {}, "00080020": {} });
      const all = (await ask(clinic, "series?limit=1&includefield=all"))
        .found[0];
      expect(all?.["00100020"]).toBeDefined();
      expect(
        (await ask(clinic, "studies?Colour=red&Rows=8")).warning,
      ).toContain("Colour, Rows");
    });

    it.each([
      "limit=x",
      "StudyDate=yesterday",
      "StudyInstanceUID=abc",
      "fuzzymatching=perhaps",
      "offset=-1",
    ])("with %s is refused by name", async (query) => {
      const answer = await clinic.fetch("GET", `/dicom-web/studies?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        code: "input.invalid",
        fields: [{ path: query.split("=")[0] }],
      });
    });
  });

  describe("a search below a study", () => {
    const study = `studies/${fixtureUid("zhang")}`;
    it("lists its series and instances", async () => {
      const { found } = await ask(clinic, `${study}/series`);
      expect(
        found
          .map((each) => [
            each["0020000E"]?.Value?.[0],
            each["00080060"]?.Value?.[0],
            each["00201209"]?.Value?.[0],
          ])
          .sort(),
      ).toEqual(
        [
          [fixtureUid("zhang/series"), "CT", 2],
          [fixtureUid("zhang/dx"), "DX", 1],
        ].sort(),
      );
      expect(
        await values(clinic, `${study}/series?Modality=DX`, "0020000E"),
      ).toEqual([fixtureUid("zhang/dx")]);
      expect(
        await values(clinic, `${study}/instances`, "00080018"),
      ).toHaveLength(3);
      const series = `${study}/series/${fixtureUid("zhang/series")}`;
      expect(
        await values(clinic, `${series}/instances`, "00080018"),
      ).toHaveLength(2);
      expect(
        await values(
          clinic,
          `${series}/instances?SOPInstanceUID=${fixtureUid("zhang/series/2")}`,
          "00080018",
        ),
      ).toEqual([fixtureUid("zhang/series/2")]);
    });

    it("finds nothing of another institution, whatever is asked", async () => {
      for (const path of [
        "studies",
        "series",
        "instances",
        `${study}/series`,
        `${study}/instances`,
      ])
        for (const person of [clinic2, radiologist])
          expect((await ask(person, path)).found, path).toEqual([]);
      expect(
        await studies({ StudyInstanceUID: fixtureUid("zhang") }, clinic2),
      ).toEqual([]);
    });
  });

  describe("a study that arrived", () => {
    const openCase = (name: string, sex: string) =>
      clinic.call<CaseDetail>("POST", "/api/cases", {
        commandId: randomUUID(),
        patient: {
          ...{ identity: "named", name, sex },
          ...{ birthDate: null, nationalId: null, phone: null },
        },
        chiefComplaint: "测试",
      });
    const arrived = async () =>
      (await clinic.call<ArrivedStudy[]>("GET", "/api/arrived-studies")).map(
        (each) => each.studyInstanceUid,
      );
    const counted = async (caseId: string) =>
      (
        await clinic.call<Study[]>("GET", `/api/cases/${caseId}/studies`)
      ).flatMap(({ series }) => series.map((each) => each.instanceCount));

    it("[ST12] is taken into a case with what still arrives, and then reached by the invited side", async () => {
      const { id } = await openCase("单雄信", "unknown");
      const take = `/api/cases/${id}/arrived-studies/${fixtureUid("shan")}`;
      expect(await arrived()).toContain(fixtureUid("shan"));
      expect(await clinic.call("POST", take)).toEqual({ images: 1 });
      expect(await clinic.call("POST", take)).toEqual({ images: 0 });
      expect(await arrived()).not.toContain(fixtureUid("shan"));
      await send(clinic, [
        { study: "shan", instance: "later", patientName: "单^雄信" },
        { study: "shan", instance: "other", patientName: "Wang^Wu" },
      ]);
      expect(await counted(id)).toEqual([2]);
      expect(
        await clinic.call<PatientCheck[]>(
          "GET",
          `/api/cases/${id}/patient-checks`,
        ),
      ).toMatchObject([{ status: "held", instanceCount: 1 }]);
      const session = await radiologist.call<{
        acting: { organisation: { id: string } };
      }>("GET", "/api/session");
      await app.deps.db.query
        .insertInto("case_access")
        .values({
          case_id: id,
          organisation_id: session.acting.organisation.id,
          role: "invited",
          via: null,
        })
        .execute();
      // What is held is not there for them, not even its name.
      expect(await values(radiologist, "instances", "00080018")).toHaveLength(
        2,
      );
      expect(await studies({ PatientName: "Wang*" }, radiologist)).toEqual([]);
      expect(await studies({ PatientName: "shan*" }, radiologist)).toEqual([
        "shan",
      ]);
    });

    it("[ST12] is not taken by who may not: another institution, or into its case", async () => {
      const { id } = await openCase("张三", "unknown");
      const uid = fixtureUid("zhang");
      expect(
        await clinic2.refusal(
          "POST",
          `/api/cases/${id}/arrived-studies/${uid}`,
        ),
      ).toMatchObject({ code: "case.notFound" });
      expect(
        await clinic.refusal("POST", `/api/cases/${id}/arrived-studies/1.2.3`),
      ).toMatchObject({ code: "image.notFound" });
      expect(
        await clinic2.call<ArrivedStudy[]>("GET", "/api/arrived-studies"),
      ).toEqual([]);
    });

    it("from before names were kept in their forms is found once they are filled in", async () => {
      const { db } = app.deps;
      await db.query.deleteFrom("study_name").execute();
      expect(await studies({ PatientName: "zhang*" })).toEqual([]);
      await fillNames({ db, log: app.deps.log }).done;
      expect(await studies({ PatientName: "zhang*" })).toEqual(["zhang"]);
    });
  });
});
