import { Readable } from "node:stream";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { MAX_CASE_IMAGES } from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Quota } from "../../platform/store/quota.ts";
import type { HeaderReader } from "./headerReader.ts";
import type { ImageRecord } from "./imageRecord.ts";
import * as repository from "./repository.ts";

export type MadeObjectDeps = Pick<Platform, "clock" | "ids" | "store"> & {
  headers: HeaderReader;
  quota: Quota;
  announce: (tx: Tx, caseId: CaseId) => Promise<void>;
  tellSoon: () => void;
};

/** An object whose bytes are on the disk and which is known to nobody yet. */
export interface KeptObject {
  record: ImageRecord;
  object: repository.StoredObject;
}
/** The image of the case that an object is about: the object is its owner's, in its study, and shown as long as it is. */
export interface AboutImage {
  organisationId: string;
  studyId: string;
  checkId: string | null;
}

/** More than any object that we write. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Objects without pixels that this program writes about images of a case. */
export const createMadeObjects = (deps: MadeObjectDeps) => {
  const { clock, ids, store, headers, quota } = deps;
  return {
    /** Writes an object's bytes, and reads them as any file is read. @throws AppError `upload.quota` */
    keep: async (
      { organisationId }: Pick<AboutImage, "organisationId">,
      bytes: Buffer,
    ): Promise<KeptObject> => {
      const room = await quota.room(organisationId, bytes.length);
      const received = await store.receive(
        organisationId,
        Readable.from([bytes]),
        MAX_BYTES,
      );
      try {
        const record = await headers.read(received.path, organisationId);
        const objectKey = await received.keep();
        room.taken(received.bytes);
        const { sha256 } = received;
        return { record, object: { sha256, bytes: received.bytes, objectKey } };
      } finally {
        await received.discard();
      }
    },

    /**
     * Puts them into the case, which this transaction has locked, and announces it. @throws AppError `case.tooManyImages`
     */
    add: async (
      tx: Tx,
      actor: Actor,
      caseId: CaseId,
      made: readonly (KeptObject & { about: AboutImage })[],
    ): Promise<string[]> => {
      const now = clock.now();
      const added: string[] = [];
      for (const { record, object, about } of made) {
        if (await repository.holdsAtLeast(tx, caseId, MAX_CASE_IMAGES))
          throw new AppError("case.tooManyImages");
        const { organisationId, studyId, checkId } = about;
        const seriesId = await repository.findOrAddSeries(
          ...([tx, studyId, record, ids] as const),
        );
        const { id: instanceId } = await repository.addInstance(
          tx,
          {
            ...actor,
            organisationId: organisationId as Actor["organisationId"],
          },
          record,
          { ...object, id: ids(), seriesId, now },
        );
        await repository.linkInstance(tx, actor, {
          ...{ caseId, instanceId, checkId, now },
        });
        added.push(instanceId);
      }
      await deps.announce(tx, caseId);
      return added;
    },

    /** After the commit. */
    tell: deps.tellSoon,
  };
};
export type MadeObjects = ReturnType<typeof createMadeObjects>;
