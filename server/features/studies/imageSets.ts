import { createHash } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

/**
 * The images of one series as a signature names them: how many, and the SHA-256 (hexadecimal) of their SOP Instance
 * UIDs, sorted by code point and joined by line feeds.
 */
export const ImageSet = z.object({
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  modality: z.string(),
  description: z.string(),
  instances: z.int(),
  sopInstanceUidsSha256: z.string(),
});
export type ImageSet = z.infer<typeof ImageSet>;

const digestOf = (uids: readonly string[]): string =>
  createHash("sha256")
    .update([...uids].sort().join("\n"))
    .digest("hex");

/** What a reader within the actor's reach sees in a case now, series by series, in an order that does not change. */
export const imageSetsOf = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
): Promise<ImageSet[]> => {
  const rows = await query
    .selectFrom("case_access as a")
    .innerJoin("case_image as ci", "ci.case_id", "a.case_id")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .innerJoin("series as s", "s.id", "ci.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .groupBy(["st.id", "s.id"])
    .select(["st.study_instance_uid", "s.series_instance_uid", "s.modality"])
    .select("s.description")
    .select(sql<string[]>`array_agg(i.sop_instance_uid)`.as("uids"))
    .orderBy("st.study_instance_uid")
    .orderBy("s.series_instance_uid")
    .orderBy("s.id")
    .execute();
  return rows.map((row) => ({
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    modality: row.modality,
    description: row.description,
    instances: row.uids.length,
    sopInstanceUidsSha256: digestOf(row.uids),
  }));
};

/** How many images a case shows within the actor's reach, and when the last of them came. */
export const imageTally = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
): Promise<{ instances: number; lastAt: Date | null }> => {
  const row = await query
    .selectFrom("case_access as a")
    .innerJoin("case_image as ci", "ci.case_id", "a.case_id")
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .select((count) => count.fn.countAll<number>().as("instances"))
    .select((last) => last.fn.max("ci.added_at").as("last_at"))
    .executeTakeFirstOrThrow();
  return { instances: row.instances, lastAt: row.last_at };
};
