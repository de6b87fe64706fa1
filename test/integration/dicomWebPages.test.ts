import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import {
  dicomFile,
  fixtureUid,
  type FixtureImage,
} from "../support/dicomFixtures.ts";
import { multipartOf } from "../support/multipart.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { seededRandom } from "../support/seededRandom.ts";
import type { Person, TestApp } from "../support/testApp.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? randomInt(2 ** 31));

/** QIDO-RS, page by page: whatever the pages' sizes, together they are the one answer, and of nobody else's studies. */
describeEachDatabase(`pages of studies, seed ${seed}`, (start) => {
  const random = seededRandom(seed);
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  let caseId: string;
  let arrivals = 0;

  const send = async (person: Person, images: readonly FixtureImage[]) => {
    const { body, contentType } = multipartOf(images.map(dicomFile));
    const response = await person.fetch("POST", "/dicom-web/studies", body, {
      "content-type": contentType,
    });
    if (response.status !== 200)
      throw new Error(`stow: ${response.status} ${await response.text()}`);
  };
  /** Few days and a name for all: places are told apart by the moment of arrival and by id. */
  const study = (name: string, change: FixtureImage = {}): FixtureImage => ({
    ...{ study: name, patientName: "Page^Turner", patientId: "P" },
    ...{ studyDate: `2026030${random.below(4) + 1}`, ...change },
  });
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => `page ${from + at}`);

  const page = async (person: Person, query: string) => {
    const response = await person.fetch("GET", `/dicom-web/studies?${query}`);
    if (!response.ok) throw new Error(`${response.status}`);
    const found = (await response.json()) as DicomJson[];
    return {
      uids: found.map((each) => each["0020000D"]?.Value?.[0] as string),
      more: response.headers.get("warning") !== null,
    };
  };
  const all = async (person: Person, filter = "") =>
    (await page(person, `limit=1000${filter}`)).uids;
  /** Page after page of random size until there is no more; `between` them something may happen. */
  const walk = async (
    person: Person,
    filter = "",
    between = async (_turned: number) => {},
  ) => {
    const uids: string[] = [];
    for (let turned = 1; ; turned += 1) {
      const limit = 1 + random.below(9);
      const asked = `limit=${limit}&offset=${uids.length}${filter}`;
      const found = await page(person, asked);
      expect(found.uids.length, asked).toBeLessThanOrEqual(limit);
      uids.push(...found.uids);
      if (!found.more) return uids;
      await between(turned);
    }
  };
  const setReach = (ends: Date | null) =>
    app.deps.db.query
      .updateTable("case_access")
      .set({ ends })
      .where("case_id", "=", caseId)
      .where("via", "is", null)
      .where("role", "=", "invited")
      .execute();

  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
    // 20 to 39 are of both: the same UIDs, each institution's own files.
    const both = names(20, 40).map((name) => study(name));
    await send(clinic, [...names(0, 20).map((name) => study(name)), ...both]);
    await send(clinic2, [
      ...both.map((each) => ({ ...each, patientId: "Q" })),
      ...names(40, 60).map((name) => study(name)),
    ]);
    const made = await clinic.call<CaseDetail>("POST", "/api/cases", {
      commandId: randomUUID(),
      patient: {
        ...{ identity: "named", name: "Page Turner", sex: "unknown" },
        ...{ birthDate: null, nationalId: null, phone: null },
      },
      chiefComplaint: "测试",
    });
    caseId = made.id;
    for (const name of names(10, 30))
      await clinic.call(
        "POST",
        `/api/cases/${caseId}/arrived-studies/${fixtureUid(name)}`,
      );
    const session = await clinic2.call<{
      acting: { organisation: { id: string } };
    }>("GET", "/api/session");
    await app.deps.db.query
      .insertInto("case_access")
      .values({
        case_id: caseId,
        organisation_id: session.acting.organisation.id,
        role: "invited",
        via: null,
      })
      .execute();
    await app.deps.db.query
      .updateTable("patient_check")
      .set({ status: "confirmed" })
      .execute();
  });
  beforeEach(() => setReach(null));
  afterAll(() => app.close());

  it.each(["", "&PatientName=page*", "&StudyDate=20260302-", "&PatientID=P"])(
    "are together the one answer, each study once: %s",
    async (filter) => {
      for (const person of [clinic, clinic2]) {
        const whole = await all(person, filter);
        expect(new Set(whole).size).toBe(whole.length);
        expect(whole.length).toBeGreaterThan(9);
        for (let turn = 0; turn < 3; turn += 1)
          expect(await walk(person, filter)).toEqual(whole);
        // Also where nobody read what is before it.
        for (let turn = 0; turn < 10; turn += 1) {
          const [limit, offset] = [1 + random.below(9), random.below(60)];
          const asked = `limit=${limit}&offset=${offset}${filter}`;
          expect((await page(person, asked)).uids, asked).toEqual(
            whole.slice(offset, offset + limit),
          );
        }
      }
    },
  );

  it("hold what their institution reaches and nothing else", async () => {
    const uids = (from: number, to: number) => names(from, to).map(fixtureUid);
    expect((await walk(clinic)).sort()).toEqual(uids(0, 40).sort());
    expect((await walk(clinic2)).sort()).toEqual(uids(10, 60).sort());
  });

  it("hold nothing of a case that ended while they were turned", async () => {
    const shown = new Set(names(10, 20).map(fixtureUid));
    let ended = 0;
    const before = await all(clinic2);
    const seen = await walk(clinic2, "", async (turned) => {
      if (turned !== 2) return;
      await setReach(new Date());
      ended = 1;
    });
    expect(ended).toBe(1);
    // What was read before it ended, and then only what still is there.
    const own = before.filter((uid) => !shown.has(uid));
    expect(seen.filter((uid) => !shown.has(uid))).toEqual(own);
    const late = seen.slice(2 * 9);
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter((uid) => shown.has(uid))).toEqual([]);
    expect(await all(clinic2)).toEqual(own);
  });

  it("repeat and omit nothing where newer studies arrive while they are turned", async () => {
    const whole = await all(clinic);
    const seen = await walk(clinic, "", () => {
      arrivals += 1;
      return send(clinic, [
        study(`late ${arrivals}`, { studyDate: "20270101" }),
      ]);
    });
    expect(seen).toEqual(whole);
    expect(await all(clinic)).toHaveLength(whole.length + arrivals);
  });

  it("of one session are not those of another: a list is read from its own beginning", async () => {
    const [first, second] = [clinic, await app.logIn("clinic")];
    const whole = await all(first);
    await page(first, "limit=5");
    await send(second, [study("between", { studyDate: "20270102" })]);
    expect((await page(first, "limit=5&offset=5")).uids).toEqual(
      whole.slice(5, 10),
    );
    expect((await page(second, "limit=5&offset=5")).uids).toEqual(
      whole.slice(4, 9),
    );
  });
});
