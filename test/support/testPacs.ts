import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import type { PacsAccess } from "../../server/platform/pacs/pacsSites.ts";
import {
  newOrthancHome,
  startOrthancPacs,
  type Orthanc,
} from "./dicomWebPeers.ts";

/** An Orthanc that stands for a hospital's PACS. Also for the bench: nothing of the test runner is in it. */

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

/** `settings`: of Orthanc, besides those of every test. */
export const startTestPacs = async (
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestPacs> => {
  const home = await newOrthancHome();
  let orthanc = await startOrthancPacs(home, USER, settings);
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
      orthanc = await startOrthancPacs(home, USER, settings);
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
