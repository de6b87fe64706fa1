import type { Attachment } from "../../../shared/contracts/cases.ts";
import type { AttachmentId, PersonId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

export interface StoredAttachment {
  attachment: Attachment;
  /** Of the bytes as they came. */
  objectKey: string;
  /** Of what is shown of them. */
  shownKey: string;
}

/** Attachments of a case within reach, oldest first; or the one of an id. */
export const list = async (
  query: Queryable,
  actor: Pick<Actor, "organisationId">,
  caseId: string,
  attachmentId?: string,
): Promise<StoredAttachment[]> => {
  const rows = await query
    .selectFrom("attachment as t")
    .innerJoin("case_access as a", "a.case_id", "t.case_id")
    .innerJoin("person as p", "p.id", "t.added_by")
    .select(["t.id", "t.kind", "t.file_name", "t.media_type", "t.bytes"])
    .select(["t.object_key", "t.added_at", "t.superseded_at"])
    .select(["t.shown_object_key", "t.shown_bytes"])
    .select(["p.id as person_id", "p.name_zh", "p.name_en"])
    .where("t.case_id", "=", caseId)
    .where("a.organisation_id", "=", actor.organisationId)
    .where("a.ends", "is", null)
    .$if(attachmentId !== undefined, (q) =>
      q.where("t.id", "=", attachmentId ?? ""),
    )
    .orderBy("t.added_at")
    .orderBy("t.id")
    .execute();
  return rows.map((row) => ({
    attachment: {
      id: row.id as AttachmentId,
      kind: row.kind,
      fileName: row.file_name,
      mediaType: row.shown_object_key ? "image/jpeg" : row.media_type,
      bytes: row.shown_bytes ?? row.bytes,
      convertedFrom: row.shown_object_key ? "image/heic" : null,
      addedBy: {
        id: row.person_id as PersonId,
        name: { zh: row.name_zh, en: row.name_en },
      },
      addedAt: row.added_at.toISOString(),
      current: row.superseded_at === null,
    },
    objectKey: row.object_key,
    shownKey: row.shown_object_key ?? row.object_key,
  }));
};

/** Sizes and digests of the photographs of a case within reach. */
export const photoDigests = (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: string,
): Promise<{ bytes: number; sha256: string }[]> =>
  query
    .selectFrom("attachment as t")
    .innerJoin("case_access as a", "a.case_id", "t.case_id")
    .select(["t.bytes", "t.sha256"])
    .where("t.case_id", "=", caseId)
    .where("t.kind", "=", "photo")
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .execute();

export interface NewAttachment {
  id: string;
  caseId: string;
  kind: Attachment["kind"];
  fileName: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  objectKey: string;
  /** The JPEG made of what no browser shows. */
  shown: { objectKey: string; sha256: string; bytes: number } | undefined;
  now: Date;
}
/** Adds it to a case that this transaction has locked; a new consent supersedes the one before (CA4). */
export const insert = async (
  tx: Tx,
  actor: Actor,
  fresh: NewAttachment,
): Promise<void> => {
  if (fresh.kind === "consent")
    await tx
      .updateTable("attachment")
      .set({ superseded_at: fresh.now })
      .where("case_id", "=", fresh.caseId)
      .where("kind", "=", "consent")
      .where("superseded_at", "is", null)
      .execute();
  await tx
    .insertInto("attachment")
    .values({
      id: fresh.id,
      case_id: fresh.caseId,
      kind: fresh.kind,
      file_name: fresh.fileName,
      media_type: fresh.mediaType,
      bytes: fresh.bytes,
      sha256: fresh.sha256,
      object_key: fresh.objectKey,
      shown_object_key: fresh.shown?.objectKey ?? null,
      shown_sha256: fresh.shown?.sha256 ?? null,
      shown_bytes: fresh.shown?.bytes ?? null,
      added_by: actor.personId,
      added_at: fresh.now,
    })
    .execute();
};
