import { access } from "node:fs/promises";
import { expect } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import type { AppDeps } from "../../server/app.ts";
import type { PacsAccess } from "../../server/platform/pacs/pacsSites.ts";
import { openCase, upload } from "./crash.ts";
import { dicomFile } from "./dicomFixtures.ts";
import { MovableClock } from "./movableClock.ts";
import { partsOf } from "./multipart.ts";
import type { Person, TestApp } from "./testApp.ts";
import { sha256 } from "./testPacs.ts";
import { CT_PATIENT } from "./world.ts";

/** What tests ask of a server whose images are kept in a PACS. */

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
