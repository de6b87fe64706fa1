import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWebhookTransport } from "../../server/features/notifications/index.ts";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { Delivery } from "../../shared/contracts/notifications.ts";
import type {
  LaterImages,
  Opinion,
  OutdatedOpinion,
} from "../../shared/contracts/opinions.ts";
import type { PatientCheck } from "../../shared/contracts/studies.ts";
import {
  ask,
  openCase,
  sessionOf,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { dicomFile, type FixtureImage } from "../support/dicomFixtures.ts";
import {
  GATEWAY_SECRET,
  startGateway,
  type Gateway,
} from "../support/noticeReceivers.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const ZHANG = { patientName: "Zhang^Guilan=张^桂兰", sex: "F" };
const LI = { patientName: "Li^Si=李^四", sex: "M" };
const patient = {
  ...{ identity: "named", name: "张桂兰", sex: "female" },
  ...{ birthDate: "1949-12-31", nationalId: null, phone: null },
};
let files = 0;

describe("images that come after an opinion was signed", () => {
  let app: TestApp;
  let gateway: Gateway;
  let clinic: Person;
  let clinic2: Person;
  let radiologist: Person;
  let senior: Person;

  beforeAll(async () => {
    gateway = await startGateway();
    const { url } = gateway;
    const way = { url, secret: GATEWAY_SECRET, answerMs: 2_000 };
    app = await startTestApp({
      notify: { sends: true, transports: [createWebhookTransport(way)] },
    });
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
    radiologist = await app.logIn("radiologist");
    senior = await app.logIn("senior");
    for (const person of [clinic, radiologist])
      await person.call("PUT", "/api/channels", {
        ...{ kind: "gateway", address: "13800138000" },
        personId: (await sessionOf(person)).person.id,
      });
    await Promise.all([clinic, radiologist].map((each) => each.connect()));
  });
  afterAll(async () => {
    await app.close();
    await gateway.close();
  });
  beforeEach(() => (gateway.received.length = 0));

  const send = async (caseId: string, more: FixtureImage = {}) => {
    const response = await clinic.fetch(
      "PUT",
      `/api/cases/${caseId}/images/${randomUUID()}`,
      dicomFile({
        ...{ study: caseId, instance: String((files += 1)), ...ZHANG },
        ...more,
      }),
      { "content-type": "application/dicom" },
    );
    expect(response.status).toBe(200);
  };
  /** A consult whose opinion was signed on one image. */
  const signed = async () => {
    const { id: caseId } = await openCase(clinic, { patient });
    const asked = await ask(clinic, caseId, radiologist);
    const { id } = await step(radiologist, asked, "acceptance");
    await send(caseId);
    const opinion = await signOpinion(radiologist, id);
    expect(opinion.laterImages).toBeNull();
    return { id, caseId, opinion };
  };
  const later = async (person: Person, id: string) =>
    (await person.call<Opinion>("GET", `/api/requests/${id}/opinion`))
      .laterImages;
  const outdated = async (person: Person, id: string) =>
    (await person.call<OutdatedOpinion[]>("GET", "/api/outdated-opinions"))
      .filter(({ requestId }) => requestId === id)
      .map(({ version }) => version);
  const told = (person: Person, id: string, state = "imagesCame") =>
    person.nextEvent(
      "opinion:changed",
      (event) => event.requestId === id && event.state === state,
      20_000,
    );
  const seenPath = (id: string, version = 1) =>
    `/api/requests/${id}/opinion/versions/${version}/later-images`;
  const acknowledge = (id: string, instances: number, version = 1) =>
    radiologist.call<Opinion>("POST", seenPath(id, version), { instances });
  const audited = async (id: string) => {
    const rows = await app.deps.db.query
      .selectFrom("audit_event as a")
      .innerJoin("opinion_version as v", (join) =>
        join.on("a.subject_id", "=", (on) => on.cast("v.id", "text")),
      )
      .innerJoin("opinion as o", "o.id", "v.opinion_id")
      .select(["a.action", "a.person_id"])
      .where("o.request_id", "=", id)
      .where("a.action", "like", "opinion.images%")
      .orderBy("a.id")
      .execute();
    return rows.map((row) => [row.action, row.person_id !== null]);
  };

  it("[OP14] are told once to the signer and to the doctor who asked, at once and beyond the browser", async () => {
    const { id, caseId } = await signed();
    const heard = Promise.all([told(clinic, id), told(radiologist, id)]);
    await send(caseId);
    await heard;
    await send(caseId, { series: "further" });
    const said: LaterImages = {
      ...{ instances: 2, series: 2, acknowledged: null },
      since: expect.any(String) as string,
    };
    for (const person of [clinic, radiologist, senior])
      expect(await later(person, id)).toEqual(said);
    expect(await outdated(radiologist, id)).toEqual([1]);
    expect(await outdated(senior, id)).toEqual([]);
    expect(await outdated(clinic, id)).toEqual([]);
    const events = () =>
      gateway.received
        .map(({ body }) => JSON.parse(body) as { event: string })
        .map(({ event }) => event)
        .filter((event) => event.startsWith("images"))
        .sort();
    const both = ["imagesAfterSigning", "imagesNotInOpinion"];
    await expect.poll(events).toEqual(both);
    // Each side sees whether the other one's doctor was reached.
    for (const [person, event] of [
      [clinic, both[0]],
      [radiologist, both[1]],
    ] as const) {
      const path = `/api/requests/${id}/deliveries`;
      const mine = await person.call<Delivery[]>("GET", path);
      expect(mine.map((each) => each.event)).toContain(event);
    }
    expect(await audited(id)).toEqual([["opinion.imagesCame", false]]);
  });

  it("[OP14] are acknowledged by the side that signed, as many as were shown; what comes after that is told anew", async () => {
    const { id, caseId } = await signed();
    const heard = told(radiologist, id);
    await send(caseId);
    await heard;
    await send(caseId);
    const body = { instances: 1 };
    expect(await clinic.refusal("POST", seenPath(id), body)).toEqual({
      ...{ status: 403, code: "request.forbidden" },
    });
    expect(await clinic2.refusal("POST", seenPath(id), body)).toEqual({
      ...{ status: 404, code: "request.notFound" },
    });
    const again = told(radiologist, id);
    const seen = await acknowledge(id, 1);
    expect(seen.laterImages).toMatchObject({
      ...{ instances: 2, acknowledged: { instances: 1 } },
    });
    await again; // The second one was not among those that were shown.
    await acknowledge(id, 2);
    expect(await outdated(radiologist, id)).toEqual([]);
    expect(await later(clinic, id)).toMatchObject({
      ...{ instances: 2, series: 1 },
      acknowledged: { instances: 2, by: { name: { zh: "王建国" } } },
    });
    const { timeline } = await clinic.call<CaseDetail>(
      ...(["GET", `/api/cases/${caseId}`] as const),
    );
    expect(
      timeline.filter(({ kind }) => kind === "laterImagesAcknowledged"),
    ).toHaveLength(2);
    const third = told(radiologist, id);
    await send(caseId);
    await third;
    expect(await outdated(radiologist, id)).toEqual([1]);
    expect(await audited(id)).toEqual([
      ["opinion.imagesCame", false],
      ["opinion.imagesAcknowledged", true],
      ["opinion.imagesCame", false],
      ["opinion.imagesAcknowledged", true],
      ["opinion.imagesCame", false],
    ]);
  });

  it("[OP14] are named by a further version, and concern no withdrawn or former one", async () => {
    const { id, caseId } = await signed();
    const heard = told(radiologist, id);
    await send(caseId);
    await heard;
    const { laterImages, versions } = await signOpinion(radiologist, id);
    expect(laterImages).toBeNull();
    expect(versions.at(-1)?.images).toEqual({ series: 1, instances: 2 });
    expect(await outdated(radiologist, id)).toEqual([]);
    expect(
      await radiologist.refusal("POST", seenPath(id), { instances: 1 }),
    ).toMatchObject({ code: "opinion.staleVersion" });
    await radiologist.call(
      ...([
        "POST",
        `/api/requests/${id}/opinion/versions/2/withdrawal`,
      ] as const),
      { password: "lianzhen-demo", reason: "写错患者" },
    );
    await send(caseId);
    expect(await later(radiologist, id)).toBeNull();
  });

  it("[OP14][ST5] count from when the case shows them: not while they are held, nor what was rejected", async () => {
    const { id, caseId } = await signed();
    await send(caseId, LI);
    expect(await later(radiologist, id)).toBeNull();
    const checks = `/api/cases/${caseId}/patient-checks`;
    const decide = async (decision: "confirmed" | "rejected") => {
      const [check] = await clinic.call<PatientCheck[]>("GET", checks);
      await clinic.call("POST", `${checks}/${check?.id}/decision`, {
        ...{ expectedVersion: check?.version, decision, reason: "已核对" },
      });
    };
    const heard = told(radiologist, id);
    await decide("confirmed");
    await heard;
    expect(await later(radiologist, id)).toMatchObject({ instances: 1 });
    // Read by a further version and rejected after it: what comes then counts alone.
    await signOpinion(radiologist, id);
    await decide("rejected");
    expect(await later(radiologist, id)).toBeNull();
    await send(caseId);
    expect(await later(radiologist, id)).toMatchObject({ instances: 1 });
  });

  it("[OP14] are never lost between signing and arriving: each is named, or told", async () => {
    const { id, caseId } = await signed();
    const [opinion] = await Promise.all([
      signOpinion(radiologist, id, { incompleteReason: "急" }),
      ...Array.from({ length: 4 }, () => send(caseId)),
    ]);
    const named = opinion.versions.at(-1)?.images.instances ?? 0;
    const rest = (await later(radiologist, id))?.instances ?? 0;
    expect(named + rest).toBe(5);
    await expect
      .poll(() => outdated(radiologist, id))
      .toEqual(rest > 0 ? [2] : []);
  });

  it("[OP14] are said to whoever checks the paper, as the printed one cannot know them", async () => {
    const { caseId, opinion } = await signed();
    const page = async () => {
      const path = opinion.versions[0]?.signature?.verifyPath ?? "";
      return (await app.stranger.fetch("GET", path)).text();
    };
    expect(await page()).not.toContain("签署后收到的影像");
    await send(caseId);
    await send(caseId, { series: "further" });
    const html = await page();
    expect(html).toContain("2 幅（2 个序列）");
    expect(html).toContain("签名有效");
    expect(html).not.toContain("张");
  });
});
