import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type {
  PatientCheck,
  StoredImage,
  Study,
} from "../../shared/contracts/studies.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";
import {
  ask,
  openCase,
  sessionOf,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { dicomFile, type FixtureImage } from "../support/dicomFixtures.ts";
import { multipartOf } from "../support/multipart.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let radiologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  radiologist = await app.logIn("radiologist");
});
afterAll(() => app.close());

const ZHANG = { patientName: "Zhang^Guilan=张^桂兰", sex: "F" };
const LI = { patientName: "Li^Si=李^四", sex: "M", birthDate: "19700101" };
const named = {
  patient: {
    identity: "named",
    name: "张桂兰",
    sex: "female",
    birthDate: "1949-12-31",
    nationalId: "11010519491231002X",
    phone: null,
  },
};
let files = 0;
const image = (more: FixtureImage): Buffer =>
  dicomFile({ instance: String((files += 1)), ...more });

const send = async (caseId: string, bytes: Uint8Array, person = clinic) => {
  const response = await person.fetch(
    "PUT",
    `/api/cases/${caseId}/images/${randomUUID()}`,
    bytes,
    { "content-type": "application/dicom" },
  );
  expect(response.status).toBe(200);
  return (await response.json()) as StoredImage;
};
/** A case that both sides reach. */
const openCaseForBoth = async (change = named as object): Promise<string> => {
  const { id } = await openCase(clinic, { ...change });
  const asked = await ask(clinic, id, radiologist);
  await step(radiologist, asked, "acceptance");
  return id;
};
const shown = (person: Person, caseId: string) =>
  person.call<Study[]>("GET", `/api/cases/${caseId}/studies`);
const checksOf = (person: Person, caseId: string) =>
  person.call<PatientCheck[]>("GET", `/api/cases/${caseId}/patient-checks`);
const seriesPath = (stored: StoredImage) =>
  `/dicom-web/studies/${stored.studyInstanceUid}/series/${stored.seriesInstanceUid}`;
const paths = (stored: StoredImage) => {
  const whole = `${seriesPath(stored)}/instances/${stored.sopInstanceUid}`;
  return [whole, `${whole}/frames/1`];
};
const servedTo = async (person: Person, stored: StoredImage) =>
  Promise.all(
    paths(stored).map(async (path) => (await person.fetch("GET", path)).status),
  );
const decide = (
  person: Person,
  caseId: string,
  check: Pick<PatientCheck, "id" | "version">,
  decision: "confirmed" | "rejected",
  reason = "已核对身份证和检查单",
) =>
  person.call<PatientCheck>(
    "POST",
    `/api/cases/${caseId}/patient-checks/${check.id}/decision`,
    { expectedVersion: check.version, decision, reason },
  );

describe("an image of another patient", () => {
  it("[ST1][ST5] is not among the images that an opinion names, nor are those that the study has in another case", async () => {
    const { id: caseId } = await openCase(clinic, named);
    const asked = await ask(clinic, caseId, radiologist);
    await step(radiologist, asked, "acceptance");
    await send(caseId, image({ study: "named", ...ZHANG }));
    await send(caseId, image({ study: "named", ...LI }));
    const { id: elsewhere } = await openCase(clinic, named);
    await send(elsewhere, image({ study: "named", ...ZHANG }));
    const { versions } = await signOpinion(radiologist, asked.id);
    expect(versions[0]?.images).toEqual({ series: 1, instances: 1 });
  });

  it("[ST5] is kept and held: nobody lists, counts, opens or shares it; both sides see how many and why", async () => {
    const caseId = await openCaseForBoth();
    const ours = await send(caseId, image({ study: "mixed", ...ZHANG }));
    expect(ours.heldFor).toEqual([]);
    const held = await send(caseId, image({ study: "mixed", ...LI }));
    expect(held).toMatchObject({
      status: "stored",
      heldFor: ["name", "sex", "birthDate"],
    });
    const alone = await send(caseId, image({ study: "alone", ...LI }));
    for (const person of [clinic, radiologist]) {
      expect(await shown(person, caseId)).toMatchObject([
        {
          studyInstanceUid: ours.studyInstanceUid,
          patient: { name: ZHANG.patientName },
          series: [{ instanceCount: 1 }],
        },
      ]);
      const { instanceCount } = await person.call<CaseDetail>(
        "GET",
        `/api/cases/${caseId}`,
      );
      expect(instanceCount).toBe(1);
      expect(await servedTo(person, ours)).toEqual([200, 200]);
      expect(await servedTo(person, held)).toEqual([404, 404]);
      expect(await servedTo(person, alone)).toEqual([404, 404]);
      const metadata = await person.call<unknown[]>(
        "GET",
        `${seriesPath(ours)}/metadata`,
      );
      expect(metadata).toHaveLength(1);
      expect(
        (await person.refusal("GET", `${seriesPath(alone)}/metadata`)).code,
      ).toBe("image.notFound");
      expect(await checksOf(person, caseId)).toMatchObject([
        {
          status: "held",
          patient: { name: LI.patientName, sex: "M", birthDate: "19700101" },
          differs: ["name", "sex", "birthDate"],
          modalities: ["CT"],
          instanceCount: 1,
          decision: null,
        },
        { status: "held", instanceCount: 1 },
      ]);
      const { viewId } = await person.order("sharedView:open", {
        caseId: caseId as never,
      });
      const ack = await person.command("sharedView:operate", {
        viewId,
        protocolVersion: SHARED_VIEW_PROTOCOL,
        clientOpId: randomUUID(),
        baseSeq: 0,
        operation: {
          type: "showSeries",
          paneId: "main",
          studyInstanceUid: alone.studyInstanceUid,
          seriesInstanceUid: alone.seriesInstanceUid,
        },
      });
      expect(ack.ok ? "shown" : ack.error.code).toBe("view.unknownSeries");
    }
    // Sent again it is known, and still held.
    const file = image({ study: "alone", ...LI });
    await send(caseId, file);
    expect(await send(caseId, file)).toMatchObject({
      status: "duplicate",
      heldFor: ["name", "sex", "birthDate"],
    });
  });

  it("[ST6] [ST7] is shown once a named person has confirmed it with a reason, and so is what follows it", async () => {
    const caseId = await openCaseForBoth();
    const first = await send(caseId, image({ study: "confirm", ...LI }));
    const [check] = await checksOf(clinic, caseId);
    const told = radiologist.nextEvent(
      "studies:changed",
      (payload) => payload.caseId === caseId,
    );
    const confirmed = await decide(clinic, caseId, check!, "confirmed");
    await told;
    const { person } = await sessionOf(clinic);
    expect(confirmed).toMatchObject({
      status: "confirmed",
      version: 2,
      decision: {
        reason: "已核对身份证和检查单",
        decidedBy: { id: person.id },
      },
    });
    expect((await checksOf(radiologist, caseId))[0]).toEqual(confirmed);
    expect(await servedTo(radiologist, first)).toEqual([200, 200]);
    const second = await send(caseId, image({ study: "confirm", ...LI }));
    expect(second.heldFor).toEqual([]);
    expect(await shown(radiologist, caseId)).toMatchObject([
      { series: [{ instanceCount: 2 }] },
    ]);
    // The same patient in another study is another question.
    const other = await send(caseId, image({ study: "confirm 2", ...LI }));
    expect(other.heldFor).not.toEqual([]);
    const lines = await app.deps.db.query
      .selectFrom("audit_event")
      .select(["action", "outcome", "person_id"])
      .where("subject_id", "=", check!.id)
      .orderBy("id")
      .execute();
    expect(lines).toEqual([
      { action: "image.hold", outcome: "success", person_id: person.id },
      {
        action: "patientCheck.confirm",
        outcome: "success",
        person_id: person.id,
      },
    ]);
    const { timeline } = await radiologist.call<CaseDetail>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(timeline.map(({ kind }) => kind)).toContain("imagesConfirmed");
  });

  it("[ST6] rejected stays hidden and kept; a later decision takes its place and both are in the record", async () => {
    const caseId = await openCaseForBoth();
    const stored = await send(caseId, image({ study: "reject", ...LI }));
    const [check] = await checksOf(clinic, caseId);
    const rejected = await decide(
      clinic,
      caseId,
      check!,
      "rejected",
      "拿错光盘",
    );
    expect(rejected).toMatchObject({ status: "rejected", instanceCount: 1 });
    expect(await servedTo(clinic, stored)).toEqual([404, 404]);
    const late = await send(caseId, image({ study: "reject", ...LI }));
    expect(late.heldFor).not.toEqual([]);
    const path = `/api/cases/${caseId}/patient-checks/${check!.id}/decision`;
    const stale = {
      expectedVersion: 1,
      decision: "confirmed",
      reason: "another",
    };
    expect(await clinic.refusal("POST", path, stale)).toEqual({
      status: 409,
      code: "patientCheck.staleVersion",
    });
    // The same decision once more is the one that is there.
    expect(
      await decide(clinic, caseId, check!, "rejected", "拿错光盘"),
    ).toMatchObject({ version: 2, instanceCount: 2 });
    await decide(clinic, caseId, rejected, "confirmed");
    expect(await servedTo(radiologist, stored)).toEqual([200, 200]);
    const { timeline } = await clinic.call<CaseDetail>(
      "GET",
      `/api/cases/${caseId}`,
    );
    expect(
      timeline.flatMap(({ kind }) =>
        kind === "imagesConfirmed" || kind === "imagesRejected" ? [kind] : [],
      ),
    ).toEqual(["imagesRejected", "imagesConfirmed"]);
  });

  it("[ST6] is not confirmed by the invited side, without a reason, or through another case", async () => {
    const caseId = await openCaseForBoth();
    const otherCase = await openCaseForBoth();
    await send(caseId, image({ study: "who", ...LI }));
    const [check] = await checksOf(clinic, caseId);
    const path = (id: string) =>
      `/api/cases/${id}/patient-checks/${check!.id}/decision`;
    const body = { expectedVersion: 1, decision: "confirmed", reason: "x" };
    expect(await radiologist.refusal("POST", path(caseId), body)).toMatchObject(
      { code: "case.forbidden" },
    );
    expect(await clinic.refusal("POST", path(otherCase), body)).toEqual({
      status: 404,
      code: "patientCheck.notFound",
    });
    expect(
      await clinic.refusal("POST", path(caseId), { ...body, reason: "  " }),
    ).toMatchObject({ code: "input.invalid" });
    expect((await checksOf(clinic, caseId))[0]?.status).toBe("held");
  });

  it("[ST2] is told by a national id that a device wrote as Patient ID", async () => {
    const caseId = await openCaseForBoth();
    const same = await send(
      caseId,
      image({ study: "id", ...ZHANG, patientId: "11010519491231002X" }),
    );
    expect(same.heldFor).toEqual([]);
    const other = await send(
      caseId,
      image({ study: "id", ...ZHANG, patientId: "110101199003070134" }),
    );
    const valid = (await checksOf(clinic, caseId)).length === 1;
    expect(other.heldFor).toEqual(valid ? ["nationalId"] : []);
    expect(valid).toBe(true);
  });

  it("[ST4] of a temporary identity is told by the images that came first, also when all come at once", async () => {
    const caseId = await openCaseForBoth({});
    const all = await Promise.all(
      [ZHANG, LI, ZHANG, LI].map((who, i) =>
        send(caseId, image({ study: `temporary ${i % 2}`, ...who })),
      ),
    );
    const heldOnes = all.filter(({ heldFor }) => heldFor.length > 0);
    expect(heldOnes.map(({ heldFor }) => heldFor)).toEqual([
      ["otherImages"],
      ["otherImages"],
    ]);
    const [study, ...others] = await shown(radiologist, caseId);
    expect(others).toEqual([]);
    expect(study?.series).toMatchObject([{ instanceCount: 2 }]);
  });
});

describe("a case", () => {
  it("[ST1] shows what was sent into it, not what its institution has of the study elsewhere", async () => {
    const first = await openCase(clinic, named);
    const slices = ["a", "b", "c"].map((instance) =>
      dicomFile({ study: "earlier", instance, ...ZHANG }),
    );
    const stored: StoredImage[] = [];
    for (const slice of slices) stored.push(await send(first.id, slice));
    const second = await openCaseForBoth();
    expect((await send(second, slices[1]!)).status).toBe("duplicate");
    expect(await shown(radiologist, second)).toMatchObject([
      { series: [{ instanceCount: 1 }] },
    ]);
    expect(
      await radiologist.call<unknown[]>(
        "GET",
        `${seriesPath(stored[0]!)}/metadata`,
      ),
    ).toHaveLength(1);
    expect(
      await Promise.all(stored.map((one) => servedTo(radiologist, one))),
    ).toEqual([
      [404, 404],
      [200, 200],
      [404, 404],
    ]);
  });

  it("[ST5] holds an image that another case of the institution shows", async () => {
    const theirs = await openCase(clinic, {
      patient: {
        ...named.patient,
        name: "李四",
        sex: "male",
        birthDate: null,
        nationalId: null,
      },
    });
    const file = image({ study: "two cases", ...LI });
    expect((await send(theirs.id, file)).heldFor).toEqual([]);
    const caseId = await openCaseForBoth();
    expect((await send(caseId, file)).heldFor).not.toEqual([]);
    expect(await shown(radiologist, caseId)).toEqual([]);
  });

  it("[ST1][ST5] is read in its own name: not what another case within reach shows of the same series, nor what is the institution's own", async () => {
    const theirs = await openCaseForBoth({
      patient: {
        ...{ identity: "named", name: "李四", sex: "male" },
        ...{ birthDate: null, nationalId: null, phone: null },
      },
    });
    const ours = await openCaseForBoth();
    const shownHere = image({ study: "one series", ...ZHANG });
    const heldHere = image({ study: "one series", ...LI });
    const right = await send(ours, shownHere);
    expect((await send(ours, heldHere)).heldFor).not.toEqual([]);
    const held = await send(theirs, heldHere);
    expect(held.heldFor).toEqual([]);
    for (const person of [clinic, radiologist]) {
      const read = async (caseId: string, stored: StoredImage) =>
        Promise.all(
          [
            `${seriesPath(stored)}/metadata`,
            ...paths(stored),
            ...[`${paths(stored)[0] ?? ""}/rendered`],
          ].map(
            async (path) =>
              (await person.fetch("GET", `${path}?case=${caseId}`)).status,
          ),
        );
      const listed = async (caseId: string) =>
        (
          await person.call<DicomJson[]>(
            "GET",
            `${seriesPath(right)}/metadata?case=${caseId}`,
          )
        ).map((each) => each["00080018"]?.Value?.[0]);
      expect(await listed(ours)).toEqual([right.sopInstanceUid]);
      expect(await listed(theirs)).toEqual([held.sopInstanceUid]);
      expect(await read(ours, right)).toEqual([200, 200, 200, 200]);
      expect(await read(ours, held)).toEqual([200, 404, 404, 404]);
      expect(await read(theirs, right)).toEqual([200, 404, 404, 404]);
    }
    // A case that is out of reach shows nothing.
    const far = await openCase(clinic, named);
    await send(far.id, shownHere);
    const path = `${seriesPath(right)}/metadata?case=${far.id}`;
    expect((await radiologist.refusal("GET", path)).code).toBe(
      "image.notFound",
    );
    expect((await clinic.fetch("GET", path)).status).toBe(200);
  });

  it("[ST1] shows its own images of a study that the reader's institution has, too", async () => {
    const caseId = await openCaseForBoth();
    const sent = image({ study: "both have it", ...ZHANG });
    const stored = await send(caseId, sent);
    const { body, contentType } = multipartOf([
      dicomFile({ study: "both have it", instance: "their own", ...LI }),
    ]);
    const stow = await radiologist.fetch("POST", "/dicom-web/studies", body, {
      "content-type": contentType,
    });
    expect(stow.status).toBe(200);
    const found = await radiologist.call<DicomJson[]>(
      "GET",
      `${seriesPath(stored)}/metadata?case=${caseId}`,
    );
    expect(found.map((each) => each["00080018"]?.Value?.[0])).toEqual([
      stored.sopInstanceUid,
    ]);
  });

  it("[ST8] does not show the first content of a UID because other bytes under it were sent here", async () => {
    const first = await openCase(clinic, named);
    const sent = { study: "content", instance: "one", ...ZHANG };
    const original = await send(first.id, dicomFile(sent));
    const second = await openCaseForBoth();
    const other = dicomFile({ ...sent, z: 5 });
    expect((await send(second, other)).status).toBe("conflict");
    expect(await shown(radiologist, second)).toEqual([]);
    expect(await servedTo(radiologist, original)).toEqual([404, 404]);
  });
});
