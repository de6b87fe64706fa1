import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createSmtpTransport,
  createWebhookTransport,
} from "../../server/features/notifications/index.ts";
import type {
  Channel,
  Delivery,
} from "../../shared/contracts/notifications.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import { MovableClock } from "../support/movableClock.ts";
import {
  GATEWAY_SECRET,
  isSigned,
  startGateway,
  startMailServer,
  type Gateway,
} from "../support/noticeReceivers.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const PHONE = "13800138000";
const origin = "https://lianzhen.example";

const deliveries = (person: Person, request: { id: string }) =>
  person.call<Delivery[]>("GET", `/api/requests/${request.id}/deliveries`);
const troubled = (person: Person) =>
  person.call<Delivery[]>("GET", "/api/deliveries");
const setChannel = async (
  person: Person,
  kind: "email" | "gateway",
  address: string,
) => {
  const me = (await sessionOf(person)).person.id;
  return person.call<Channel>("PUT", "/api/channels", {
    ...{ kind, personId: me, address },
  });
};

describe("messages beyond the browser", () => {
  let app: TestApp;
  let gateway: Gateway;
  let mail: Awaited<ReturnType<typeof startMailServer>>;
  let clinic: Person;
  let radiologist: Person;
  let clock: MovableClock;
  const me = async (person: Person) => (await sessionOf(person)).person.id;
  const askThem = async (change: object = {}) => {
    const { id } = await openCase(clinic, {
      patient: {
        ...{ identity: "named", name: "欧阳测试", sex: "male" },
        ...{ birthDate: "1949-12-31", nationalId: null, phone: null },
      },
      chiefComplaint: "胸痛两小时",
    });
    return ask(clinic, id, radiologist, {
      personId: await me(radiologist),
      question: "是否需要溶栓",
      ...change,
    });
  };

  beforeAll(async () => {
    gateway = await startGateway();
    mail = await startMailServer();
    clock = new MovableClock();
    const { url } = gateway;
    app = await startTestApp({
      clock,
      publicOrigin: origin,
      sessionLimits: { idleMinutes: 1e6, absoluteHours: 1e5 },
      lockMinutes: 1e6,
      notify: {
        sends: true,
        transports: [
          createWebhookTransport({
            ...{ url, secret: GATEWAY_SECRET, answerMs: 2_000 },
          }),
          createSmtpTransport({ url: mail.url, from: "noreply@example.test" }),
        ],
      },
    });
    clinic = await app.logIn("clinic");
    radiologist = await app.logIn("radiologist");
  });
  afterAll(async () => {
    await app.close();
    await gateway.close();
    await mail.close();
  });
  beforeEach(async () => {
    await app.deps.db.query
      .updateTable("notice_channel")
      .set({ removed_at: clock.now() })
      .execute();
    gateway.received.length = 0;
    gateway.behave({ status: 200 });
    mail.mails.length = 0;
    mail.refuse(undefined);
  });

  it("[NO1][NO3] tell the person who was asked, by every channel, with ids and a link and nothing of the patient", async () => {
    await setChannel(radiologist, "gateway", PHONE);
    await setChannel(radiologist, "email", "wang@example.test");
    const asked = await askThem();
    await expect.poll(() => gateway.received.length).toBe(1);
    await expect.poll(() => mail.mails.length).toBe(1);
    const [message] = gateway.received;
    expect(isSigned(message!)).toBe(true);
    expect(JSON.parse(message!.body)).toMatchObject({
      ...{ event: "requestAsked", requestId: asked.id, to: PHONE },
      link: `${origin}/cases/${asked.caseId}`,
    });
    const [letter] = mail.mails;
    expect(letter?.to).toEqual(["wang@example.test"]);
    const everything = `${message!.body}${letter!.text}${Buffer.from(
      letter!.text.split("\r\n\r\n")[1] ?? "",
      "base64",
    ).toString()}`;
    for (const secret of ["欧阳", "1949", "胸痛", "溶栓", "李梅", "河口"])
      expect(everything).not.toContain(secret);
    expect(everything).toContain(`${origin}/cases/${asked.caseId}`);
    await expect
      .poll(async () =>
        (await deliveries(clinic, asked)).map(({ status }) => status),
      )
      .toEqual(["sent", "sent"]);
    // The other side did not cause them, so it is not told whether its own people were reached.
    expect(await deliveries(radiologist, asked)).toEqual([]);
  });

  it("[NO6][NO7] a gateway that does not answer is seen by the sender at once, tried again, and seen to have arrived", async () => {
    await setChannel(radiologist, "gateway", PHONE);
    gateway.behave("silent");
    await clinic.connect();
    const failing = clinic.nextEvent(
      "notice:changed",
      ({ status }) => status === "waiting",
    );
    const asked = await askThem();
    await failing;
    await expect
      .poll(() => deliveries(clinic, asked))
      .toMatchObject([
        { status: "waiting", attempts: 1, problem: "timeout", kind: "gateway" },
      ]);
    const [first] = await troubled(clinic);
    expect(first).toMatchObject({ requestId: asked.id, problem: "timeout" });
    expect(first?.failingSince).not.toBeNull();

    gateway.behave({ status: 503 });
    clock.forward(11 * SECOND);
    await expect
      .poll(() => deliveries(clinic, asked))
      .toMatchObject([{ status: "waiting", attempts: 2, problem: "busy" }]);
    const arrived = clinic.nextEvent(
      "notice:changed",
      ({ status }) => status === "sent",
    );
    gateway.behave({ status: 200 });
    clock.forward(31 * SECOND);
    await arrived;
    expect(await deliveries(clinic, asked)).toMatchObject([
      { status: "sent", attempts: 3, failingSince: first?.failingSince },
    ]);
    expect(await troubled(clinic)).toEqual([]);
    const ids = gateway.received.map(
      ({ body }) => (JSON.parse(body) as { id: string }).id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  it("[NO6][NO7] is given up after eight tries, or at once where it is refused for good; the sender sees which", async () => {
    await setChannel(radiologist, "gateway", PHONE);
    gateway.behave({ status: 500 });
    const asked = await askThem();
    for (let attempts = 1; attempts < 8; attempts++) {
      await expect
        .poll(async () => (await deliveries(clinic, asked))[0]?.attempts)
        .toBe(attempts);
      clock.forward(21 * MINUTE);
    }
    await expect
      .poll(() => deliveries(clinic, asked))
      .toMatchObject([{ status: "dead", attempts: 8, problem: "busy" }]);
    expect(gateway.received).toHaveLength(8);

    await setChannel(radiologist, "email", "gone@example.test");
    gateway.behave({ status: 302, location: `${origin}/x` });
    mail.refuse(550);
    const again = await askThem();
    await expect
      .poll(async () =>
        (await deliveries(clinic, again))
          .map(({ status, problem, attempts }) => [status, problem, attempts])
          .sort(),
      )
      .toEqual([
        ["dead", "redirected", 1],
        ["dead", "refused", 1],
      ]);
  });

  it("[NO7] say when the recipient has no channel at all, rather than nothing", async () => {
    const asked = await askThem();
    await expect
      .poll(() => deliveries(clinic, asked))
      .toMatchObject([{ status: "noChannel", kind: null, attempts: 0 }]);
    expect(
      (await troubled(clinic)).map(({ requestId }) => requestId),
    ).toContain(asked.id);
  });

  it("[NO2] an answer is told to whoever asked", async () => {
    await setChannel(clinic, "gateway", "13900139000");
    await setChannel(radiologist, "gateway", PHONE);
    const asked = await askThem();
    await expect.poll(() => gateway.received.length).toBe(1);
    await step(radiologist, asked, "acceptance");
    await expect.poll(() => gateway.received.length).toBe(2);
    expect(JSON.parse(gateway.received[1]!.body)).toMatchObject({
      ...{ event: "requestAccepted", to: "13900139000", requestId: asked.id },
    });
    await expect
      .poll(() => deliveries(radiologist, asked))
      .toMatchObject([{ event: "requestAccepted", status: "sent" }]);
  });

  it("[NO3] the address is sealed in the database and never shown whole", async () => {
    const channel = await setChannel(radiologist, "gateway", PHONE);
    expect(channel.maskedAddress).toBe("138****8000");
    const rows = JSON.stringify(
      await app.deps.db.query
        .selectFrom("notice_channel")
        .selectAll()
        .execute(),
    );
    expect(rows).not.toContain(PHONE);
    const list = await radiologist.fetch("GET", "/api/channels");
    expect(await list.text()).not.toContain(PHONE);
  });

  it("[NO8] nobody sets, tests, removes or sees another person's channel; an administrator of the institution does", async () => {
    const { id } = await setChannel(radiologist, "gateway", PHONE);
    const personId = await me(radiologist);
    const senior = await app.logIn("senior");
    const admin = await app.logIn("sysadmin");
    const body = { kind: "gateway", personId, address: "13900139000" };
    expect(await senior.refusal("PUT", "/api/channels", body)).toEqual({
      ...{ status: 403, code: "channel.forbidden" },
    });
    expect(
      await senior.refusal("PUT", "/api/channels", { ...body, personId: null }),
    ).toEqual({ status: 403, code: "channel.forbidden" });
    const unknown = { status: 404, code: "channel.notFound" };
    expect(await senior.refusal("DELETE", `/api/channels/${id}`)).toEqual(
      unknown,
    );
    expect(await clinic.refusal("POST", `/api/channels/${id}/test`)).toEqual(
      unknown,
    );
    const seen = await senior.call<{ channels: Channel[] }>(
      "GET",
      "/api/channels",
    );
    expect(seen.channels).toEqual([]);

    const set = await admin.call<Channel>("PUT", "/api/channels", body);
    expect(set.person?.id).toBe(personId);
    // The former one is gone with it.
    expect(
      await radiologist.refusal("POST", `/api/channels/${id}/test`),
    ).toEqual(unknown);
    // An administrator elsewhere has no say: the person is not theirs.
    const elsewhere = { ...body, personId: await me(clinic) };
    expect(await admin.refusal("PUT", "/api/channels", elsewhere)).toEqual({
      ...{ status: 404, code: "person.notFound" },
    });
  });

  it("[NO8] a test says what came of it, and cannot be used to pester a number", async () => {
    const { id } = await setChannel(radiologist, "gateway", PHONE);
    await radiologist.connect();
    const told = radiologist.nextEvent(
      "notice:changed",
      ({ status }) => status === "sent",
    );
    await radiologist.call("POST", `/api/channels/${id}/test`);
    await told;
    const { channels } = await radiologist.call<{ channels: Channel[] }>(
      "GET",
      "/api/channels",
    );
    expect(channels[0]?.lastTest).toMatchObject({ status: "sent" });
    for (let i = 1; i < 10; i++)
      await radiologist.call("POST", `/api/channels/${id}/test`);
    expect(
      await radiologist.refusal("POST", `/api/channels/${id}/test`),
    ).toEqual({ status: 429, code: "channel.tooMany" });
    await expect.poll(() => gateway.received.length).toBe(10);
  });

  it.each([
    "13800 000",
    "a\r\nBcc: x@example.test",
    "http://169.254.169.254/",
    "",
  ])("[NO3] %j is no address of the gateway", async (address) => {
    const personId = await me(radiologist);
    for (const kind of ["gateway", "email"])
      expect(
        await radiologist.refusal("PUT", "/api/channels", {
          ...{ kind, personId, address },
        }),
      ).toEqual({ status: 400, code: "input.invalid" });
  });

  it("[NO1] a channel of somebody who left the institution is used no more", async () => {
    await setChannel(clinic, "gateway", "13900139000");
    const asked = await askThem();
    const leave = (ends: Date | null) =>
      app.deps.db.query
        .updateTable("membership")
        .set({ ends })
        .where("person_id", "=", asked.askedBy.id)
        .execute();
    await leave(clock.now());
    await step(radiologist, asked, "acceptance");
    await expect
      .poll(() => deliveries(radiologist, asked))
      .toMatchObject([{ event: "requestAccepted", status: "noChannel" }]);
    expect(gateway.received).toEqual([]);
    await leave(null);
  });
});

describe("an installation without any way out", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it("[NO7] says so to everybody, and to the sender of each message", async () => {
    const about = await app.stranger.call("GET", "/api/about");
    expect(about).toMatchObject({ notify: [] });
    const clinic = await app.logIn("clinic");
    const radiologist = await app.logIn("radiologist");
    await setChannel(radiologist, "email", "wang@example.test");
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist, {
      personId: (await sessionOf(radiologist)).person.id,
    });
    await expect
      .poll(() => deliveries(clinic, asked))
      .toMatchObject([{ status: "dead", problem: "notConfigured" }]);
  });
});
