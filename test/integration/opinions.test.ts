import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  Opinion,
  OpinionDraft,
  OpinionRecord,
  WithdrawnOpinion,
} from "../../shared/contracts/opinions.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import {
  ask,
  decide,
  openCase,
  OPINION,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let clinic2: Person;
let radiologist: Person;
let senior: Person;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
  radiologist = await app.logIn("radiologist");
  senior = await app.logIn("senior");
});
afterAll(() => app.close());

/** A request that was accepted. */
const accepted = async () => {
  const { id: caseId } = await openCase(clinic);
  const asked = await ask(clinic, caseId, radiologist);
  return step(radiologist, asked, "acceptance");
};
const of = (id: string) => `/api/requests/${id}/opinion`;
const read = (person: Person, id: string) =>
  person.call<Opinion>("GET", of(id));
const save = (person: Person, id: string, baseVersion: number, text = "甲") =>
  person.call<{ version: number; savedAt: string }>("PUT", `${of(id)}/draft`, {
    baseVersion,
    content: { ...OPINION, diagnosis: text },
  });
const signing = (change: object = {}) => ({
  ...{ commandId: crypto.randomUUID(), draftVersion: 1, afterVersion: 0 },
  ...{ password: DEMO_PASSWORD, reason: null, incompleteReason: null },
  confirmed: [],
  ...change,
});
const refused = (person: Person, id: string, change: object = {}) =>
  person.refusal("POST", `${of(id)}/versions`, signing(change));

describe("a draft", () => {
  it("[OP2] is its author's own, and a save on an older version changes nothing", async () => {
    const { id } = await accepted();
    const first = await save(radiologist, id, 0, "一");
    const second = await save(radiologist, id, first.version, "二");
    const stale = { baseVersion: first.version, content: OPINION };
    expect(await radiologist.refusal("PUT", `${of(id)}/draft`, stale)).toEqual({
      status: 409,
      code: "opinion.staleDraft",
    });
    expect((await read(radiologist, id)).draft).toMatchObject({
      ...{ version: second.version, content: { diagnosis: "二" } },
    });
    for (const other of [clinic, senior]) {
      const seen = await read(other, id);
      expect([seen.draft, seen.versions]).toEqual([null, []]);
      expect(JSON.stringify(seen)).not.toContain("二");
    }
    const discard = `${of(id)}/draft/${second.version}`;
    await radiologist.call("DELETE", discard);
    expect((await read(radiologist, id)).draft).toBeNull();
    expect(await radiologist.refusal("DELETE", discard)).toMatchObject({
      code: "opinion.staleDraft",
    });
  });

  it("[OP1] is for doctors of the invited side", async () => {
    const { id } = await accepted();
    const draft = { baseVersion: 0, content: OPINION };
    expect(await clinic.refusal("PUT", `${of(id)}/draft`, draft)).toEqual({
      ...{ status: 403, code: "request.forbidden" },
    });
    expect(await clinic2.refusal("PUT", `${of(id)}/draft`, draft)).toEqual({
      ...{ status: 404, code: "request.notFound" },
    });
    expect((await read(clinic, id)).allowed).toEqual([]);
    expect((await read(radiologist, id)).allowed).toEqual(["write"]);
  });
});

describe("signing", () => {
  it("[OP7] asks for the password: a wrong one signs nothing, loses nothing, and is braked", async () => {
    const { id } = await accepted();
    const pathologist = await app.logIn("pathologist");
    await save(pathologist, id, 0);
    const wrong = () => refused(pathologist, id, { password: "wrong" });
    expect(await wrong()).toEqual({
      ...{ status: 403, code: "signature.wrongPassword" },
    });
    const after = await read(pathologist, id);
    expect([after.draft?.version, after.versions]).toEqual([1, []]);
    const codes: string[] = [];
    for (let i = 0; i < 12; i++) codes.push((await wrong()).code);
    expect(new Set(codes)).toEqual(
      new Set(["signature.wrongPassword", "session.tooManyAttempts"]),
    );
    // Also with the right one now; a new log-in is counted apart.
    expect(await refused(pathologist, id)).toMatchObject({ status: 429 });
    await expect(app.logIn("pathologist")).resolves.toBeDefined();
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select("error_code")
      .where("error_code", "=", "signature.wrongPassword")
      .execute();
    expect(lines.length).toBeGreaterThanOrEqual(2);
  });

  it("[OP8][OP9] makes an immutable version that both sides see at once; the same command again is the same version", async () => {
    const { id, caseId } = await accepted();
    await Promise.all([clinic, radiologist].map((p) => p.connect()));
    const { version } = await save(radiologist, id, 0, "𠮷姓患者:考虑肺炎");
    const command = signing({ draftVersion: version });
    const heard = Promise.all(
      [clinic, radiologist].map((p) =>
        p.nextEvent("opinion:changed", (e) => e.requestId === id, 20_000),
      ),
    );
    const [one, two] = await Promise.all([
      radiologist.call<Opinion>("POST", `${of(id)}/versions`, command),
      radiologist.call<Opinion>("POST", `${of(id)}/versions`, command),
    ]);
    expect([one.versions.length, two.versions.length]).toEqual([1, 1]);
    expect((await heard)[0]).toMatchObject({ caseId, state: "signed" });
    const seen = await read(clinic, id);
    expect(seen).toMatchObject({
      ...{ draft: null, allowed: ["decide"], laterImages: null },
      versions: [
        {
          ...{ version: 1, state: "inForce", reason: null, withdrawal: null },
          ...{ decision: null, signature: { holds: true, kind: "platform" } },
          content: { diagnosis: "𠮷姓患者:考虑肺炎" },
          author: { name: { zh: "王建国" } },
        },
      ],
    });
    expect(seen.number).toMatch(/^HZ\d{8}-\d{4}$/);
    expect((await read(radiologist, id)).draft).toBeNull();
    expect(await clinic2.refusal("GET", of(id))).toEqual({
      ...{ status: 404, code: "request.notFound" },
    });
  });

  it("signs only the text that was read: not an older draft, not an empty one, not over an unseen version", async () => {
    const { id } = await accepted();
    const empty = { ...OPINION, advice: " " };
    const draft = { baseVersion: 0, content: empty };
    await radiologist.call("PUT", `${of(id)}/draft`, draft);
    expect(await refused(radiologist, id)).toEqual({
      ...{ status: 422, code: "opinion.incomplete" },
    });
    await save(radiologist, id, 1);
    expect(await refused(radiologist, id)).toMatchObject({
      code: "opinion.staleDraft",
    });
    await signOpinion(senior, id);
    expect(await refused(radiologist, id, { draftVersion: 2 })).toMatchObject({
      code: "opinion.staleVersion",
    });
    const over = { draftVersion: 2, afterVersion: 1 };
    expect(await refused(radiologist, id, over)).toMatchObject({
      code: "opinion.reasonMissing",
    });
    expect((await read(radiologist, id)).draft?.version).toBe(2);
  });

  it("[OP12] asks to confirm a side or an organ that contradicts, decides so itself, and records it", async () => {
    const patient = {
      ...{ identity: "temporary", reason: "unknown", name: "" },
      ...{ sex: "female", birthDate: null, phone: null },
    };
    const { id: caseId } = await openCase(clinic, { patient });
    const question = { question: "左下肺病变" };
    const asked = await ask(clinic, caseId, radiologist, question);
    const { id } = await step(radiologist, asked, "acceptance");
    const content = { ...OPINION, diagnosis: "左肺炎,前列腺增生" };
    const draft = { baseVersion: 0, content };
    const { doubts } = await radiologist.call<OpinionDraft>(
      "PUT",
      `${of(id)}/draft`,
      draft,
    );
    const side = { kind: "side", part: "diagnosis", said: "左肺" };
    expect(doubts).toEqual([
      { ...side, source: "findings", but: "右上肺" },
      { kind: "sex", part: "diagnosis", said: "前列腺", sex: "female" },
    ]);
    expect((await read(radiologist, id)).draft?.doubts).toEqual(doubts);
    // Not confirmed, in part, or another thing: nothing is signed.
    for (const confirmed of [
      [],
      doubts.slice(1),
      [{ ...doubts[0], said: "右" }],
    ])
      expect(await refused(radiologist, id, { confirmed })).toEqual({
        ...{ status: 409, code: "opinion.unconfirmed" },
      });
    expect((await read(clinic, id)).versions).toEqual([]);
    const signed = signing({ confirmed: doubts });
    await radiologist.call("POST", `${of(id)}/versions`, signed);
    const rows = await app.deps.db.query
      .selectFrom("audit_event as a")
      .innerJoin("opinion_version as v", (join) =>
        join.on("a.subject_id", "=", (on) => on.cast("v.id", "text")),
      )
      .innerJoin("opinion as o", "o.id", "v.opinion_id")
      .select("a.action")
      .where("o.request_id", "=", id)
      .execute();
    expect(rows.map(({ action }) => action).sort()).toEqual([
      ...["opinion.sexConfirmed", "opinion.sideConfirmed", "opinion.signed"],
    ]);
  });

  it("[OP3][OP4] a correction is a further version with its reason; of two at once one comes through", async () => {
    const { id } = await accepted();
    await signOpinion(radiologist, id);
    const both = await Promise.allSettled([
      signOpinion(radiologist, id, {}, { diagnosis: "左肺" }),
      signOpinion(senior, id, {}, { diagnosis: "右肺" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([
      ...["fulfilled", "rejected"],
    ]);
    const { versions } = await read(clinic, id);
    expect(
      versions.map((v) => [v.version, v.state, v.reason, v.content.diagnosis]),
    ).toEqual([
      [1, "former", null, OPINION.diagnosis],
      [2, "inForce", "更正部位", expect.stringMatching(/[左右]肺/)],
    ]);
    expect(versions.map(({ signature }) => signature?.holds)).toEqual([
      ...[true, true],
    ]);
  });
});

describe("deciding", () => {
  it("[OP6] the inviting side decides once on the version in force; only then the request is done", async () => {
    const { id } = await accepted();
    await signOpinion(radiologist, id);
    const path = `${of(id)}/versions/1/decision`;
    const body = {
      ...{ commandId: crypto.randomUUID(), text: "转诊上级医院" },
      password: DEMO_PASSWORD,
    };
    expect(await radiologist.refusal("POST", path, body)).toEqual({
      ...{ status: 403, code: "request.forbidden" },
    });
    expect(
      await clinic.refusal("POST", path, { ...body, password: "wrong" }),
    ).toMatchObject({ code: "signature.wrongPassword" });
    const done = await clinic.call<Opinion>("POST", path, body);
    expect(done.versions[0]?.decision).toMatchObject({
      ...{
        text: "转诊上级医院",
        holds: true,
        author: { name: { zh: "李梅" } },
      },
    });
    expect(done.allowed).toEqual([]);
    expect(await clinic.call("POST", path, body)).toEqual(done);
    expect(
      await clinic.refusal("POST", path, {
        ...body,
        commandId: crypto.randomUUID(),
      }),
    ).toMatchObject({ code: "request.wrongStatus" });
    expect(await clinic.call("GET", `/api/requests/${id}`)).toMatchObject({
      status: "done",
    });
  });

  it("[OP1][OP6] a correction after the end asks for a new decision; a stale one is refused", async () => {
    const { id } = await accepted();
    await signOpinion(radiologist, id);
    await decide(clinic, id);
    await signOpinion(radiologist, id, {}, { diagnosis: "更正:左肺" });
    const seen = await read(clinic, id);
    expect(seen.allowed).toEqual(["decide"]);
    expect(seen.versions.map(({ decision }) => decision?.text)).toEqual([
      ...["按意见治疗", undefined],
    ]);
    expect(
      await clinic.refusal("POST", `${of(id)}/versions/1/decision`, {
        ...{ commandId: crypto.randomUUID(), text: "x" },
        password: DEMO_PASSWORD,
      }),
    ).toMatchObject({ code: "opinion.staleVersion" });
    expect((await decide(clinic, id)).versions[1]?.decision?.holds).toBe(true);
  });
});

describe("withdrawing", () => {
  const withdraw = (person: Person, id: string, version: number) =>
    person.call<Opinion>("POST", `${of(id)}/versions/${version}/withdrawal`, {
      ...{ password: DEMO_PASSWORD, reason: "写错患者" },
    });

  it("[OP4][OP5] leaves no version in force, takes the request back, and stays visible", async () => {
    const { id, caseId } = await accepted();
    await signOpinion(radiologist, id);
    await signOpinion(radiologist, id);
    const gone = await withdraw(senior, id, 2);
    expect(gone.versions.map(({ state }) => state)).toEqual([
      ...["former", "withdrawn"],
    ]);
    const seen = await read(clinic, id);
    expect(seen.allowed).toEqual([]);
    expect(seen.versions[1]?.withdrawal).toMatchObject({
      ...{ reason: "写错患者", by: { name: { zh: "赵敏" } } },
    });
    expect(await clinic.call("GET", `/api/requests/${id}`)).toMatchObject({
      ...{ status: "inSession", allowed: [] },
    });
    await signOpinion(radiologist, id);
    await decide(clinic, id);
    const { timeline } = await clinic.call<{ timeline: { kind: string }[] }>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(timeline.map(({ kind }) => kind)).toEqual([
      ...["caseOpened", "consentGiven", "requestAsked", "requestAccepted"],
      "opinionWritten",
      ...["opinionRevised", "opinionWithdrawn", "opinionRevised"],
      "requestDone",
    ]);
  });
});

describe("a withdrawn version", () => {
  const withdrawn = (person: Person) =>
    person.call<WithdrawnOpinion[]>("GET", "/api/withdrawn-opinions");
  const mine = async (person: Person, id: string) =>
    (await withdrawn(person)).filter(({ requestId }) => requestId === id);
  const acknowledge = (person: Person, id: string) =>
    person.call<Opinion>("POST", `${of(id)}/versions/1/acknowledgement`);

  it("[OP13] is acknowledged by everybody who opened it before, and by nobody else; the side that signed sees who", async () => {
    const { id } = await accepted();
    await signOpinion(radiologist, id);
    await read(clinic, id);
    await senior.fetch("GET", `${of(id)}/versions/1/paper`);
    expect(await mine(clinic, id)).toEqual([]);
    expect(
      await clinic.refusal("POST", `${of(id)}/versions/1/acknowledgement`),
    ).toEqual({ status: 404, code: "opinion.notFound" });
    await Promise.all([clinic, radiologist].map((p) => p.connect()));
    await radiologist.call("POST", `${of(id)}/versions/1/withdrawal`, {
      ...{ password: DEMO_PASSWORD, reason: "写错患者" },
    });
    for (const person of [clinic, senior])
      expect(await mine(person, id)).toMatchObject([
        { version: 1, organisation: { name: { zh: "青山县人民医院" } } },
      ]);
    // Who withdrew knows, and so does who opens it now.
    expect(await mine(radiologist, id)).toEqual([]);
    const later = await app.logIn("coordinator");
    expect((await read(later, id)).versions[0]?.withdrawal).toMatchObject({
      mustAcknowledge: false,
    });

    const names = async () =>
      (await read(radiologist, id)).versions[0]?.withdrawal?.readers?.map(
        ({ person, acknowledgedAt }) => [
          person.name.zh,
          acknowledgedAt !== null,
        ],
      );
    const before = await read(clinic, id);
    expect(before.versions[0]?.withdrawal).toMatchObject({
      ...{ mustAcknowledge: true, readers: null },
    });
    expect(await names()).toEqual([
      ...[
        ["王建国", true],
        ["李梅", false],
        ["赵敏", false],
      ],
    ]);
    const told = radiologist.nextEvent(
      "opinion:changed",
      (event) => event.requestId === id && event.state === "acknowledged",
    );
    await acknowledge(clinic, id);
    await told;
    await acknowledge(clinic, id);
    expect(await mine(clinic, id)).toEqual([]);
    expect(await names()).toEqual([
      ...[
        ["王建国", true],
        ["李梅", true],
        ["赵敏", false],
      ],
    ]);
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select("id")
      .where("action", "=", "opinion.acknowledged")
      .execute();
    expect(lines).toHaveLength(1);
    expect(
      await clinic2.refusal("POST", `${of(id)}/versions/1/acknowledgement`),
    ).toMatchObject({ status: 404, code: "request.notFound" });
  });
});

describe("the record of each institution", () => {
  it("[OP9] stays readable after the reach to the case has ended, drafts and case do not", async () => {
    const { id, caseId } = await accepted();
    await signOpinion(radiologist, id);
    await app.deps.db.query
      .updateTable("case_access")
      .set({ ends: new Date() })
      .where("case_id", "=", caseId)
      .where("role", "=", "invited")
      .execute();
    expect(await radiologist.refusal("GET", `/api/cases/${caseId}`)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
    const kept = await read(radiologist, id);
    expect(kept.versions[0]?.signature?.holds).toBe(true);
    expect(kept.allowed).toEqual([]);
    const list = (person: Person) =>
      person.call<OpinionRecord[]>("GET", "/api/opinions");
    for (const side of [radiologist, clinic])
      expect((await list(side)).map((r) => r.requestId)).toContain(id);
    expect(await list(clinic2)).toEqual([]);
  });
});
