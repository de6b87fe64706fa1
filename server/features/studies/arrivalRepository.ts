import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

type Acting = Pick<Actor, "organisationId">;

/** From now on the image is its institution's own to read, in a case or not (ST10). */
export const markArrived = async (
  tx: Tx,
  instanceId: string,
  now: Date,
): Promise<void> => {
  await tx
    .updateTable("instance")
    .set({ arrived_at: now })
    .where("id", "=", instanceId)
    .where("arrived_at", "is", null)
    .execute();
};

/** Cases within reach that the study was taken into (ST12). */
export const followedBy = async (
  query: Queryable,
  { organisationId }: Acting,
  studyId: string,
): Promise<CaseId[]> => {
  const rows = await query
    .selectFrom("study_follow as f")
    .innerJoin("case_access as a", "a.case_id", "f.case_id")
    .select("f.case_id")
    .where("f.study_id", "=", studyId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .execute();
  return rows.map((row) => row.case_id as CaseId);
};
