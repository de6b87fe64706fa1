import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestId } from "../../shared/contracts/ids.ts";
import type { SharedViewOperation } from "../../shared/domain/sharedViewing/document.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";
import {
  ask,
  decide,
  openCase,
  sessionOf,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const GRACE_MS = 900;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ seatGraceMs: GRACE_MS });
});
afterAll(() => app.close());

/** Two people in one room; each test has its own people's sockets, as a dropped one stays dropped. */
const openRoom = async () => {
  const clinic = await app.logIn("clinic");
  const radiologist = await app.logIn("radiologist");
  const { id: caseId } = await openCase(clinic);
  const asked = await ask(clinic, caseId, radiologist);
  await step(radiologist, asked, "acceptance");
  const inRoom = await enter(radiologist, asked.id);
  const { sharedView } = await enter(clinic, asked.id);
  const personId = (await sessionOf(radiologist)).person.id;
  const { viewId } = sharedView;
  const operate = (who: Person, operation: SharedViewOperation) =>
    who.command("sharedView:operate", {
      ...{ viewId, protocolVersion: SHARED_VIEW_PROTOCOL, baseSeq: 0 },
      ...{ clientOpId: crypto.randomUUID(), operation },
    });
  const freed = () =>
    clinic.nextEvent(
      "sharedView:applied",
      ({ operation }) =>
        operation.type === "setLead" && operation.personId === null,
    );
  const leadOf = async () =>
    (await clinic.order("sharedView:open", { caseId })).document.lead;
  const taken = await operate(radiologist, { type: "setLead", personId });
  expect(taken.ok).toBe(true);
  return {
    ...{ clinic, radiologist, inRoom, asked, caseId, personId },
    ...{ viewId, operate, freed, leadOf },
  };
};

const enter = (who: Person, requestId: RequestId) =>
  who.order("room:join", { requestId, resumeSeatId: null });

describe("the lead of a shared view", () => {
  it("[SV10] goes free in the order of operations when its holder leaves the room", async () => {
    const { clinic, radiologist, inRoom, freed, leadOf, operate, personId } =
      await openRoom();
    const refused = await operate(clinic, {
      type: "setLayout",
      layout: { rows: 1, columns: 2 },
    });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "view.notLead" },
    });
    const heard = freed();
    await radiologist.order("room:leave", { seatId: inRoom.seatId });
    expect(await heard).toMatchObject({ seq: 2, personId });
    expect(await leadOf()).toBeNull();
    const moved = await operate(clinic, {
      type: "setLayout",
      layout: { rows: 1, columns: 2 },
    });
    expect(moved).toMatchObject({ ok: true, reply: { seq: 3 } });
  });

  it("[SV10] is kept through a line that comes back in time, and goes free when it does not", async () => {
    const { clinic, radiologist, inRoom, asked, freed, leadOf, personId } =
      await openRoom();
    const dropped = clinic.nextEvent("room:seatChanged");
    radiologist.leave();
    expect(await dropped).toMatchObject({ connected: false });
    await radiologist.connect();
    const back = await radiologist.order("room:join", {
      requestId: asked.id,
      resumeSeatId: inRoom.seatId,
    });
    expect(back).toMatchObject({ resumed: true });
    expect(back.sharedView.document.lead).toBe(personId);
    const heard = freed();
    radiologist.leave();
    await heard;
    expect(await leadOf()).toBeNull();
  });

  it("[SV10] stays with somebody who still sits in the room at another screen", async () => {
    const { radiologist, inRoom, asked, leadOf, personId } = await openRoom();
    const second = await app.logIn("radiologist");
    const { seatId } = await enter(second, asked.id);
    await radiologist.order("room:leave", { seatId: inRoom.seatId });
    expect(await leadOf()).toBe(personId);
    await second.order("room:leave", { seatId });
    expect(await leadOf()).toBeNull();
  });

  it("[SV10] goes free too when the request is done under it", async () => {
    const { clinic, radiologist, asked, freed } = await openRoom();
    await signOpinion(radiologist, asked.id);
    const heard = freed();
    await decide(clinic, asked.id);
    await heard;
  });
});

describe("looking on one's own", () => {
  it("[SV13] is seen by the others, also by who comes later, and is one's own seat's only", async () => {
    const { clinic, radiologist, inRoom, asked } = await openRoom();
    const { seatId } = inRoom;
    const heard = clinic.nextEvent("room:aloneChanged");
    await radiologist.order("room:setAlone", { seatId, alone: true });
    expect(await heard).toMatchObject({ seatId, alone: true });
    const senior = await app.logIn("senior");
    const { seats } = await enter(senior, asked.id);
    expect(
      seats.map(({ seatId: id, alone }) => [id === seatId, alone]),
    ).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
    const foreign = await senior.command("room:setAlone", {
      ...{ seatId, alone: false },
    });
    expect(foreign).toMatchObject({ error: { code: "seat.notFound" } });
    const back = clinic.nextEvent("room:aloneChanged");
    await radiologist.order("room:setAlone", { seatId, alone: false });
    expect(await back).toMatchObject({ alone: false });
  });
});
