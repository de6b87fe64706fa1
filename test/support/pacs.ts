import { createHash } from "node:crypto";
import { access, rm } from "node:fs/promises";
import { expect } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import type { AppDeps } from "../../server/app.ts";
import type { PacsAccess } from "../../server/platform/pacs/pacsSites.ts";
import { openCase, upload } from "./crash.ts";
import { dicomFile } from "./dicomFixtures.ts";
import {
  newOrthancHome,
  startOrthancPacs,
  type Orthanc,
} from "./dicomWebPeers.ts";
import { MovableClock } from "./movableClock.ts";
import { partsOf } from "./multipart.ts";
import type { Person, TestApp } from "./testApp.ts";
import { CT_PATIENT } from "./world.ts";

/** An Orthanc that stands for a hospital's PACS, and what a test asks of it and of us. */

export const sha256 = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

const USER = { name: "lianzhen", password: "orthanc-password" };

export interface TestPacs {
  readonly access: PacsAccess;
  /** As it runs now. */
  readonly orthanc: Orthanc;
  stop(): Promise<void>;
  /** Again, at the same address and with what it had. */
  start(): Promise<void>;
  /** SHA-256 of everything that it has under this UID. */
  sumsOf(sopInstanceUid: string): Promise<string[]>;
  remove(sopInstanceUid: string): Promise<void>;
  end(): Promise<void>;
}

export const startTestPacs = async (): Promise<TestPacs> => {
  const home = await newOrthancHome();
  let orthanc = await startOrthancPacs(home, USER);
  let runs = true;
  const idsOf = (SOPInstanceUID: string) =>
    orthanc.post("/tools/find", {
      Level: "Instance",
      Query: { SOPInstanceUID },
    }) as Promise<string[]>;
  const stop = async () => {
    if (runs) await orthanc.stop();
    runs = false;
  };
  return {
    access: {
      url: `${orthanc.address}/dicom-web`,
      credentials: { user: USER.name, secret: USER.password },
    },
    get orthanc() {
      return orthanc;
    },
    stop,
    start: async () => {
      orthanc = await startOrthancPacs(home, USER);
      runs = true;
    },
    sumsOf: async (uid) => {
      const sums: string[] = [];
      for (const id of await idsOf(uid)) {
        const file = await orthanc.get(`/instances/${id}/file`);
        sums.push(sha256(new Uint8Array(await file.arrayBuffer())));
      }
      return sums;
    },
    remove: async (uid) => {
      for (const id of await idsOf(uid))
        await orthanc.remove(`/instances/${id}`);
    },
    end: async () => {
      await stop();
      await rm(home.directory, { recursive: true, force: true });
    },
  };
};

/** For a server whose time a test moves by hours, and whose cache holds nothing that was not used lately. */
export const pacsApp = (fallback: PacsAccess | undefined) => {
  const clock = new MovableClock();
  const change: Partial<AppDeps> = {
    ...{ clock, lockMinutes: 10_000 },
    sessionLimits: { idleMinutes: 10_000, absoluteHours: 1_000 },
    pacs: {
      ...{ fallback, cacheBytes: 0 },
      limits: { silentMs: 2_000, answerMs: 10_000 },
    },
  };
  return { clock, change };
};

/** Longer than a copy counts as used, and than any pause after which something is tried again. */
export const A_WHILE_MS = 7 * 3_600_000;
/** A busy machine takes its time. */
export const LONG = { timeout: 15_000 };

export const pathOf = (image: StoredImage): string =>
  `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;

/** An image of the patient whose cases `send` opens; another `number`, other bytes under the same UIDs. */
export const imageOf = (study: string, number = 1): Buffer =>
  dicomFile({
    ...{ study, instanceNumber: number },
    ...{ patientName: CT_PATIENT.name, sex: "M" },
  });

/** Uploads into a case of its own. */
export const send = async (
  person: Person,
  bytes: Uint8Array,
): Promise<StoredImage> => {
  const { id } = await openCase(person, "images");
  const response = await upload(person, id, bytes);
  expect(response.status).toBe(200);
  return (await response.json()) as StoredImage;
};

export const isHere = async (
  { deps }: TestApp,
  image: Pick<StoredImage, "sha256">,
): Promise<boolean> => {
  const { object_key } = await deps.db.query
    .selectFrom("instance")
    .select("object_key")
    .where("sha256", "=", image.sha256)
    .executeTakeFirstOrThrow();
  return access(deps.store.pathOf(object_key)).then(
    () => true,
    () => false,
  );
};

/** Resolves when all these are in the PACS and no more here. */
export const allGone = async (
  app: TestApp,
  images: readonly Pick<StoredImage, "sha256">[],
): Promise<void> => {
  for (const image of images)
    await expect.poll(() => isHere(app, image), LONG).toBe(false);
};

/** The image's SHA-256 as a reader gets it, or the refusal's code. */
export const readSum = async (
  person: Person,
  image: StoredImage,
): Promise<string> => {
  const response = await person.fetch("GET", pathOf(image));
  if (!response.ok) {
    const { code } = (await response.json()) as { code: string };
    return `${response.status} ${code}`;
  }
  const [part] = await partsOf(response);
  return sha256(part?.bytes ?? Buffer.alloc(0));
};
