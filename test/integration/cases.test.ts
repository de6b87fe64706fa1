import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  Attachment,
  CaseDetail,
  CaseSummary,
  OpenedCase,
} from "../../shared/contracts/cases.ts";
import { ask, openBareCase, openCase, step } from "../support/consultSteps.ts";
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

interface Page {
  cases: CaseSummary[];
  nextCursor: string | null;
}
const search = (person: Person, body: object) =>
  person.call<Page>("POST", "/api/cases/search", body);
const named = (change: object) => ({
  patient: {
    ...{ identity: "named", name: "测试甲", sex: "unknown", birthDate: null },
    ...{ nationalId: null, phone: null },
    ...change,
  },
});
const attachment = (caseId: string, id: string) =>
  `/api/cases/${caseId}/attachments/${id}`;
const png = (tail = 0) =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, tail]);
const put = (
  person: Person,
  caseId: string,
  id: string,
  bytes: Uint8Array,
  kind = "file",
  name = "图.png",
) =>
  person.fetch("PUT", `${attachment(caseId, id)}?kind=${kind}`, bytes, {
    "content-type": "image/png",
    "x-file-name": encodeURIComponent(name),
  });
const add = async (...args: Parameters<typeof put>): Promise<Attachment> =>
  (await put(...args)).json() as Promise<Attachment>;

describe("opening a case", () => {
  it("[CA6][CA8] numbers count up without gaps, also when many come at once and some are repeated", async () => {
    const ids = Array.from({ length: 8 }, () => crypto.randomUUID());
    const opened = await Promise.all(
      [...ids, ...ids].map((commandId) => openCase(clinic2, { commandId })),
    );
    const numbers = [...new Set(opened.map(({ number }) => number))].sort();
    expect(numbers).toHaveLength(8);
    const counts = numbers.map((number) => Number(number.split("-")[1]));
    expect(counts).toEqual(counts.map((_, i) => counts[0]! + i));
    for (const [i, { id }] of opened.entries())
      expect(id).toBe(opened[i % 8]!.id);
  });

  it("[CA8] what a repeated command says otherwise is not taken, and named", async () => {
    const first = {
      commandId: crypto.randomUUID(),
      ...named({ nationalId: "110105195001010012", phone: "13800000001" }),
      chiefComplaint: "咳嗽 3 天",
      history: "",
    };
    const send = (change: object) =>
      clinic.call<OpenedCase>("POST", "/api/cases", { ...first, ...change });
    const opened = await send({});
    expect(opened.notTaken).toEqual([]);
    const { patient } = first;
    for (const [change, notTaken] of [
      [{}, []],
      [{ patient: { ...patient, phone: "138 0000-0001" } }, []],
      [{ chiefComplaint: "咳嗽 4 天" }, ["chiefComplaint"]],
      [
        {
          patient: { ...patient, name: "李四", phone: "13800000002" },
          history: "青霉素过敏",
        },
        ["name", "phone", "history"],
      ],
      [
        {
          patient: {
            ...{ identity: "temporary", reason: "unknown", name: "" },
            ...{ sex: "unknown", birthDate: null, phone: null },
          },
        },
        ["identity", "name", "sex", "birthDate", "nationalId", "phone"],
      ],
    ] as const) {
      const again = await send(change);
      expect(again).toMatchObject({
        ...{ id: opened.id, chiefComplaint: "咳嗽 3 天", history: "" },
        version: 1,
      });
      expect(new Set(again.notTaken)).toEqual(new Set(notTaken));
    }
  });

  it("[CA8] of a patient without a name, the name that the case gave is no change", async () => {
    const commandId = crypto.randomUUID();
    const send = () => openCase(clinic, { commandId });
    const { id } = await send();
    const again = await clinic.call<OpenedCase>("POST", "/api/cases", {
      commandId,
      patient: {
        ...{ identity: "temporary", reason: "unknown", name: "" },
        ...{ sex: "unknown", birthDate: null, phone: null },
      },
      chiefComplaint: "头痛两天",
    });
    expect(again).toMatchObject({ id, notTaken: [] });
  });

  it("[CA5] the database holds neither national id nor telephone in the clear", async () => {
    const { id, patient } = await openCase(
      clinic,
      named({ nationalId: "11010519491231002x", phone: "13800000001" }),
    );
    expect(patient).toMatchObject({
      nationalIdMasked: "****************2X",
      phoneMasked: "138****0001",
      birthDate: "1949-12-31",
      sex: "female",
    });
    const row = await app.deps.db.query
      .selectFrom("patient")
      .selectAll()
      .where("id", "=", patient.id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toMatch(/110105|13800000001/);
    const found = await search(clinic, { text: "11010519491231002X" });
    expect(found.cases.map((c) => c.id)).toEqual([id]);
    expect(
      (await search(clinic2, { text: "11010519491231002X" })).cases,
    ).toEqual([]);
  });

  it.each([
    ["110105194912310020", "nationalId.checkDigit"],
    ["11010519491331002X", "nationalId.birthDate"],
    ["1101051949123100", "nationalId.length"],
  ])("refuses the national id %s by name", async (nationalId, problem) => {
    const response = await clinic.fetch("POST", "/api/cases", {
      commandId: crypto.randomUUID(),
      ...named({ nationalId }),
      chiefComplaint: "x",
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code: "input.invalid",
      fields: [{ path: "patient.nationalId", problem }],
    });
    expect(text).not.toContain(nationalId);
  });

  it("[CA7] a temporary identity is labelled with the case's number", async () => {
    const { number, patient } = await openCase(clinic);
    expect(patient).toMatchObject({
      identity: "unknown",
      name: `无名氏 ${number}`,
    });
  });
});

describe("finding cases", () => {
  it("pages through everything once, newest change first, while nothing of others shows", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let last = "9999";
    do {
      const page: Page = await search(clinic2, { limit: 3, cursor });
      for (const { id, updatedAt, side } of page.cases) {
        expect(updatedAt <= last).toBe(true);
        expect(side).toBe("inviting");
        last = updatedAt;
        seen.push(id);
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
  });

  it("by part of a name or a number; % and _ are themselves", async () => {
    const { id, number } = await openCase(clinic, named({ name: "百分%_号" }));
    const ids = async (text: string) =>
      (await search(clinic, { text })).cases.map((c) => c.id);
    expect(await ids("分%_")).toEqual([id]);
    expect(await ids(number)).toEqual([id]);
    expect(await ids("分_%")).toEqual([]);
    expect(await ids("\\")).toEqual([]);
  });

  it("refuses a cursor that is none", async () => {
    expect(
      await clinic.refusal("POST", "/api/cases/search", { cursor: "x" }),
    ).toEqual({ status: 400, code: "input.invalid" });
  });
});

describe("revising a case", () => {
  const revise = (person: Person, id: string, body: object) =>
    person.call<CaseDetail>("PATCH", `/api/cases/${id}`, body);

  it("[CA3] keeps the former text, and refuses a text made on an older one", async () => {
    const { id, version } = await openCase(clinic, { history: "一" });
    const first = { chiefComplaint: "头痛", history: "二" };
    const revised = await revise(clinic, id, {
      expectedVersion: version,
      ...first,
    });
    expect(revised).toMatchObject(first);
    expect(revised.timeline.map(({ kind }) => kind)).toEqual([
      ...["caseOpened", "consentGiven", "caseRevised"],
    ]);
    expect(
      await clinic.refusal("PATCH", `/api/cases/${id}`, {
        ...{ expectedVersion: version, chiefComplaint: "别的", history: "" },
      }),
    ).toEqual({ status: 409, code: "case.staleVersion" });
    // The reply was lost and the same is sent again.
    expect(
      (await revise(clinic, id, { expectedVersion: version, ...first }))
        .version,
    ).toBe(revised.version);
    const kept = await app.deps.db.query
      .selectFrom("case_revision")
      .select(["chief_complaint", "history"])
      .where("case_id", "=", id)
      .execute();
    expect(kept).toEqual([{ chief_complaint: "头痛两天", history: "一" }]);
  });

  it("[CA3] a file that came in meanwhile does not make it stale", async () => {
    const { id, version } = await openCase(clinic);
    await add(clinic, id, crypto.randomUUID(), png());
    const text = { chiefComplaint: "胸痛", history: "" };
    const revised = await revise(clinic, id, {
      expectedVersion: version,
      ...text,
    });
    expect(revised.version).toBe(version + 2);
    expect(
      await clinic.refusal("PATCH", `/api/cases/${id}`, {
        ...{ expectedVersion: version + 1, chiefComplaint: "x", history: "" },
      }),
    ).toMatchObject({ code: "case.staleVersion" });
    expect(
      await clinic.refusal("PATCH", `/api/cases/${id}`, {
        ...{ expectedVersion: version + 9, chiefComplaint: "x", history: "" },
      }),
    ).toMatchObject({ code: "case.staleVersion" });
  });

  it("[CA2] is not for the invited side, which sees the change at once", async () => {
    const { id } = await openCase(clinic);
    await ask(clinic, id, radiologist);
    const seen = await radiologist.call<CaseDetail>("GET", `/api/cases/${id}`);
    expect(seen.side).toBe("invited");
    expect(
      await radiologist.refusal("PATCH", `/api/cases/${id}`, {
        ...{ expectedVersion: seen.version, chiefComplaint: "x", history: "" },
      }),
    ).toEqual({ status: 403, code: "case.forbidden" });
    const refused = await put(radiologist, id, crypto.randomUUID(), png());
    expect(refused.status).toBe(403);
    await radiologist.connect();
    await clinic2.connect();
    const heardElsewhere = clinic2.nextEvent("case:changed");
    const event = radiologist.nextEvent(
      "case:changed",
      ({ caseId }) => caseId === id,
    );
    await revise(clinic, id, {
      ...{ expectedVersion: seen.version, chiefComplaint: "胸闷", history: "" },
    });
    expect(await event).toEqual({ caseId: id, version: seen.version + 1 });
    // The other clinic's next event is its own, not this one.
    const own = await openCase(clinic2);
    expect((await heardElsewhere).caseId).toBe(own.id);
  });
});

describe("attachments", () => {
  it("[CA8][CA9] come back as they were sent, as a download with their name", async () => {
    const { id } = await openCase(clinic);
    const file = crypto.randomUUID();
    const added = await add(clinic, id, file, png(1), "file", "检查 单'.html");
    expect(added).toMatchObject({
      id: file,
      fileName: "检查 单'.html.png",
      mediaType: "image/png",
      bytes: 9,
      convertedFrom: null,
      current: true,
    });
    // The same id again is the same file, whatever is sent with it.
    expect(await add(clinic, id, file, png(2))).toEqual(added);
    const response = await clinic.fetch("GET", attachment(id, file));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png(1));
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="[ -~]*"; filename\*=UTF-8''%E6%A3%80%E6%9F%A5%20%E5%8D%95%27\.html\.png$/,
    );
  });

  it("[CA8] the same id in another clinic's case is another attachment", async () => {
    const mine = await openCase(clinic);
    const theirs = await openCase(clinic2);
    const file = crypto.randomUUID();
    await add(clinic, mine.id, file, png(1));
    const other = await add(clinic2, theirs.id, file, png(2), "file", "b.png");
    expect(other).toMatchObject({ id: file, fileName: "b.png" });
    const read = async (person: Person, caseId: string) =>
      new Uint8Array(
        await (
          await person.fetch("GET", attachment(caseId, file))
        ).arrayBuffer(),
      );
    expect(await read(clinic, mine.id)).toEqual(png(1));
    expect(await read(clinic2, theirs.id)).toEqual(png(2));
    expect(await clinic2.refusal("GET", attachment(mine.id, file))).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
    expect(
      await clinic.refusal("GET", attachment(mine.id, crypto.randomUUID())),
    ).toEqual({ status: 404, code: "attachment.notFound" });
  });

  it("[CA4] a later consent takes the place of the earlier one, and both stay", async () => {
    const { id } = await openCase(clinic);
    const first = crypto.randomUUID();
    const second = crypto.randomUUID();
    await add(clinic, id, first, png(1), "consent");
    await add(clinic, id, crypto.randomUUID(), png(3), "file");
    await add(clinic, id, second, png(2), "consent");
    const { attachments, timeline } = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${id}`,
    );
    expect(
      attachments
        .filter(({ kind }) => kind === "consent")
        .map((a) => [a.id, a.current]),
    ).toEqual([
      [first, false],
      [second, true],
    ]);
    expect(timeline.map(({ kind }) => kind)).toEqual([
      ...["caseOpened", "consentGiven"],
      ...["consentAdded", "fileAdded", "consentAdded"],
    ]);
  });

  it("[CA9] refuses what is none of the three, a name that does not decode, and too much", async () => {
    const { id } = await openCase(clinic);
    const page = new TextEncoder().encode("<script>alert(1)</script>");
    const refused = await put(clinic, id, crypto.randomUUID(), page);
    expect(refused.status).toBe(415);
    const path = `${attachment(id, crypto.randomUUID())}?kind=file`;
    const badName = await clinic.fetch("PUT", path, png(), {
      "x-file-name": "%E5%9",
    });
    expect(await badName.json()).toMatchObject({
      code: "input.invalid",
      fields: [{ path: "X-File-Name" }],
    });
    const tooMuch = new Uint8Array(30 * 1024 * 1024 + 1);
    tooMuch.set(png());
    const outcome = await put(clinic, id, crypto.randomUUID(), tooMuch).then(
      ({ status }) => status,
      () => 413, // the connection was closed while we still sent
    );
    expect(outcome).toBe(413);
    const { attachments } = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${id}`,
    );
    expect(attachments).toEqual([]);
  });
});

describe("the trail", () => {
  it("[CA1] shows an invited institution only the requests it takes part in", async () => {
    const expert = await app.logIn("expert");
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist);
    await step(radiologist, asked, "acceptance");
    await ask(clinic, id, expert);
    const kinds = async (person: Person) =>
      (await person.call<CaseDetail>("GET", `/api/cases/${id}`)).timeline.map(
        ({ kind }) => kind,
      );
    expect(await kinds(clinic)).toEqual([
      ...["caseOpened", "consentGiven"],
      ...["requestAsked", "requestAccepted", "requestAsked"],
    ]);
    expect(await kinds(expert)).toEqual([
      ...["caseOpened", "consentGiven", "requestAsked"],
    ]);
  });

  it("reading leaves a line with the case and nothing of the patient", async () => {
    const { id, patient } = await openBareCase(clinic, named({ name: "痕迹" }));
    await clinic.call("GET", `/api/cases/${id}`);
    const rows = await app.deps.db.query
      .selectFrom("audit_event")
      .selectAll()
      .where("subject_id", "=", id)
      .orderBy("id")
      .execute();
    expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["case.open", "success"],
      ["case.read", "success"],
    ]);
    expect(JSON.stringify(rows)).not.toContain(patient.name);
  });
});
