import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { shownFrames, shownImages } from "../cases/index.ts";

interface Mark {
  caseId: string;
  instanceId: string;
  frame: number;
  now: Date;
}

/** Marked images that the case shows: one that was rejected since is left out. */
export const list = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
): Promise<KeyImage[]> => {
  const rows = await shownImages(query, actor, caseId)
    .innerJoin("key_image as k", (join) =>
      join
        .onRef("k.instance_id", "=", "i.id")
        .onRef("k.case_id", "=", "ci.case_id"),
    )
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .innerJoin("person as p", "p.id", "k.marked_by")
    .where("k.unmarked_at", "is", null)
    .select(["st.study_instance_uid", "s.series_instance_uid"])
    .select(["i.sop_instance_uid", "k.frame", "k.marked_at"])
    .select(["p.id as person_id", "p.name_zh", "p.name_en"])
    .orderBy("k.marked_at")
    .orderBy("i.sop_instance_uid")
    .orderBy("k.frame")
    .execute();
  return rows.map((row) => ({
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
    frame: row.frame,
    markedBy: {
      id: row.person_id as PersonId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    markedAt: row.marked_at.toISOString(),
  }));
};

/** The instance that has this image, where the case shows it. */
export const findImage = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  { sopInstanceUid, frame }: { sopInstanceUid: string; frame: number },
): Promise<string | undefined> => {
  const row = await shownImages(query, actor, caseId)
    .where("i.sop_instance_uid", "=", sopInstanceUid)
    .where(shownFrames, ">=", frame)
    .select("i.id")
    .executeTakeFirst();
  return row?.id;
};

/** Of an image that `findImage` found in the same transaction. */
export const mark = async (
  tx: Tx,
  { personId }: Actor,
  { caseId, instanceId, frame, now }: Mark,
): Promise<void> => {
  const marked = { marked_by: personId, marked_at: now };
  const unmarked = { unmarked_by: null, unmarked_at: null };
  await tx
    .insertInto("key_image")
    .values({
      ...{ case_id: caseId, instance_id: instanceId, frame },
      ...{ ...marked, ...unmarked },
    })
    .onConflict((conflict) =>
      conflict
        .columns(["case_id", "instance_id", "frame"])
        .doUpdateSet({ ...marked, ...unmarked }),
    )
    .execute();
};

/** Of an image that `findImage` found in the same transaction. */
export const unmark = async (
  tx: Tx,
  { personId }: Actor,
  { caseId, instanceId, frame, now }: Mark,
): Promise<void> => {
  await tx
    .updateTable("key_image")
    .set({ unmarked_by: personId, unmarked_at: now })
    .where("case_id", "=", caseId)
    .where("instance_id", "=", instanceId)
    .where("frame", "=", frame)
    .execute();
};
