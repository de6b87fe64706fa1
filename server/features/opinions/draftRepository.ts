import {
  OpinionContent,
  type OpinionDraft,
} from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

const columns = ["content", "version", "saved_at"] as const;

/** A draft as its row says; what is doubtful in it depends on the case. */
export type StoredDraft = Omit<OpinionDraft, "doubts">;

const draftOf = (row: {
  content: object;
  version: number;
  saved_at: Date;
}): StoredDraft => ({
  content: OpinionContent.parse(row.content),
  version: row.version,
  savedAt: row.saved_at.toISOString(),
});

/** The actor's own draft (OP2): there is no other way to read one. */
export const findOwn = async (
  query: Queryable,
  actor: Actor,
  requestId: string,
): Promise<StoredDraft | undefined> => {
  const row = await query
    .selectFrom("opinion_draft")
    .select(columns)
    .where("request_id", "=", requestId)
    .where("author_id", "=", actor.personId)
    .where("organisation_id", "=", actor.organisationId)
    .executeTakeFirst();
  return row && draftOf(row);
};

/** The draft after the save; undefined when it is no longer at `baseVersion`. */
export const save = async (
  tx: Tx,
  actor: Actor,
  fresh: {
    requestId: string;
    baseVersion: number;
    content: OpinionContent;
    now: Date;
  },
): Promise<StoredDraft | undefined> => {
  const { requestId, baseVersion, now } = fresh;
  const content = JSON.stringify(fresh.content);
  if (baseVersion === 0) {
    const row = await tx
      .insertInto("opinion_draft")
      .values({
        request_id: requestId,
        author_id: actor.personId,
        organisation_id: actor.organisationId,
        content,
        version: 1,
        saved_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(columns)
      .executeTakeFirst();
    return row && draftOf(row);
  }
  const row = await tx
    .updateTable("opinion_draft")
    .set({ content, version: baseVersion + 1, saved_at: now })
    .where("request_id", "=", requestId)
    .where("author_id", "=", actor.personId)
    .where("organisation_id", "=", actor.organisationId)
    .where("version", "=", baseVersion)
    .returning(columns)
    .executeTakeFirst();
  return row && draftOf(row);
};

/** Removes the draft at this version; what it said, or undefined when it is no longer there or at another version. */
export const take = async (
  tx: Tx,
  actor: Actor,
  requestId: string,
  version: number,
): Promise<StoredDraft | undefined> => {
  const row = await tx
    .deleteFrom("opinion_draft")
    .where("request_id", "=", requestId)
    .where("author_id", "=", actor.personId)
    .where("organisation_id", "=", actor.organisationId)
    .where("version", "=", version)
    .returning(columns)
    .executeTakeFirst();
  return row && draftOf(row);
};
