import type { Readable } from "node:stream";
import {
  MAX_ATTACHMENT_BYTES,
  MAX_PHOTO_PIXELS,
  type Attachment,
} from "../../../shared/contracts/cases.ts";
import type { AttachmentId, CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import {
  barePicture,
  isPictureType,
  pictureSize,
} from "../../platform/pictures/pictures.ts";
import type { Received } from "../../platform/store/objectStore.ts";
import * as attachments from "./attachmentRepository.ts";
import { decodeFileName, mediaTypeOf, safeFileName } from "./files.ts";
import * as repository from "./repository.ts";
import { requireSide, type CaseService } from "./service.ts";

export type AttachmentDeps = Pick<
  Platform,
  "db" | "clock" | "audit" | "outbox" | "store"
> & {
  cases: Pick<CaseService, "touch">;
  /** Refuses what the patient no longer lets be sent (CO6). */
  consent: IntakeGate;
};
export interface IntakeGate {
  requireNotWithdrawn(
    query: Queryable,
    caseId: string,
    purpose: "dataTransfer",
  ): Promise<void>;
}

export interface ArrivingFile {
  caseId: CaseId;
  attachmentId: AttachmentId;
  kind: Attachment["kind"];
  /** Percent-encoded, as the header carries it; undefined when it is missing. */
  encodedName: string | undefined;
  /** What the sender says; the bytes are counted in any case. */
  declaredBytes: number | undefined;
  bytes: Readable;
}

/** Files and consents of a case. */
export const createAttachmentService = (deps: AttachmentDeps) => {
  const { db, clock, audit, outbox, store, cases, consent } = deps;

  const find = async (
    query: Queryable,
    actor: Actor,
    { caseId, attachmentId }: Pick<ArrivingFile, "caseId" | "attachmentId">,
  ) => {
    const [found] = await attachments.list(query, actor, caseId, attachmentId);
    return found;
  };

  const keep = async (
    actor: Actor,
    file: ArrivingFile,
    name: string | undefined,
    received: Received,
    requestId: string,
  ): Promise<void> => {
    const mediaType = await mediaTypeOf(received.path);
    if (!mediaType) throw new AppError("attachment.unsupported");
    const { caseId, attachmentId: id, kind } = file;
    if (kind === "photo") await requirePhoto(received.path, mediaType);
    const objectKey = await received.keep();
    await db.transaction(async (tx) => {
      requireSide(
        actor,
        "case.write",
        await repository.lock(tx, actor, caseId),
      );
      // The same file sent twice at once: the second finds the first's.
      if (await find(tx, actor, file)) return;
      if (kind !== "consent")
        await consent.requireNotWithdrawn(tx, caseId, "dataTransfer");
      await attachments.insert(tx, actor, {
        id,
        caseId,
        kind,
        fileName: safeFileName(name ?? kind, mediaType),
        mediaType,
        bytes: received.bytes,
        sha256: received.sha256,
        objectKey,
        now: clock.now(),
      });
      await cases.touch(tx, caseId);
      await audit.record(tx, {
        action: "attachment.add",
        actor,
        subject: { kind: "attachment", id },
        requestId,
      });
    });
    void outbox.dispatch();
  };

  return {
    /** Stores the bytes, then the row; the same id in the same case again is the attachment that is there (CA8). */
    add: async (
      actor: Actor,
      file: ArrivingFile,
      requestId: string,
    ): Promise<Attachment> => {
      const { caseId } = file;
      // Before the bytes are taken in, so that a stranger's 30 MB are not.
      requireSide(
        actor,
        "case.write",
        await repository.reach(db.query, actor, caseId),
      );
      const before = await find(db.query, actor, file);
      if (before) return before.attachment;
      if (file.kind !== "consent")
        await consent.requireNotWithdrawn(db.query, caseId, "dataTransfer");
      if ((file.declaredBytes ?? 0) > MAX_ATTACHMENT_BYTES)
        throw new AppError("input.tooLarge");
      const name =
        file.encodedName === undefined
          ? undefined
          : decodeFileName(file.encodedName);
      if (file.encodedName !== undefined && name === undefined)
        throw new AppError("input.invalid", {
          fields: [{ path: "X-File-Name", problem: "invalid_format" }],
        });
      const received = await store.receive(
        actor.organisationId,
        file.bytes,
        MAX_ATTACHMENT_BYTES,
      );
      try {
        await keep(actor, file, name, received, requestId);
      } finally {
        await received.discard();
      }
      const added = await find(db.query, actor, file);
      if (!added) throw new AppError("case.notFound"); // reach ended meanwhile
      return added.attachment;
    },

    /** The attachment and its bytes. @throws AppError `case.notFound`, `attachment.notFound` */
    read: async (
      actor: Actor,
      which: Pick<ArrivingFile, "caseId" | "attachmentId">,
      requestId: string,
    ): Promise<{
      attachment: Attachment;
      bytes: Readable;
      /** Of `bytes`, where it is known before they are read. */
      length: number | undefined;
    }> => {
      const found = await find(db.query, actor, which);
      if (!found) {
        const side = await repository.reach(db.query, actor, which.caseId);
        throw new AppError(side ? "attachment.notFound" : "case.notFound");
      }
      const { attachment, objectKey } = found;
      const side = await repository.reach(db.query, actor, which.caseId);
      await audit.recordRead({
        action: "attachment.read",
        actor,
        subject: { kind: "attachment", id: attachment.id },
        requestId,
      });
      const bytes = store.read(objectKey);
      // Where and with what a picture was taken stays with those who took it (CA10).
      if (side === "inviting" || !isPictureType(attachment.mediaType))
        return { attachment, bytes, length: attachment.bytes };
      return {
        attachment,
        bytes: barePicture(bytes, attachment.mediaType),
        length: undefined,
      };
    },
  };
};
/** Photographs are shown at once and to everybody: what a browser could not hold is refused before. */
const requirePhoto = async (path: string, mediaType: string): Promise<void> => {
  if (!isPictureType(mediaType)) throw new AppError("attachment.unsupported");
  const size = await pictureSize(path, mediaType);
  const pixels = (size?.width ?? 0) * (size?.height ?? 0);
  if (pixels === 0 || pixels > MAX_PHOTO_PIXELS)
    throw new AppError("photo.tooManyPixels");
};

export type AttachmentService = ReturnType<typeof createAttachmentService>;
