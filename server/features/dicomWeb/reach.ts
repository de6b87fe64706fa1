import { sql, type SqlBool } from "kysely";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

export type Acting = Pick<Actor, "organisationId">;

/** DICOM's names, as far down as they go. */
export interface Named {
  studyUid?: string | undefined;
  seriesUid?: string | undefined;
  sopUid?: string | undefined;
  /** Only what this case shows. */
  caseId?: string | undefined;
}

/** Of the statement's `instance as i`: those that this case, within reach, shows (ST1). */
const isShownIn = ({ organisationId }: Acting, caseId: string) => sql<SqlBool>`
  exists (
    select 1 from case_object ci join case_access a on a.case_id = ci.case_id
     where ci.instance_id = i.id and ci.case_id = ${caseId}
       and a.organisation_id = ${organisationId} and a.ends is null)`;

/**
 * Of the statement's `instance as i`: those that a case within reach shows (ST1), and the institution's own arrivals
 * (ST10). Of anything else nobody learns that it is there.
 */
export const isReached = ({ organisationId }: Acting) => sql<SqlBool>`(
  (i.organisation_id = ${organisationId} and i.arrived_at is not null and not i.conflict)
  or exists (
    select 1 from case_object ci join case_access a on a.case_id = ci.case_id
     where ci.instance_id = i.id and a.organisation_id = ${organisationId} and a.ends is null))`;

const isMeant = (actor: Acting, caseId: string | undefined) =>
  caseId === undefined ? isReached(actor) : isShownIn(actor, caseId);

/**
 * The series of these names that the actor reaches, each UID once. Two institutions may own one of the same UID: the
 * actor's own comes first, then the one that came first; never images of two owners together.
 */
export const reachedSeries = (
  query: Queryable,
  actor: Acting,
  { studyUid, seriesUid, caseId }: Named,
) =>
  query
    .selectFrom("series as s")
    .innerJoin("study as st", "st.id", "s.study_id")
    .$if(studyUid !== undefined, (q) =>
      q.where("st.study_instance_uid", "=", studyUid ?? ""),
    )
    .$if(seriesUid !== undefined, (q) =>
      q.where("s.series_instance_uid", "=", seriesUid ?? ""),
    )
    .where((where) =>
      where.exists(
        where
          .selectFrom("instance as i")
          .whereRef("i.series_id", "=", "s.id")
          .where(isMeant(actor, caseId))
          .select("i.id"),
      ),
    )
    .distinctOn(["st.study_instance_uid", "s.series_instance_uid"])
    .orderBy("st.study_instance_uid")
    .orderBy("s.series_instance_uid")
    .orderBy(
      sql`case when st.organisation_id = ${actor.organisationId} then 0 else 1 end`,
    )
    .orderBy("st.received_at")
    .orderBy("st.id")
    .select("s.id");

/** The images of these names within reach. */
export const reachedInstances = (
  query: Queryable,
  actor: Acting,
  named: Named,
) =>
  query
    .selectFrom("instance as i")
    .where("i.series_id", "in", reachedSeries(query, actor, named))
    .where(isMeant(actor, named.caseId))
    .$if(named.sopUid !== undefined, (q) =>
      q.where("i.sop_instance_uid", "=", named.sopUid ?? ""),
    );
