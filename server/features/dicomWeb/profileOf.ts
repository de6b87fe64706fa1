import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { ImageRef } from "../../../shared/domain/exchange/dataSet.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { PlainReader } from "./plainReader.ts";
import * as repository from "./repository.ts";

/**
 * The ICC profile that an image which a case within the actor's reach shows brings along (PS3.3 C.11.15), a slide's in its
 * first optical path; null where it brings none that can be read. Stored headers leave it out: it is read from the file.
 * @throws AppError as PlainReader but `image.notInThisForm`, `pacs.…` where the file lies in a PACS that is away
 */
export type ProfileOf = (
  actor: Actor,
  caseId: CaseId,
  image: ImageRef,
) => Promise<Uint8Array | null>;

export const createProfileOf =
  ({
    db,
    store,
    plain,
  }: Pick<Platform, "db" | "store"> & { plain: PlainReader }): ProfileOf =>
  async (actor, caseId, image) => {
    const named = {
      studyUid: image.studyInstanceUid,
      seriesUid: image.seriesInstanceUid,
      sopUid: image.sopInstanceUid,
      caseId,
    };
    const row = await repository.findInstance(db.query, actor, named, 1);
    if (!row) return null;
    const path = await store.file(row.objectKey);
    const { transferSyntaxUid } = row;
    try {
      const { profile } = await plain.read(actor.sessionId, {
        ...{ path, transferSyntaxUid },
      });
      return profile ?? null;
    } catch (error) {
      // Its header cannot be told for certain, so neither can a profile in it.
      if (error instanceof AppError && error.code === "image.notInThisForm")
        return null;
      throw error;
    }
  };
