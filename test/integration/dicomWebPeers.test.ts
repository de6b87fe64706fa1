import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addToken } from "../../server/features/apiTokens/index.ts";
import { createAudit } from "../../server/platform/audit/audit.ts";
import {
  dicomFile,
  fixturePixels,
  fixtureUid,
} from "../support/dicomFixtures.ts";
import {
  hasOrthanc,
  startOrthanc,
  webClientOf,
  type Orthanc,
} from "../support/dicomWebPeers.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

/** DICOMweb with the real programs: what they send is what they read, by SHA-256. */
let app: TestApp;
let token: string;
const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");

beforeAll(async () => {
  app = await startTestApp();
  const { db, ids, clock } = app.deps;
  const made = await addToken(
    { db, ids, clock, audit: createAudit(db, clock, "admin") },
    {
      ...{ login: "clinic", scope: "dicom", name: "test" },
      ...{ organisation: undefined, days: undefined },
    },
  );
  token = made.token;
});
afterAll(() => app.close());

describe("npm's dicomweb-client", () => {
  it("stores, finds and reads a study", async () => {
    const client = webClientOf(app.address, token);
    const files = [1, 2].map((n) =>
      dicomFile({
        ...{ study: "npm", instance: String(n), instanceNumber: n, frames: 2 },
        patientName: "王^小明",
      }),
    );
    await client.storeInstances({
      datasets: files.map((file) => new Uint8Array(file).buffer),
    });
    const studyInstanceUID = fixtureUid("npm");
    for (const PatientName of ["王*", "wang^xiaoming"]) {
      const found = await client.searchForStudies({
        queryParams: { PatientName },
      });
      expect(found.map((each) => each["0020000D"]?.Value?.[0])).toEqual([
        studyInstanceUID,
      ]);
    }
    const metadata = await client.retrieveStudyMetadata({ studyInstanceUID });
    expect(metadata.map((each) => each["00200013"]?.Value?.[0])).toEqual([
      1, 2,
    ]);
    const whole = await client.retrieveStudy({ studyInstanceUID });
    expect(whole.map((each) => sha256(new Uint8Array(each)))).toEqual(
      files.map(sha256),
    );
    const name = {
      studyInstanceUID,
      seriesInstanceUID: fixtureUid("npm/series"),
      sopInstanceUID: fixtureUid("npm/series/2"),
    };
    const one = await client.retrieveInstance(name);
    expect(sha256(new Uint8Array(one))).toBe(
      sha256(files[1] ?? Buffer.alloc(0)),
    );
    const frames = await client.retrieveInstanceFrames({
      ...name,
      frameNumbers: [1, 2],
    });
    expect(Buffer.concat(frames.map((each) => new Uint8Array(each)))).toEqual(
      fixturePixels({ frames: 2 }),
    );
  });

  it("has pictures of a study drawn", async () => {
    const client = webClientOf(app.address, token);
    const file = dicomFile({
      ...{ study: "npm drawn", rows: 20, columns: 40, frames: 2 },
    });
    await client.storeInstances({ datasets: [new Uint8Array(file).buffer] });
    const name = {
      studyInstanceUID: fixtureUid("npm drawn"),
      seriesInstanceUID: fixtureUid("npm drawn/series"),
      sopInstanceUID: fixtureUid("npm drawn/series/instance"),
    };
    const shape = async ([picture = new ArrayBuffer(0)]: ArrayBuffer[]) => {
      const { format, width, height } = await sharp(
        new Uint8Array(picture),
      ).metadata();
      return [format, width, height];
    };
    const png = { mediaTypes: [{ mediaType: "image/png" }] };
    expect(
      await shape(
        await client.retrieveInstanceRendered({
          ...{ ...name, ...png },
          queryParams: { viewport: [20, 20], window: [100, 200, "linear"] },
        }),
      ),
    ).toEqual(["png", 20, 10]);
    expect(await shape(await client.retrieveInstanceThumbnail(name))).toEqual([
      "jpeg",
      40,
      20,
    ]);
    expect(
      await shape(
        await client.retrieveInstanceFramesRendered({
          ...{ ...name, ...png, frameNumbers: [2] },
        }),
      ),
    ).toEqual(["png", 40, 20]);
  });
});

describe.skipIf(!hasOrthanc || sharedData === undefined)("Orthanc", () => {
  let orthanc: Orthanc;
  const sums = new Set<string>();
  let studyUid: string;
  beforeAll(async () => {
    orthanc = await startOrthanc(app.address, token);
    for (const { path } of sharedFiles("ct-chest-37").filter(({ name }) =>
      name.endsWith(".dcm"),
    )) {
      const bytes = readFileSync(path);
      await orthanc.post("/instances", bytes);
      sums.add(sha256(bytes));
    }
  });
  afterAll(() => orthanc.stop());

  const studies = async () =>
    (await (await orthanc.get("/studies")).json()) as string[];

  it("sends a CT to us with its DICOMweb plug-in, and finds it here", async () => {
    const [study = ""] = await studies();
    const detail = (await (await orthanc.get(`/studies/${study}`)).json()) as {
      MainDicomTags: { StudyInstanceUID: string };
    };
    studyUid = detail.MainDicomTags.StudyInstanceUID;
    await orthanc.post("/dicom-web/servers/lianzhen/stow", {
      Resources: [study],
      Synchronous: true,
    });
    const found = JSON.stringify(
      await orthanc.post("/dicom-web/servers/lianzhen/qido", {
        Uri: "/studies",
        Arguments: { StudyInstanceUID: studyUid },
      }),
    );
    expect(found).toContain(studyUid);
    const { count } = await app.deps.db.query
      .selectFrom("instance")
      .where("sha256", "in", [...sums])
      .select((all) => all.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    expect(count).toBe(sums.size);
  });

  it("reads it back from us whole: 37 images, each byte for byte", async () => {
    const [study = ""] = await studies();
    await orthanc.remove(`/studies/${study}`);
    expect(await studies()).toEqual([]);
    await orthanc.post("/dicom-web/servers/lianzhen/retrieve", {
      Resources: [{ Study: studyUid }],
      Synchronous: true,
    });
    const instances = (await (
      await orthanc.get("/instances")
    ).json()) as string[];
    const back = new Set<string>();
    for (const id of instances) {
      const file = await orthanc.get(`/instances/${id}/file`);
      back.add(sha256(new Uint8Array(await file.arrayBuffer())));
    }
    expect(back).toEqual(sums);
    expect(back.size).toBe(37);
  });
});
