import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from "vitest";
import { createWebhookTransport } from "../../server/features/notifications/index.ts";
import type {
  Duty,
  Ring,
  RingCall,
  RingProgress,
} from "../../shared/contracts/duty.ts";
import type { Channel } from "../../shared/contracts/notifications.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import { createTestDatabase } from "../support/database.ts";
import { MovableClock } from "../support/movableClock.ts";
import {
  GATEWAY_SECRET,
  startGateway,
  type Gateway,
} from "../support/noticeReceivers.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const rings = (person: Person) => person.call<Ring[]>("GET", "/api/rings");
const progress = async (person: Person, request: { id: string }) =>
  (
    await person.call<{ ring: RingProgress | null }>(
      "GET",
      `/api/requests/${request.id}/ring`,
    )
  ).ring;
const ringFor = async (person: Person, request: { id: string }) =>
  (await rings(person)).find((ring) => ring.request.id === request.id);
const setDuty = async (person: Person, onDuty: boolean, by = person) =>
  by.call<Duty>("PUT", `/api/duty/${(await sessionOf(person)).person.id}`, {
    onDuty,
  });
const rungNames = (ring: RingProgress | null | undefined, level: string) =>
  (ring?.people ?? [])
    .filter((person) => person.level === level)
    .map(({ person }) => person.name.zh)
    .sort();

describe("an emergency", () => {
  let app: TestApp;
  let gateway: Gateway;
  let clock: MovableClock;
  let clinic: Person;
  let radiologist: Person;
  let senior: Person;
  let coordinator: Person;

  const emergency = async (change: object = {}) => {
    const { id } = await openCase(clinic);
    return ask(clinic, id, radiologist, { urgency: "emergency", ...change });
  };
  const told = (event: string) =>
    gateway.received
      .map(({ body }) => JSON.parse(body) as { event: string; to: string })
      .filter((message) => message.event === event)
      .map(({ to }) => to)
      .sort();
  const sessionLimits = { idleMinutes: 1e6, absoluteHours: 1e5 };
  const notify = () => ({
    sends: true,
    transports: [
      createWebhookTransport({ url: gateway.url, secret: GATEWAY_SECRET }),
    ],
  });

  beforeAll(async () => {
    gateway = await startGateway();
    clock = new MovableClock();
    app = await startTestApp({
      ...{ clock, sessionLimits, lockMinutes: 1e6, notify: notify() },
      publicOrigin: "https://lianzhen.example",
    });
    clinic = await app.logIn("clinic");
    radiologist = await app.logIn("radiologist");
    senior = await app.logIn("senior");
    coordinator = await app.logIn("coordinator");
    const admin = await app.logIn("sysadmin");
    await admin.call("PUT", "/api/duty-phone", { phone: "0570-1234567" });
    for (const [person, address] of [
      [radiologist, "13800000001"],
      [coordinator, "13800000002"],
      [null, "13800000009"],
    ] as const)
      await admin.call<Channel>("PUT", "/api/channels", {
        ...{ kind: "gateway", address },
        personId: person && (await sessionOf(person)).person.id,
      });
  });
  afterAll(async () => {
    await app.close();
    await gateway.close();
  });
  beforeEach(async () => {
    for (const person of [radiologist, senior, coordinator])
      await setDuty(person, false);
    // What rang in the test before has been silent for long.
    clock.forward(60 * MINUTE);
    gateway.received.length = 0;
  });

  it("[EM1][EM6][EM8] rings whoever is on duty, at once, and whoever asked sees it; accepting ends it", async () => {
    await setDuty(radiologist, true);
    await Promise.all([clinic, radiologist].map((p) => p.connect()));
    const rang = radiologist.nextEvent("ring:changed", ({ live }) => live);
    const asked = await emergency();
    const event = await rang;
    expect(event).toMatchObject({ requestId: asked.id, caseId: asked.caseId });
    expect(JSON.stringify(event)).not.toContain("头痛");

    const ring = await ringFor(radiologist, asked);
    expect(ring).toMatchObject({ level: "duty", seenAt: null });
    expect(ring?.request.allowed).toContain("accept");
    expect(await ringFor(senior, asked)).toBeUndefined();
    await expect
      .poll(() => told("emergency"))
      .toEqual([...["13800000001", "13800000009"]]);

    const seenBy = clinic.nextEvent("ring:changed");
    await radiologist.call("POST", `/api/rings/${ring!.id}/sighting`);
    await seenBy;
    const shown = await progress(clinic, asked);
    expect(rungNames(shown, "duty")).toEqual(["王建国"]);
    expect(shown?.people[0]?.seenAt).not.toBeNull();
    expect(shown).toMatchObject({ onDuty: true, phoneShownAt: null });

    const silent = radiologist.nextEvent("ring:changed", ({ live }) => !live);
    await step(radiologist, asked, "acceptance");
    await silent;
    expect(await ringFor(radiologist, asked)).toBeUndefined();
    expect((await progress(clinic, asked))?.endedAt).not.toBeNull();
    clock.forward(10 * MINUTE);
    await setDuty(radiologist, true);
    expect(await progress(clinic, asked)).toMatchObject({
      ...{ phoneShownAt: null, escalatedAt: null },
    });
  });

  it("[EM11] a locked screen rings: who calls and their telephone, nothing of the patient, and it is not seen", async () => {
    await setDuty(radiologist, true);
    const rang = radiologist.nextEvent("session:ringing", ({ live }) => live);
    await radiologist.connect();
    // Whatever comes of this test, the next ones find the screen open.
    onTestFinished(() => radiologist.logIn("radiologist"));
    await radiologist.call("POST", "/api/session/lock");
    const { id } = await openCase(clinic);
    const change = { urgency: "emergency", question: "抽搐不止" };
    const asked = await ask(clinic, id, senior, change);
    onTestFinished(async () => {
      // Nor one that rings on and is escalated.
      if ((await progress(clinic, asked))?.endedAt === null)
        await step(senior, asked, "acceptance");
    });
    await rang;
    expect(await radiologist.refusal("GET", "/api/rings")).toEqual({
      ...{ status: 423, code: "session.locked" },
    });
    const calls = await radiologist.call<RingCall[]>("GET", "/api/ring-calls");
    expect(calls).toMatchObject([
      { from: { name: { zh: "河口镇卫生院" } }, phone: null },
    ]);
    const said = JSON.stringify([calls, await rang]);
    for (const word of [asked.id, asked.caseId, "抽搐", "头痛"])
      expect(said).not.toContain(word);
    expect((await progress(clinic, asked))?.people[0]?.seenAt).toBeNull();
    // Nobody else's, and silent once it is answered.
    expect(await senior.call("GET", "/api/ring-calls")).toEqual([]);
    const silent = radiologist.nextEvent(
      "session:ringing",
      ({ live }) => !live,
    );
    await step(senior, asked, "acceptance");
    await silent;
    expect(await radiologist.call("GET", "/api/ring-calls")).toEqual([]);
  });

  it("[EM3][EM4] shows the telephone after 60 s and rings the next group after 120 s, over every channel", async () => {
    await setDuty(radiologist, true);
    const asked = await emergency();
    await expect.poll(() => ringFor(radiologist, asked)).toBeDefined();
    clock.forward(55 * SECOND);
    expect(await progress(clinic, asked)).toMatchObject({ phoneShownAt: null });
    clock.forward(6 * SECOND);
    await expect
      .poll(async () => (await progress(clinic, asked))?.phoneShownAt)
      .not.toBeNull();
    expect(await progress(clinic, asked)).toMatchObject({
      ...{ phone: "0570-1234567", escalatedAt: null },
    });
    expect(told("emergencyEscalated")).toEqual([]);

    clock.forward(60 * SECOND);
    await expect
      .poll(async () => rungNames(await progress(clinic, asked), "escalation"))
      .toEqual(["吴芳"]);
    expect((await progress(clinic, asked))?.escalatedAt).not.toBeNull();
    expect(await ringFor(coordinator, asked)).toMatchObject({
      level: "escalation",
    });
    expect(await ringFor(radiologist, asked)).toBeDefined();
    await expect
      .poll(() => told("emergencyEscalated"))
      .toEqual([...["13800000001", "13800000002", "13800000009"]]);
    // Once, however often it is looked for.
    clock.forward(5 * MINUTE);
    const { people } = (await progress(clinic, asked))!;
    expect(people).toHaveLength(2);
    clock.forward(25 * MINUTE);
    expect(await ringFor(radiologist, asked)).toBeUndefined();
  });

  it("[EM2] rings everybody who may answer, and shows the telephone at once, where nobody is on duty", async () => {
    const asked = await emergency();
    await expect
      .poll(() => progress(clinic, asked))
      .toMatchObject({
        onDuty: false,
      });
    const ring = await progress(clinic, asked);
    expect(rungNames(ring, "duty")).toEqual(["吴芳", "孙丽", "王建国", "赵敏"]);
    expect(ring?.phoneShownAt).not.toBeNull();
  });

  it("[EM5] is accepted by whoever of the invited side is first, also where it names a person", async () => {
    await setDuty(senior, true);
    const personId = (await sessionOf(radiologist)).person.id;
    const asked = await emergency({ personId });
    await expect
      .poll(async () => rungNames(await progress(clinic, asked), "duty"))
      .toEqual(["王建国", "赵敏"]);
    const accepted = await step(senior, asked, "acceptance");
    expect(accepted.status).toBe("accepted");
    // A request that is none stays its person's.
    const routine = await emergency({ personId, urgency: "urgent" });
    expect(
      await senior.refusal("POST", `/api/requests/${routine.id}/acceptance`, {
        expectedVersion: routine.version,
      }),
    ).toEqual({ status: 403, code: "request.forbidden" });
    expect(await progress(clinic, routine)).toBeNull();
  });

  it("[EM6] nobody who was not rung says that they saw it, and no third institution sees anything", async () => {
    await setDuty(radiologist, true);
    const asked = await emergency();
    await expect.poll(() => ringFor(radiologist, asked)).toBeDefined();
    const { id } = (await ringFor(radiologist, asked))!;
    const unknown = { status: 404, code: "ring.notFound" };
    for (const person of [senior, clinic])
      expect(await person.refusal("POST", `/api/rings/${id}/sighting`)).toEqual(
        unknown,
      );
    const clinic2 = await app.logIn("clinic2");
    expect(
      await clinic2.refusal("GET", `/api/requests/${asked.id}/ring`),
    ).toEqual({ status: 404, code: "request.notFound" });
  });

  it("[EM9] duty is one's own, or the coordinator's to set; never for a person elsewhere, nor for who cannot answer", async () => {
    const body = { onDuty: true };
    const idOf = async (person: Person) => (await sessionOf(person)).person.id;
    const forbidden = { status: 403, code: "duty.forbidden" };
    const put = async (by: Person, whom: Person) =>
      by.refusal("PUT", `/api/duty/${await idOf(whom)}`, body);
    expect(await put(senior, radiologist)).toEqual(forbidden);
    expect(await put(coordinator, clinic)).toEqual({
      ...{ status: 404, code: "person.notFound" },
    });
    const learner = await app.logIn("learner");
    expect(await put(learner, learner)).toEqual(forbidden);
    const duty = await setDuty(senior, true, coordinator);
    const since = duty.people.find(
      ({ person }) => person.name.zh === "赵敏",
    )?.since;
    expect(since).toBeTruthy();
    const mine = await senior.call<Duty>("GET", "/api/duty");
    expect(mine).toMatchObject({ mineSince: since, mayManage: false });
  });

  it("[EM7] what is due while no process runs is done by the next one, once", async () => {
    const db = await createTestDatabase();
    const time = new MovableClock();
    const parts = {
      ...{ db, clock: time, sessionLimits, lockMinutes: 1e6 },
      keyring: app.deps.keyring,
      publicOrigin: "https://lianzhen.example",
    };
    const first = await startTestApp(parts);
    const [hekou, qingshan] = [
      await first.logIn("clinic"),
      await first.logIn("radiologist"),
    ];
    await setDuty(qingshan, true);
    const { id } = await openCase(hekou);
    const asked = await ask(hekou, id, qingshan, { urgency: "emergency" });
    await expect.poll(() => ringFor(qingshan, asked)).toBeDefined();
    await first.close();
    time.forward(3 * MINUTE);
    const next = await Promise.all([
      startTestApp({ ...parts, nodeId: "a" }),
      startTestApp({ ...parts, nodeId: "b" }),
    ]);
    const asker = await next[0].logIn("clinic");
    await expect
      .poll(async () => rungNames(await progress(asker, asked), "escalation"))
      .toEqual(["吴芳"]);
    const lines = await db.query
      .selectFrom("audit_event")
      .select("action")
      .where("action", "in", ["ring.start", "ring.escalate"])
      .execute();
    expect(lines.map(({ action }) => action).sort()).toEqual([
      ...["ring.escalate", "ring.start"],
    ]);
    for (const one of next) await one.close();
    await db.close();
  });
});
