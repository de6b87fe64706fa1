import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail, PatientInput } from "../../shared/contracts/cases.ts";
import type { Opinion } from "../../shared/contracts/opinions.ts";
import type { Study } from "../../shared/contracts/studies.ts";
import type { WorklistItem } from "../../shared/contracts/worklist.ts";
import { layLine } from "../support/cuttableLine.ts";
import { giveConsent } from "../support/consultSteps.ts";
import { hasDcmtk, runDcmtk } from "../support/dcmtkNetwork.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import { sendable, storeOne } from "../support/dimseScu.ts";
import { siteToken, startTestGateway } from "../support/gateway.ts";
import { MovableClock } from "../support/movableClock.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { TEST_PATIENT } from "../support/world.ts";

/** From the clinic's case to the device's console, and the image back into the case by itself. */
let app: TestApp;
let clinic: Person;
const clock = new MovableClock();
beforeAll(async () => {
  app = await startTestApp({ clock });
  clinic = await app.logIn("clinic");
});
afterAll(() => app.close());

const openCase = (person: Person, patient: PatientInput = TEST_PATIENT) =>
  person.call<CaseDetail>("POST", "/api/cases", {
    ...{ commandId: crypto.randomUUID(), patient },
    ...{ chiefComplaint: "咳嗽两周", history: "" },
  });
const ask = async (caseId: string, urgency: string) => {
  const { id: organisationId } = await leadOf();
  await giveConsent(clinic, caseId);
  return clinic.call<{ id: string; version: number }>(
    "POST",
    `/api/cases/${caseId}/requests`,
    {
      ...{ commandId: crypto.randomUUID(), kind: "consult", organisationId },
      ...{ personId: null, urgency, question: "请协助阅片" },
    },
  );
};
const leadOf = async () => {
  const radiologist = await app.logIn("radiologist");
  const { acting } = await radiologist.call<{
    acting: { organisation: { id: string } };
  }>("GET", "/api/session");
  return acting.organisation;
};
const auditLines = async (action: string): Promise<number> => {
  const { count } = await app.deps.db.query
    .selectFrom("audit_event")
    .where("action", "=", action)
    .select((all) => all.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
};
const worklistOf = async (token: string) => {
  const response = await app.stranger.fetch("GET", "/api/worklist", undefined, {
    authorization: `Bearer ${token}`,
  });
  return {
    status: response.status,
    items: (await response.json()) as WorklistItem[],
  };
};

describe("the worklist", () => {
  it("[ST14] holds the institution's own open cases and no other's, with as little of the patient as a device needs", async () => {
    const { id, number } = await openCase(clinic);
    const mine = await worklistOf(await siteToken(app));
    const found = mine.items.find((each) => each.accessionNumber === number);
    expect(found).toMatchObject({
      patient: { name: TEST_PATIENT.name, latinName: "CE^SHIJIA" },
      urgency: "routine",
    });
    expect(JSON.stringify(mine.items)).not.toContain(TEST_PATIENT.nationalId);
    expect(JSON.stringify(mine.items)).not.toContain(TEST_PATIENT.phone);
    const theirs = await worklistOf(await siteToken(app, "clinic2"));
    expect(theirs).toEqual({ status: 200, items: [] });
    // Two days later only what was asked for is still there.
    const asked = await openCase(clinic);
    await ask(asked.id, "emergency");
    clock.forward(2 * 24 * 3_600_000 + 60_000);
    const later = await worklistOf(await siteToken(app));
    const numbers = later.items.map((each) => each.accessionNumber);
    expect(numbers).toContain(asked.number);
    expect(numbers).not.toContain(number);
    expect(id).toBeDefined();
    clock.forward(-(2 * 24 * 3_600_000 + 60_000));
  });

  it("[ST14] is no token's that was not made for it", async () => {
    const reader = await siteToken(app, "clinic", "dicom");
    expect((await worklistOf(reader)).status).toBe(403);
  });

  it("[ST14] its reading is on record, of each token once an hour", async () => {
    const one = await siteToken(app);
    const other = await siteToken(app);
    const before = await auditLines("worklist.read");
    for (const token of [one, one, other, one, other])
      expect((await worklistOf(token)).status).toBe(200);
    expect((await auditLines("worklist.read")) - before).toBe(2);
    clock.forward(3_600_000);
    for (const token of [one, one]) await worklistOf(token);
    expect((await auditLines("worklist.read")) - before).toBe(3);
    clock.forward(-3_600_000);
  });

  it.skipIf(!hasDcmtk)(
    "findscu reads it through the gateway, with the line away too; the image goes into the case by itself",
    async () => {
      const { id, number } = await openCase(clinic);
      const line = await layLine(app.address);
      const token = await siteToken(app);
      const gateway = await startTestGateway({ server: line.address, token });
      const find = () =>
        runDcmtk("findscu", [
          ...["-W", "-aec", "LIANZHEN", "127.0.0.1", String(gateway.dimsePort)],
          ...["-k", "0008,0050", "-k", "PatientName=CE*", "-k", "0020,000D"],
          ...["-k", "(0040,0100)[0].Modality=DX"],
          ...["-k", "(0040,0100)[0].ScheduledProcedureStepStartDate"],
        ]);
      const online = await find();
      expect(online.code, online.output).toBe(0);
      expect(online.output).toContain(number);
      expect(online.output).toContain("CE^SHIJIA");
      line.cut();
      const away = await find();
      expect(away.output).toContain(number);
      line.mend();
      const studyUid = /\(0020,000d\) UI \[([0-9.]+)\]/.exec(
        online.output,
      )?.[1];
      expect(studyUid).toMatch(/^2\.25\./);
      const file = dicomFile({
        ...{ study: "from the worklist", accessionNumber: number },
        ...{ patientName: "CE^SHIJIA", sex: "M" },
      });
      expect(await storeOne(gateway.dimsePort, sendable(file))).toBe(0);
      await expect.poll(() => gateway.state().waiting.images).toBe(0);
      const [study] = await clinic.call<Study[]>(
        "GET",
        `/api/cases/${id}/studies`,
      );
      expect(study?.series[0]?.instanceCount).toBe(1);
      await gateway.close();
      await line.close();
    },
  );

  it.skipIf(!hasDcmtk)(
    "[ST14] two unknown patients and two newborns of one mother are four to findscu, in Latin letters and in Chinese",
    async () => {
      const nameless = (reason: "unknown" | "newborn", name: string) =>
        openCase(clinic, {
          ...{ identity: "temporary", reason, name, sex: "unknown" },
          ...{ birthDate: null, phone: null },
        });
      const cases = [
        ...[await nameless("unknown", ""), await nameless("unknown", "")],
        await nameless("newborn", "李娟之婴"),
        await nameless("newborn", "李娟之婴"),
      ];
      const gateway = await startTestGateway({
        ...{ server: app.address, token: await siteToken(app) },
      });
      const find = async (characterSet: readonly string[]) => {
        const { code, output } = await runDcmtk("findscu", [
          ...["-W", "-aec", "LIANZHEN", "127.0.0.1", String(gateway.dimsePort)],
          ...["-k", "0008,0050", "-k", "PatientName", ...characterSet],
        ]);
        expect(code, output).toBe(0);
        const answers = output.split("Find Response").slice(1);
        return cases.map(({ number }) => {
          const mine = answers.filter((each) => each.includes(`[${number}`));
          expect(mine).toHaveLength(1);
          return /\(0010,0010\) PN \[([^\]]*?) *\]/.exec(mine[0] ?? "")?.[1];
        });
      };
      const numbers = cases.map(({ number }) => number);
      expect(await find([])).toEqual(numbers.map((n) => `TEMP^${n}`));
      const utf8 = await find(["-k", "0008,0005=ISO_IR 192"]);
      const han = utf8.map((name) => (name ?? "").split("=")[1]);
      expect(new Set(han).size).toBe(4);
      for (const [i, number] of numbers.entries())
        expect(han[i]).toContain(number);
      await gateway.close();
    },
  );

  it.skipIf(!hasDcmtk)(
    "findscu that cancels after the first answer is answered to the end, and let go in peace",
    async () => {
      await openCase(clinic);
      await openCase(clinic);
      const gateway = await startTestGateway({
        ...{ server: app.address, token: await siteToken(app) },
      });
      const { code, output } = await runDcmtk("findscu", [
        ...["-v", "-W", "--cancel", "1", "-aec", "LIANZHEN"],
        ...["127.0.0.1", String(gateway.dimsePort), "-k", "0008,0050"],
      ]);
      expect(code, output).toBe(0);
      expect(output).toMatch(/Cancel/);
      expect(output).toMatch(/Received Final Find Response/);
      expect(output).toMatch(/Releasing Association/);
      await expect.poll(() => gateway.state().associations).toBe(0);
      await gateway.close();
    },
  );

  it.skipIf(!hasDcmtk)(
    "without any copy of it a device is told so, and not that nobody waits",
    async () => {
      const gateway = await startTestGateway({
        ...{ server: "http://127.0.0.1:1", token: "lzt_none" },
      });
      const { output } = await runDcmtk("findscu", [
        ...["-v", "-W", "-aec", "LIANZHEN"],
        ...["127.0.0.1", String(gateway.dimsePort), "-k", "0008,0050"],
      ]);
      expect(output).toMatch(/Out of [Rr]esources|Refused/);
      await gateway.close();
    },
  );
});

it("[ST15] whoever signs is told that images wait or lie at the clinic, for a week at most; another institution's word counts nothing", async () => {
  const { id } = await openCase(clinic);
  const { id: requestId, version } = await ask(id, "routine");
  const radiologist = await app.logIn("radiologist");
  await radiologist.call("POST", `/api/requests/${requestId}/acceptance`, {
    expectedVersion: version,
  });
  const upload = `/api/cases/${id}/images/${crypto.randomUUID()}`;
  const file = dicomFile({
    ...{ study: "to be signed", patientName: "CE^SHIJIA" },
  });
  const type = { "content-type": "application/dicom" };
  expect((await clinic.fetch("PUT", upload, file, type)).status).toBe(200);
  const arriving = async () =>
    (
      await radiologist.call<Opinion>(
        "GET",
        `/api/requests/${requestId}/opinion`,
      )
    ).imagesArriving;
  const MINUTE_MS = 60_000;
  clock.forward(10 * MINUTE_MS);
  expect(await arriving()).toBe(false);
  const announce = (person: Person, waiting: number, setAside = 0) =>
    person.call(
      "PUT",
      `/api/studies-on-the-way/${fixtureUid("to be signed")}`,
      { waiting, setAside, receiving: false },
    );
  const clinic2 = await app.logIn("clinic2");
  await announce(clinic2, 5);
  expect(await arriving()).toBe(false);
  await announce(clinic, 3);
  expect(await arriving()).toBe(true);
  const again = await app.deps.db.query
    .updateTable("study_on_the_way")
    .set({ announced_at: new Date(clock.now().getTime() - 8 * 86_400_000) })
    .returning("study_instance_uid")
    .execute();
  expect(again).toHaveLength(2);
  expect(await arriving()).toBe(false);
  await announce(clinic, 3);
  await announce(clinic, 0);
  expect(await arriving()).toBe(false);
  // What was set aside there does not come by itself, and is as much a reason to ask.
  await announce(clinic, 0, 2);
  expect(await arriving()).toBe(true);
  const before = await auditLines("study.announce");
  for (let i = 0; i < 3; i += 1) await announce(clinic, 0);
  expect(await arriving()).toBe(false);
  expect((await auditLines("study.announce")) - before).toBe(1);
});

it("[ST15] what nobody is shown any more is deleted, and a study without a right UID never stands there", async () => {
  const announce = async (uid: string) => {
    const { status } = await clinic.fetch(
      ...(["PUT", `/api/studies-on-the-way/${uid}`] as const),
      { waiting: 1, receiving: false },
    );
    return status;
  };
  const rows = async () =>
    (
      await app.deps.db.query
        .selectFrom("study_on_the_way")
        .select("study_instance_uid")
        .execute()
    ).map((row) => row.study_instance_uid);
  expect(await announce("1.2.1")).toBe(204);
  clock.forward(8 * 86_400_000);
  clinic = await app.logIn("clinic");
  expect(await announce("1.2.2")).toBe(204);
  expect(await rows()).not.toContain("1.2.1");
  expect(await rows()).toContain("1.2.2");
  for (const bad of ["1..2", "1.2.", "x"])
    expect(await announce(bad)).toBe(404);
  clock.forward(-8 * 86_400_000);
});
