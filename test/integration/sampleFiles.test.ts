import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { dicomFile, withNameOf } from "../support/dicomFixtures.ts";
import {
  NAMES,
  refusalOf,
  sampleBytes,
  sampleFiles,
} from "../support/sampleSets.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const files = sampleFiles();
const GUESSED = "charset-ct/gbk-bytes-labelled-ir100.dcm";

/** Every sample file over HTTP; what the viewer makes of the stored ones is told by the browser tests. */
describe.skipIf(files.length === 0)("every sample file", () => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  beforeAll(async () => {
    app = await startTestApp();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
  });
  afterAll(() => app.close());

  const put = (person: Person, caseId: string, bytes: Uint8Array) =>
    person.fetch("PUT", `/api/cases/${caseId}/images/${randomUUID()}`, bytes, {
      "content-type": "application/dicom",
    });
  const patientsOf = async (caseId: string) =>
    (await clinic.call<Study[]>("GET", `/api/cases/${caseId}/studies`)).map(
      ({ patient }) => patient,
    );

  it.each(files)(
    "$set/$name is stored or refused by name, and others' images arrive meanwhile",
    async (file) => {
      const { id } = await openBareCase(clinic);
      const { id: others } = await openBareCase(clinic2);
      const bytes = await sampleBytes(file);
      const [sample, ...good] = await Promise.all([
        put(clinic, id, bytes),
        put(clinic2, others, dicomFile({ instance: `${file.name} 1` })),
        put(clinic2, others, dicomFile({ instance: `${file.name} 2` })),
      ]);
      for (const response of good) expect(response.status).toBe(200);
      const refusal = refusalOf(file);
      const body = (await sample.json()) as { code?: string } & StoredImage;
      if (refusal !== undefined) {
        expect([sample.status, body.code]).toEqual([422, refusal]);
        expect(await patientsOf(id)).toEqual([]);
        return;
      }
      expect([sample.status, body.status, body.heldFor]).toEqual([
        ...[200, "stored", []],
      ]);
      const [patient, ...more] = await patientsOf(id);
      expect(more).toEqual([]);
      const key = `${file.set}/${file.name}`;
      const name = NAMES[key];
      if (name !== undefined) expect(patient?.name).toBe(name);
      expect(patient?.nameGuessed).toBe(key === GUESSED ? true : undefined);
    },
  );

  it.each(files.filter((file) => file.set === "charset" && refusalOf(file)))(
    "$set/$name: a picture under the same name bytes and character set names the patient rightly",
    async ({ set, name, path }) => {
      const truth = NAMES[`${set}/${name}`];
      const picture = withNameOf(await readFile(path), { study: name });
      // Two files hold names within sequences only.
      expect(picture === undefined).toBe(truth === undefined);
      if (!picture) return;
      const { id } = await openBareCase(clinic);
      expect((await put(clinic, id, picture)).status).toBe(200);
      expect((await patientsOf(id))[0]).toMatchObject({ name: truth });
      expect((await patientsOf(id))[0]).not.toHaveProperty("nameGuessed");
    },
  );

  it("[ST9] a guessed name shows images at once only in the case of the patient whom it fits", async () => {
    const file = files.find(({ set, name }) => `${set}/${name}` === GUESSED);
    if (!file) throw new Error("no such sample file");
    const bytes = await sampleBytes(file);
    const heldFor = async (name: string) => {
      const { id } = await openBareCase(clinic, {
        patient: {
          ...{ identity: "named", name, sex: "unknown" },
          ...{ birthDate: null, nationalId: null, phone: null },
        },
      });
      const response = await put(clinic, id, bytes);
      return ((await response.json()) as StoredImage).heldFor;
    };
    expect(await heldFor("赵丽颖")).toEqual([]);
    expect(await heldFor("Zhao Liying")).toEqual([]);
    expect(await heldFor("王芳")).toEqual(["name"]);
  });
});
