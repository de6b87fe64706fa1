import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
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

let app: TestApp;
let clinic: Person;
let radiologist: Person;
let senior: Person;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  radiologist = await app.logIn("radiologist");
  senior = await app.logIn("senior");
});
afterAll(() => app.close());

const path = (id: string) => `/api/requests/${id}/identity-check`;
const check = (person: Person, id: string) =>
  person.call<ConsultRequest>("POST", path(id));
const openRequest = async () => {
  const { id: caseId } = await openCase(clinic);
  const asked = await ask(clinic, caseId, radiologist, {
    urgency: "emergency",
  });
  return { asked, accepted: await step(radiologist, asked, "acceptance") };
};

describe("two identifiers, read aloud at the start", () => {
  it("[ID2] are ticked once by each side, with person and time, and told to both sides", async () => {
    const { accepted } = await openRequest();
    await Promise.all([clinic.connect(), radiologist.connect()]);
    const heard = [clinic, radiologist].map((person) =>
      person.nextEvent(
        "request:identityChecked",
        ({ requestId }) => requestId === accepted.id,
      ),
    );
    const before = Date.now();
    const checked = await check(clinic, accepted.id);
    for (const event of await Promise.all(heard))
      expect(event).toMatchObject({ side: "inviting" });
    const { person } = await sessionOf(clinic);
    expect(checked.identityChecks).toMatchObject([
      { side: "inviting", person: { id: person.id } },
    ]);
    expect(
      Date.parse(checked.identityChecks[0]?.checkedAt ?? ""),
    ).toBeGreaterThanOrEqual(before);
    // The request itself is not another version: what somebody writes on it meanwhile is not stale.
    expect(checked.version).toBe(accepted.version);

    await check(radiologist, accepted.id);
    // A colleague, or the same again: the first one stays.
    const again = await check(senior, accepted.id);
    expect(again.identityChecks.map((c) => [c.side, c.person.name.zh])).toEqual(
      [
        ["inviting", person.name.zh],
        ["invited", "王建国"],
      ],
    );
    const detail = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${accepted.caseId}`,
    );
    expect(
      detail.timeline.filter(({ kind }) => kind === "identityChecked"),
    ).toHaveLength(2);
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select(["person_id", "outcome"])
      .where("action", "=", "request.checkIdentity")
      .where("subject_id", "=", accepted.id)
      .execute();
    expect(lines.map(({ outcome }) => outcome)).toEqual(["success", "success"]);
  });

  it("[ID3] are no condition: an emergency goes on without them", async () => {
    const { accepted } = await openRequest();
    const { seatId } = await clinic.order("room:join", {
      requestId: accepted.id,
      resumeSeatId: null,
    });
    await signOpinion(radiologist, accepted.id);
    await decide(clinic, accepted.id);
    const done = await clinic.call<ConsultRequest>(
      "GET",
      `/api/requests/${accepted.id}`,
    );
    expect(done).toMatchObject({ status: "done", identityChecks: [] });
    await clinic.command("room:leave", { seatId });
  });

  it("[ID4] are ticked only while the room is open", async () => {
    const { id: caseId } = await openCase(clinic);
    const asked = await ask(clinic, caseId, radiologist);
    for (const person of [clinic, radiologist])
      expect(await person.refusal("POST", path(asked.id))).toEqual({
        status: 409,
        code: "room.notOpen",
      });
    expect(
      await (await app.logIn("clinic2")).refusal("POST", path(asked.id)),
    ).toEqual({ status: 404, code: "request.notFound" });
  });
});
