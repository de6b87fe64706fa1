import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { FileForm } from "./accept.ts";
import { opened } from "./frameBytes.ts";
import { fileKindOf } from "./kinds.ts";
import { batches, listed } from "./listing.ts";
import { fileFormFor, storedFileForm, type ChosenFile } from "./mediaTypes.ts";
import type { Part } from "./multipart.ts";
import type { WriteNewFile } from "./newFile.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { ListedInstance, StoredImageRow } from "./repository.ts";

/** Files of a study, a series or one image. */
export interface FoundFiles {
  parts: AsyncGenerator<Part>;
  /** There is one only. */
  alone: boolean;
  /** It is given by itself. */
  isBare: boolean;
}

/** WADO-RS: whole files within the actor's reach, as they are stored or written anew. */
export const createFiles = (
  deps: Pick<Platform, "db" | "audit" | "store"> & { newFile: WriteNewFile },
) => {
  const { db, audit, store, newFile } = deps;

  const partOf = (
    actor: Actor,
    named: Named,
    each: ListedInstance,
    { image, form }: { image: StoredImageRow; form: ChosenFile | undefined },
  ): Part => {
    const type = "application/dicom";
    const { transferSyntaxUid: stored, bytes } = image;
    if (!form || form.as === "stored")
      return {
        ...{ type, transferSyntaxUid: stored, bytes },
        chunks: opened(store, image.objectKey),
      };
    const { as, transferSyntaxUid } = form;
    const { studyUid, seriesUid, sopInstanceUid: sopUid } = each;
    const chunks = newFile(actor, {
      named: { ...named, studyUid, seriesUid, sopUid },
      ...{ image, as, transferSyntaxUid },
    });
    return { type, transferSyntaxUid, chunks, bytes: undefined };
  };

  /**
   * A study's, a series' or one image's files in reading order, each read when its turn comes.
   * @throws AppError `image.notFound`; `image.notInThisForm` where one cannot be had in any of the forms; of the first
   * file's pixels as PixelReader
   */
  return async (
    actor: Actor,
    named: Named,
    asked: readonly FileForm[],
    requestId: string,
  ): Promise<FoundFiles> => {
    const { first, ordered } = await listed(db.query, actor, named);
    const alone = ordered.length === 1;
    const forms = alone ? asked : asked.filter((form) => !form.alone);
    if (forms.length === 0) throw new AppError("image.notInThisForm");
    const asStored = storedFileForm(forms);
    const formOf = fileFormFor(forms);
    const rows = asStored ? repository.storedImages : repository.writableImages;
    const read = (batch: readonly ListedInstance[]) =>
      rows(
        ...([db.query, actor, named] as const),
        batch.map(({ id }) => id),
      );
    let isBare = asStored?.alone ?? false;
    // Before anything is sent: a body cannot be taken back.
    if (!asStored)
      for (const batch of batches(ordered))
        for (const image of (await read(batch)).values())
          isBare = formOf(fileKindOf(image)).alone;
    await audit.recordRead({
      action:
        named.sopUid !== undefined
          ? "image.read"
          : named.seriesUid !== undefined
            ? "series.read"
            : "study.read",
      ...{ actor, requestId, subject: subjectOf(named, first) },
    });
    const parts = async function* (): AsyncGenerator<Part> {
      for (const batch of batches(ordered)) {
        // Asked again for each batch: who loses the reach meanwhile gets no more.
        const stored = await read(batch);
        for (const each of batch) {
          const image = stored.get(each.id);
          if (!image) throw new AppError("image.notFound");
          const form = asStored ? undefined : formOf(fileKindOf(image));
          yield partOf(actor, named, each, { image, form });
        }
      }
    };
    return { parts: parts(), alone, isBare };
  };
};
export type ReadFiles = ReturnType<typeof createFiles>;

const subjectOf = (named: Named, first: ListedInstance) => {
  if (named.sopUid !== undefined)
    return { kind: "instance", id: first.id } as const;
  return named.seriesUid !== undefined
    ? ({ kind: "series", id: first.seriesId } as const)
    : ({ kind: "study", id: first.studyId } as const);
};
