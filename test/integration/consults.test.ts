import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import {
  ask,
  decide,
  openCase,
  sessionOf,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";

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

const inbox = (person: Person) =>
  person.call<{ received: ConsultRequest[]; sent: ConsultRequest[] }>(
    "GET",
    "/api/inbox",
  );
const read = (person: Person, id: string) =>
  person.call<ConsultRequest>("GET", `/api/requests/${id}`);
const refusal = (
  person: Person,
  request: { id: string; version: number },
  name: string,
  body: object = {},
) =>
  person.refusal("POST", `/api/requests/${request.id}/${name}`, {
    expectedVersion: request.version,
    ...body,
  });
const notFound = { status: 404, code: "request.notFound" };

describe("a consult from asking to done", () => {
  it("[RQ1]-[RQ6] goes its way, pushed to both institutions and to nobody else, within a second", async () => {
    const { id: caseId } = await openCase(clinic);
    await Promise.all([clinic, radiologist, clinic2].map((p) => p.connect()));
    const elsewhere = clinic2.nextEvent("request:changed", () => true, 60_000);
    const pushed = (who: Person, status: string, ms: number) =>
      who.nextEvent(
        "request:changed",
        (event) => event.caseId === caseId && event.status === status,
        ms,
      );
    const both = (status: string, ms = 1_000) =>
      Promise.all([
        pushed(clinic, status, ms),
        pushed(radiologist, status, ms),
      ]);

    let heard = both("asked");
    const asked = await ask(clinic, caseId, radiologist, { urgency: "urgent" });
    await heard;
    expect(asked).toMatchObject({
      ...{ side: "inviting", status: "asked", allowed: [], roomOpen: false },
      ...{ version: 1, urgency: "urgent" },
    });
    expect(await read(radiologist, asked.id)).toMatchObject({
      ...{ side: "invited", allowed: ["accept", "decline"], roomOpen: false },
      caseNumber: asked.caseNumber,
    });

    heard = both("accepted");
    const accepted = await step(radiologist, asked, "acceptance");
    expect(await heard).toEqual([
      { requestId: asked.id, caseId, status: "accepted", version: 2 },
      { requestId: asked.id, caseId, status: "accepted", version: 2 },
    ]);
    expect(accepted).toMatchObject({
      ...{ status: "accepted", roomOpen: true },
      allowed: ["decline", "enterSession", "writeOpinion"],
    });

    // Several calls and a password's hash lie before the event.
    heard = both("opinionWritten", 10_000);
    await signOpinion(radiologist, asked.id);
    await heard;
    await signOpinion(senior, asked.id);

    const seen = await read(clinic, asked.id);
    expect(seen.allowed).toEqual(["complete"]);
    // RQ6: taking note is not enough.
    expect(await refusal(clinic, seen, "completion")).toEqual({
      ...{ status: 409, code: "request.decisionRequired" },
    });
    heard = both("done", 10_000);
    await decide(clinic, asked.id);
    await heard;
    // RQ7: final, for either side. RQ3: a completed consult keeps its reach.
    for (const person of [clinic, radiologist])
      expect(await read(person, asked.id)).toMatchObject({
        ...{ status: "done", allowed: [], roomOpen: false },
      });

    const kinds = (
      await clinic.call<{ timeline: { kind: string }[] }>(
        "GET",
        `/api/cases/${caseId}`,
      )
    ).timeline.map(({ kind }) => kind);
    expect(kinds).toEqual([
      ...["caseOpened", "consentGiven", "requestAsked", "requestAccepted"],
      "opinionWritten",
      ...["opinionRevised", "requestDone"],
    ]);

    const own = await ask(clinic2, (await openCase(clinic2)).id, radiologist);
    expect((await elsewhere).requestId).toBe(own.id);
  });

  it("[RQ8] of two who answer at once, one does; who accepts again is told that it is done", async () => {
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist);
    const answers = await Promise.all(
      [radiologist, senior, radiologist, senior].map((person) =>
        person.fetch("POST", `/api/requests/${asked.id}/acceptance`, {
          expectedVersion: asked.version,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...[200, 200, 409, 409],
    ]);
    const steps = await app.deps.db.query
      .selectFrom("request_step")
      .select(["version", "status"])
      .where("request_id", "=", asked.id)
      .orderBy("version")
      .execute();
    expect(steps).toEqual([
      { version: 1, status: "asked" },
      { version: 2, status: "accepted" },
    ]);
  });

  it("[RQ10] what the same ask says otherwise is not taken, and named", async () => {
    const { id } = await openCase(clinic);
    const commandId = crypto.randomUUID();
    const first = await ask(clinic, id, radiologist, { commandId });
    const again = await ask(clinic, id, radiologist, {
      ...{ commandId, urgency: "emergency", question: "是否立即转诊" },
    });
    expect(again).toMatchObject({
      ...{ id: first.id, version: first.version },
      ...{ urgency: first.urgency, question: first.question },
      notTaken: ["urgency", "question"],
    });
    const same = await ask(clinic, id, radiologist, { commandId });
    expect(same).toMatchObject({ id: first.id, notTaken: [] });
  });

  it("the same ask again is the same request; the same command for another case is refused", async () => {
    const { id } = await openCase(clinic);
    const commandId = crypto.randomUUID();
    const [one, two] = await Promise.all([
      ask(clinic, id, radiologist, { commandId }),
      ask(clinic, id, radiologist, { commandId }),
    ]);
    expect(two.id).toBe(one.id);
    const other = await openCase(clinic);
    await expect(
      ask(clinic, other.id, radiologist, { commandId }),
    ).rejects.toThrow("input.invalid");
  });
});

describe("whom one may ask", () => {
  it("[RQ1] only the inviting side asks", async () => {
    const { id } = await openCase(clinic);
    await ask(clinic, id, radiologist);
    await expect(ask(radiologist, id, clinic2)).rejects.toThrow(
      "403 request.forbidden",
    );
    await expect(ask(clinic2, id, radiologist)).rejects.toThrow(
      "404 case.notFound",
    );
  });

  it("one's own institution, one outside the alliances, and people who do not answer are unknown", async () => {
    const { id } = await openCase(clinic);
    const unknown = "404 request.unknownAddressee";
    await expect(ask(clinic, id, clinic)).rejects.toThrow(unknown);
    const outside = crypto.randomUUID();
    await app.deps.db.query
      .insertInto("organisation")
      .values({
        ...{ id: outside, code: "outside", kind: "other" },
        ...{ name_zh: "外院", name_en: "Outside" },
      })
      .execute();
    const asking = (change: Parameters<typeof ask>[3]) =>
      ask(clinic, id, radiologist, change);
    await expect(asking({ organisationId: outside })).rejects.toThrow(unknown);
    const lecturer = await sessionOf(await app.logIn("lecturer"));
    await expect(asking({ personId: lecturer.person.id })).rejects.toThrow(
      unknown,
    );
    const elsewhere = await sessionOf(clinic2);
    await expect(asking({ personId: elsewhere.person.id })).rejects.toThrow(
      unknown,
    );
    const reach = await app.deps.db.query
      .selectFrom("case_access")
      .select("role")
      .where("case_id", "=", id)
      .execute();
    expect(reach).toEqual([{ role: "inviting" }]);
  });

  it("[RQ2] a request to a person is answered by that person only", async () => {
    const { id } = await openCase(clinic);
    const { person } = await sessionOf(senior);
    const asked = await ask(clinic, id, radiologist, { personId: person.id });
    expect(asked.toPerson?.id).toBe(person.id);
    expect((await read(radiologist, asked.id)).allowed).toEqual([]);
    expect(await refusal(radiologist, asked, "acceptance")).toEqual({
      ...{ status: 403, code: "request.forbidden" },
    });
    expect((await step(senior, asked, "acceptance")).status).toBe("accepted");
  });
});

describe("declining", () => {
  it("[RQ3] ends the reach this request alone gave, for lists, records and sockets", async () => {
    const { id: caseId } = await openCase(clinic);
    const asked = await ask(clinic, caseId, radiologist);
    const { viewId } = await radiologist.order("sharedView:open", {
      caseId: asked.caseId,
    });
    await clinic.order("sharedView:open", { caseId: asked.caseId });
    const declined = await step(radiologist, asked, "refusal", {
      reason: "请先完善检查",
    });
    expect(declined).toMatchObject({
      ...{ status: "declined", declineReason: "请先完善检查", allowed: [] },
    });
    expect(await radiologist.refusal("GET", `/api/cases/${caseId}`)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
    expect(
      await radiologist.refusal("GET", `/api/requests/${asked.id}`),
    ).toEqual(notFound);
    const ids = ({ id }: ConsultRequest) => id;
    expect((await inbox(radiologist)).received.map(ids)).not.toContain(
      asked.id,
    );
    const sent = (await inbox(clinic)).sent;
    expect(sent.find(({ id }) => id === asked.id)?.declineReason).toBe(
      "请先完善检查",
    );
    expect(
      await radiologist.command("sharedView:catchUp", { viewId, afterSeq: 0 }),
    ).toMatchObject({ ok: false, error: { code: "view.notFound" } });
    expect(
      await radiologist.command("room:join", {
        requestId: asked.id,
        resumeSeatId: null,
      }),
    ).toMatchObject({ ok: false, error: { code: "request.notFound" } });
    // The socket that was in the view hears nothing of it any more: the next thing it hears is of another case.
    const heard = radiologist.nextEvent("sharedView:applied");
    await operateWindow(clinic, viewId, 40);
    const other = await openCase(clinic);
    const otherRequest = await ask(clinic, other.id, radiologist);
    const opened = await radiologist.order("sharedView:open", {
      caseId: otherRequest.caseId,
    });
    await operateWindow(clinic, opened.viewId, 50);
    expect((await heard).viewId).toBe(opened.viewId);
  });

  it("[RQ3] leaves the reach that another request gives", async () => {
    const { id: caseId } = await openCase(clinic);
    const one = await ask(clinic, caseId, radiologist);
    const two = await ask(clinic, caseId, radiologist);
    await step(radiologist, one, "refusal", { reason: "重复" });
    expect((await read(radiologist, one.id)).status).toBe("declined");
    await step(radiologist, two, "refusal", { reason: "重复" });
    expect(await radiologist.refusal("GET", `/api/requests/${one.id}`)).toEqual(
      notFound,
    );
    // Asked once more, the institution reaches the case again.
    const three = await ask(clinic, caseId, radiologist);
    expect((await read(radiologist, three.id)).status).toBe("asked");
  });

  it("[RQ3] needs a reason", async () => {
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist);
    expect(
      await refusal(radiologist, asked, "refusal", { reason: " " }),
    ).toEqual({ status: 400, code: "input.invalid" });
  });
});

describe("the inbox", () => {
  it("lists emergencies first, then longest waiting; finished ones last, for a day", async () => {
    const { id } = await openCase(clinic2);
    const routine = await ask(clinic2, id, radiologist);
    const urgent = await ask(clinic2, id, radiologist, { urgency: "urgent" });
    const emergency = await ask(clinic2, id, radiologist, {
      urgency: "emergency",
    });
    const later = await ask(clinic2, id, radiologist, { urgency: "emergency" });
    const declined = await ask(clinic2, id, radiologist, {
      urgency: "emergency",
    });
    const forgotten = await ask(clinic2, id, radiologist);
    for (const request of [declined, forgotten])
      await step(radiologist, request, "refusal", { reason: "重复" });
    await app.deps.db.query
      .updateTable("request")
      .set({ status_since: new Date(Date.now() - 25 * 3_600_000) })
      .where("id", "=", forgotten.id)
      .execute();
    const { received } = await inbox(radiologist);
    const mine = received.filter(({ caseId }) => caseId === id);
    expect(mine.map((request) => request.id)).toEqual(
      [emergency, later, urgent, routine, declined].map((r) => r.id),
    );
    expect((await inbox(clinic)).sent.map((r) => r.caseId)).not.toContain(id);
  });
});

describe("[CA1] another clinic", () => {
  it("finds no request, whatever it tries", async () => {
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist);
    for (const [name, body] of [
      ["acceptance", {}],
      ["refusal", { reason: "x" }],
      ["completion", {}],
    ] as const)
      expect(await refusal(clinic2, asked, name, body), name).toEqual(notFound);
    expect(await clinic2.refusal("GET", `/api/requests/${asked.id}`)).toEqual(
      notFound,
    );
    expect(await clinic2.refusal("GET", `/api/cases/${id}/requests`)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
  });
});

const operateWindow = (person: Person, viewId: string, center: number) =>
  person.order("sharedView:operate", {
    viewId,
    protocolVersion: SHARED_VIEW_PROTOCOL,
    clientOpId: crypto.randomUUID(),
    baseSeq: 0,
    operation: {
      ...{ type: "setWindow", paneId: "main" },
      window: { center, width: 400 },
    },
  } as never);
