import { Readable } from "node:stream";
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
import type { CallLimits } from "../../platform/http/callLimits.ts";
import type { HeicReader } from "../../platform/pictures/heicReader.ts";
import {
  barePicture,
  isPictureType,
  pictureSize,
} from "../../platform/pictures/pictures.ts";
import type { Received } from "../../platform/store/objectStore.ts";
import type { Quota } from "../../platform/store/quota.ts";
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
  /** Undefined where HEIC is switched off. */
  heic: HeicReader | undefined;
  /** Shared with the images of a case. */
  quota: Quota;
  uploads: Pick<CallLimits, "enter">;
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

type Which = Pick<ArrivingFile, "caseId" | "attachmentId">;
/** A file on its way out. */
export interface Outgoing {
  fileName: string;
  mediaType: string;
  bytes: Readable;
  /** Of `bytes`, where it is known before they are read. */
  length: number | undefined;
}
/** A JPEG may be larger than the HEIC that it was made of. */
const MAX_SHOWN_BYTES = 4 * MAX_ATTACHMENT_BYTES;

/** Files and consents of a case. */
export const createAttachmentService = (deps: AttachmentDeps) => {
  const { db, clock, audit, outbox, store, cases, consent, heic } = deps;
  const { quota, uploads } = deps;

  const find = async (
    query: Queryable,
    actor: Actor,
    { caseId, attachmentId }: Which,
  ) => {
    const [found] = await attachments.list(query, actor, caseId, attachmentId);
    return found;
  };

  /** What is shown of a file, kept beside it where that is another one (CA11). */
  const shownOf = async (
    { organisationId }: Actor,
    path: string,
    mediaType: string,
  ): Promise<attachments.NewAttachment["shown"]> => {
    if (mediaType !== "image/heic") return undefined;
    if (!heic) throw new AppError("photo.heicOff");
    const jpeg = await heic.toJpeg(organisationId, path, MAX_PHOTO_PIXELS);
    const made = await store.receive(
      organisationId,
      Readable.from([jpeg]),
      MAX_SHOWN_BYTES,
    );
    const { sha256, bytes } = made;
    return { objectKey: await made.keep(), sha256, bytes };
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
    const shown = await shownOf(actor, received.path, mediaType);
    if (kind === "photo" && !shown)
      await requirePhoto(received.path, mediaType);
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
        shown,
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

  const receive = async (
    actor: Actor,
    file: ArrivingFile,
    name: string | undefined,
    requestId: string,
  ): Promise<void> => {
    const { organisationId } = actor;
    const room = await quota.room(organisationId, file.declaredBytes);
    const received = await store.receive(
      organisationId,
      room.guard(file.bytes),
      MAX_ATTACHMENT_BYTES,
    );
    try {
      await keep(actor, file, name, received, requestId);
      room.taken(received.bytes);
    } finally {
      await received.discard();
    }
  };

  const reached = async (actor: Actor, which: Which) => {
    const found = await find(db.query, actor, which);
    const side = await repository.reach(db.query, actor, which.caseId);
    if (!side) throw new AppError("case.notFound");
    if (!found) throw new AppError("attachment.notFound");
    return { ...found, side };
  };

  const recordRead = (
    actor: Actor,
    { id }: Attachment,
    requestId: string,
  ): Promise<void> =>
    audit.recordRead({
      action: "attachment.read",
      actor,
      subject: { kind: "attachment", id },
      requestId,
    });

  return {
    /**
     * Stores the bytes, then the row; the same id in the same case again is the attachment that is there (CA8).
     * @throws AppError `case.*`, `consent.*`, `input.tooLarge`, `upload.*`, `attachment.unsupported`, `photo.*`
     */
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
      const leave = await uploads.enter(actor);
      try {
        await receive(actor, file, name, requestId);
      } finally {
        leave();
      }
      const added = await find(db.query, actor, file);
      if (!added) throw new AppError("case.notFound"); // reach ended meanwhile
      return added.attachment;
    },

    /** The attachment and what is shown of it. @throws AppError `case.notFound`, `attachment.notFound` */
    read: async (
      actor: Actor,
      which: Which,
      requestId: string,
    ): Promise<Outgoing> => {
      const { attachment, shownKey, side } = await reached(actor, which);
      await recordRead(actor, attachment, requestId);
      const bytes = store.read(shownKey);
      const { mediaType } = attachment;
      const file = { fileName: shownName(attachment), mediaType };
      // Where and with what a picture was taken stays with those who took it (CA10); a JPEG made here does not say it.
      if (side === "inviting" || !isPictureType(mediaType))
        return { ...file, bytes, length: attachment.bytes };
      const bare = barePicture(bytes, mediaType);
      return { ...file, bytes: bare, length: undefined };
    },

    /** A converted photograph as it came. @throws AppError `case.notFound`, `attachment.notFound` */
    readOriginal: async (
      actor: Actor,
      which: Which,
      requestId: string,
    ): Promise<Outgoing> => {
      const { attachment, objectKey, side } = await reached(actor, which);
      const { fileName, convertedFrom } = attachment;
      if (side !== "inviting" || convertedFrom === null)
        throw new AppError("attachment.notFound");
      await recordRead(actor, attachment, requestId);
      const bytes = store.read(objectKey);
      return { fileName, mediaType: convertedFrom, bytes, length: undefined };
    },
  };
};

/** The name of what is read: a JPEG made here is never called `.heic`. */
const shownName = ({ fileName, convertedFrom }: Attachment): string =>
  convertedFrom === null ? fileName : safeFileName(fileName, "image/jpeg");

/** Photographs are shown at once and to everybody: what a browser could not hold is refused before. */
const requirePhoto = async (path: string, mediaType: string): Promise<void> => {
  if (!isPictureType(mediaType)) throw new AppError("attachment.unsupported");
  const size = await pictureSize(path, mediaType);
  const pixels = (size?.width ?? 0) * (size?.height ?? 0);
  if (pixels === 0 || pixels > MAX_PHOTO_PIXELS)
    throw new AppError("photo.tooManyPixels");
};

export type AttachmentService = ReturnType<typeof createAttachmentService>;
