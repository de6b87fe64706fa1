import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attachment, CaseDetail } from "../../shared/contracts/cases.ts";
import type { CaseConsents } from "../../shared/contracts/consents.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import {
  ask,
  giveConsent,
  openBareCase,
  openCase,
  PEN,
  sessionOf,
  step,
} from "../support/consultSteps.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let clinic2: Person;
let radiologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  [clinic, clinic2, radiologist] = (await Promise.all(
    ["clinic", "clinic2", "radiologist"].map((login) => app.logIn(login)),
  )) as [Person, Person, Person];
});
afterAll(() => app.close());

const read = (person: Person, caseId: string) =>
  person.call<CaseConsents>("GET", `/api/cases/${caseId}/consents`);
const signer = { name: "张小兰", relation: "child" };
const withdraw = (caseId: string, purposes: readonly string[]) =>
  clinic.call<CaseConsents>(
    "POST",
    `/api/cases/${caseId}/consents/withdrawals`,
    {
      ...{ commandId: crypto.randomUUID(), purposes, signer },
      reason: "家属改变决定",
    },
  );
const defer = (caseId: string, purposes: readonly string[], reason = "") =>
  clinic.fetch("POST", `/api/cases/${caseId}/consents/deferrals`, {
    ...{ commandId: crypto.randomUUID(), purposes, reason },
    reasonKind: "unconscious",
  });
const attach = async (caseId: string, kind: string) => {
  const response = await clinic.fetch(
    "PUT",
    `/api/cases/${caseId}/attachments/${crypto.randomUUID()}?kind=${kind}`,
    new Uint8Array([...Buffer.from("%PDF-1.4\n"), ...new Uint8Array(64)]),
    { "content-type": "application/pdf", "x-file-name": "a.pdf" },
  );
  return (await response.json()) as Attachment & { code?: string };
};
const upload = async (caseId: string) =>
  (
    await clinic.fetch(
      "PUT",
      `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
      dicomFile(),
      { "content-type": "application/dicom" },
    )
  ).json() as Promise<{ status?: string; code?: string }>;
const refusedAsk = async (caseId: string) => {
  const { acting } = await sessionOf(radiologist);
  return clinic.refusal("POST", `/api/cases/${caseId}/requests`, {
    ...{ commandId: crypto.randomUUID(), kind: "consult", personId: null },
    ...{ organisationId: acting.organisation.id, urgency: "emergency" },
    question: "?",
  });
};

describe("asking", () => {
  it("[CO5] is refused by name until service and data transfer are given, whatever the hospitals have agreed", async () => {
    const { id } = await openBareCase(clinic);
    expect(await refusedAsk(id)).toEqual({
      ...{ status: 409, code: "consent.missingService" },
    });
    await giveConsent(clinic, id, ["service"]);
    expect(await refusedAsk(id)).toEqual({
      ...{ status: 409, code: "consent.missingDataTransfer" },
    });
    await giveConsent(clinic, id, ["dataTransfer"]);
    const asked = await ask(clinic, id, radiologist);
    expect(asked.status).toBe("asked");
  });

  it("[CO4] goes on with a deferral, which both sides see until it is made good", async () => {
    const { id } = await openBareCase(clinic);
    await defer(id, ["service", "dataTransfer"], "车祸,家属未到");
    await ask(clinic, id, radiologist, { urgency: "emergency" });
    const seen = await read(radiologist, id);
    expect(seen.standing).toMatchObject({
      ...{ service: "deferred", dataTransfer: "deferred" },
    });
    expect(seen.records).toMatchObject([
      {
        ...{ act: "deferred", reasonKind: "unconscious" },
        ...{ reason: "车祸,家属未到", proof: null, signer: null },
        takenBy: { name: { zh: "李梅" } },
      },
    ]);
    await giveConsent(clinic, id);
    const after = await read(radiologist, id);
    expect(after.standing).toMatchObject({
      ...{ service: "given", dataTransfer: "given", recording: "missing" },
    });
    expect(after.records).toHaveLength(2);
    // What is given is not put off any more, and recording never can be.
    for (const purposes of [["service"], ["recording"]])
      expect((await defer(id, purposes)).status).toBe(409);
  });
});

describe("proof", () => {
  it("[CO2][CO8] keeps the pen's strokes to the digit, with text, signer, relation, time and who took it", async () => {
    const { id } = await openBareCase(clinic);
    const { records } = await clinic.call<CaseConsents>(
      "POST",
      `/api/cases/${id}/consents`,
      {
        ...{ commandId: crypto.randomUUID(), signer },
        purposes: ["service", "dataTransfer", "recording"],
        proof: {
          ...{ kind: "pen", textVersion: "2026-11", language: "zh" },
          signature: PEN,
        },
      },
    );
    const [record] = records;
    expect(record).toMatchObject({
      ...{ act: "given", signer, reasonKind: null },
      proof: { kind: "pen", textVersion: "2026-11", language: "zh" },
      takenBy: { name: { zh: "李梅" } },
      organisation: { name: { zh: "河口镇卫生院" } },
    });
    await ask(clinic, id, radiologist);
    const address = `/api/cases/${id}/consents/${record?.id}/signature`;
    for (const person of [clinic, radiologist])
      expect(await person.call("GET", address)).toEqual(PEN);
    expect(await clinic2.refusal("GET", address)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
  });

  it("[CO8] refuses an empty field, a dot, and more points than anybody writes", async () => {
    const { id } = await openBareCase(clinic);
    const line = Array.from({ length: 3_000 }, (_, i) => [i % 400, 40, i]);
    for (const strokes of [[], [[[5, 5, 0]]], [line, line]])
      expect(
        await clinic.refusal("POST", `/api/cases/${id}/consents`, {
          ...{ commandId: crypto.randomUUID(), purposes: ["service"], signer },
          proof: {
            ...{ kind: "pen", textVersion: "2026-11", language: "zh" },
            signature: { ...PEN, strokes },
          },
        }),
      ).toEqual({ status: 400, code: "input.invalid" });
    expect((await read(clinic, id)).records).toEqual([]);
  });

  it("[CO2] takes a scan of this case only, and no text that was never published", async () => {
    const { id } = await openBareCase(clinic);
    const other = await openBareCase(clinic);
    const give = (attachmentId: string) =>
      clinic.fetch("POST", `/api/cases/${id}/consents`, {
        ...{ commandId: crypto.randomUUID(), purposes: ["service"], signer },
        proof: { kind: "scan", attachmentId, signedOn: "2026-11-20" },
      });
    const foreign = await attach(other.id, "consent");
    const file = await attach(id, "file");
    for (const { id: attachmentId } of [foreign, file]) {
      const response = await give(attachmentId);
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ code: "consent.noScan" });
    }
    const scan = await attach(id, "consent");
    const { records } = (await (await give(scan.id)).json()) as CaseConsents;
    expect(records).toMatchObject([
      {
        proof: { kind: "scan", attachmentId: scan.id },
        signedOn: "2026-11-20",
      },
    ]);
    expect(
      await clinic.refusal("POST", `/api/cases/${id}/consents`, {
        ...{ commandId: crypto.randomUUID(), purposes: ["service"], signer },
        proof: {
          ...{ kind: "pen", textVersion: "1999", language: "zh" },
          signature: PEN,
        },
      }),
    ).toMatchObject({ status: 400 });
  });

  it("[CO10] the same command twice is one act, and for another case it is refused", async () => {
    const { id } = await openBareCase(clinic);
    const other = await openBareCase(clinic);
    const body = {
      ...{ commandId: crypto.randomUUID(), purposes: ["service"] },
      reasonKind: "emergency",
    };
    const send = () =>
      clinic.call<CaseConsents>(
        ...(["POST", `/api/cases/${id}/consents/deferrals`, body] as const),
      );
    const [one, two] = await Promise.all([send(), send()]);
    expect(one).toEqual(two);
    expect(one.records).toHaveLength(1);
    expect(
      await clinic.refusal(
        ...([
          "POST",
          `/api/cases/${other.id}/consents/deferrals`,
          body,
        ] as const),
      ),
    ).toMatchObject({ code: "input.invalid" });
  });
});

describe("withdrawal", () => {
  it("[CO6] of data transfer stops requests, images and files at once, and leaves everything before in both records", async () => {
    const { id } = await openCase(clinic);
    expect((await upload(id)).status).toBe("stored");
    const asked = await ask(clinic, id, radiologist);
    await withdraw(id, ["dataTransfer"]);
    expect((await upload(id)).code).toBe("consent.withdrawnDataTransfer");
    expect((await attach(id, "file")).code).toBe(
      "consent.withdrawnDataTransfer",
    );
    expect((await refusedAsk(id)).code).toBe("consent.withdrawnDataTransfer");
    // The withdrawal's own paper still comes in.
    expect((await attach(id, "consent")).kind).toBe("consent");
    // The request that was asked goes on; its case and images stay readable.
    await step(radiologist, asked, "acceptance");
    const seen = await radiologist.call<CaseDetail>("GET", `/api/cases/${id}`);
    expect(seen.instanceCount).toBe(1);
    // Emergency or not: nobody puts off what the patient refused.
    expect((await defer(id, ["dataTransfer"])).status).toBe(409);
    await giveConsent(clinic, id, ["dataTransfer"]);
    expect((await upload(id)).status).toBe("duplicate"); // taken in again, and known
  });

  it("[CO6] of the service keeps everybody who is outside out of the room, and stops further questions", async () => {
    const { id } = await openCase(clinic);
    const consult = await step(
      radiologist,
      await ask(clinic, id, radiologist),
      "acceptance",
    );
    const advice = await step(
      radiologist,
      await ask(clinic, id, radiologist, { kind: "advice" }),
      "acceptance",
    );
    const text = { commandId: crypto.randomUUID(), text: "请复查" };
    const answered = await step(radiologist, advice, "answers", text);
    await withdraw(id, ["service"]);
    for (const person of [clinic, radiologist])
      expect(
        await person.command("room:join", {
          ...{ requestId: consult.id, resumeSeatId: null },
        }),
      ).toMatchObject({
        ...{ ok: false, error: { code: "consent.withdrawnService" } },
      });
    expect(
      await clinic.refusal(
        "POST",
        `/api/requests/${answered.id}/further-questions`,
        {
          expectedVersion: answered.version,
          ...{ commandId: crypto.randomUUID(), text: "x" },
        },
      ),
    ).toMatchObject({ code: "consent.withdrawnService" });
    const kept = await clinic.call<ConsultRequest>(
      "GET",
      `/api/requests/${answered.id}`,
    );
    expect(kept.messages).toHaveLength(1);
    const { records } = await read(radiologist, id);
    expect(records.at(-1)).toMatchObject({
      ...{ act: "withdrawn", reason: "家属改变决定", signer },
    });
    // Twice is once too often.
    await expect(withdraw(id, ["service"])).rejects.toThrow("consent.notOpen");
  });
});

describe("who records and who sees", () => {
  it("[CO7] the inviting side records, the invited side sees, others find nothing; each act and read is audited", async () => {
    const { id } = await openCase(clinic);
    await ask(clinic, id, radiologist);
    const attempt = (person: Person) =>
      person.refusal("POST", `/api/cases/${id}/consents/withdrawals`, {
        ...{ commandId: crypto.randomUUID(), purposes: ["service"], signer },
        reason: "x",
      });
    expect(await attempt(radiologist)).toEqual({
      ...{ status: 403, code: "case.forbidden" },
    });
    expect(await attempt(clinic2)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
    await connected(radiologist);
    const told = radiologist.nextEvent(
      "case:changed",
      ({ caseId }) => caseId === id,
      10_000,
    );
    await withdraw(id, ["service"]);
    await told;
    await read(radiologist, id);
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select(["action", "subject_id", "outcome"])
      .where("action", "like", "consent.%")
      .execute();
    const { records } = await read(clinic, id);
    expect(lines).toContainEqual({
      ...{ action: "consent.withdrawn", outcome: "success" },
      subject_id: records.at(-1)?.id,
    });
    expect(lines).toContainEqual({
      ...{ action: "consent.list", outcome: "success", subject_id: id },
    });
    const { timeline } = await radiologist.call<CaseDetail>(
      ...(["GET", `/api/cases/${id}`] as const),
    );
    expect(timeline.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["consentGiven", "consentWithdrawn"]),
    );
  });
});
const connected = (person: Person) => person.connect();

describe("scans from before there were purposes", () => {
  it("keep counting for what a request needs", async () => {
    const { id } = await openBareCase(clinic);
    const scan = await attach(id, "consent");
    const sql = readFileSync(
      new URL(
        "../../server/platform/db/migrations/0006_advice_consent_lock.sql",
        import.meta.url,
      ),
      "utf8",
    );
    const [statement] =
      /insert into consent_record[\s\S]+?where a\.kind = 'consent'/.exec(sql) ??
      [];
    await app.deps.db.script(
      `delete from consent_record where case_id in (select case_id from attachment where kind = 'consent'); ${statement ?? ""}`,
    );
    const { standing, records } = await read(clinic, id);
    expect(standing).toMatchObject({
      ...{ service: "given", dataTransfer: "given", recording: "missing" },
    });
    expect(records).toMatchObject([
      {
        proof: { kind: "scan", attachmentId: scan.id },
        signer: { name: "", relation: "unknown" },
      },
    ]);
    await expect(ask(clinic, id, radiologist)).resolves.toBeDefined();
  });
});
