import { sql } from "kysely";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type {
  ArrivedStudy,
  ImagePatient,
} from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

type Acting = Pick<Actor, "organisationId">;

/** Of the images `i`: came without a case to the institution, and is not in dispute with another of its UID. */
const isOwnArrival = ({ organisationId }: Acting) =>
  sql<boolean>`(i.organisation_id = ${organisationId} and i.arrived_at is not null and not i.conflict)`;

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

/** The institution's own study of this UID, if anything of it arrived without a case. */
export const findArrivedStudy = async (
  query: Queryable,
  { organisationId }: Acting,
  studyUid: string,
): Promise<string | undefined> => {
  const row = await query
    .selectFrom("study as st")
    .innerJoin("series as s", "s.study_id", "st.id")
    .innerJoin("instance as i", "i.series_id", "s.id")
    .select("st.id")
    .where("st.organisation_id", "=", organisationId)
    .where("st.study_instance_uid", "=", studyUid)
    .where("i.arrived_at", "is not", null)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
};

/** What arrives of the study from now on goes into the case too (ST12). */
export const follow = async (
  tx: Tx,
  { personId }: Pick<Actor, "personId">,
  { studyId, caseId, now }: { studyId: string; caseId: string; now: Date },
): Promise<void> => {
  await tx
    .insertInto("study_follow")
    .values({
      study_id: studyId,
      case_id: caseId,
      taken_by: personId,
      taken_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Arrived images of the study that are not in the case yet, with the patient they state. */
export const notInCase = async (
  query: Queryable,
  acting: Acting,
  {
    studyId,
    caseId,
    limit,
  }: { studyId: string; caseId: string; limit: number },
): Promise<{ id: string; patient: ImagePatient }[]> =>
  query
    .selectFrom("series as s")
    .innerJoin("instance as i", "i.series_id", "s.id")
    .select(["i.id", "i.patient"])
    .where("s.study_id", "=", studyId)
    .where(isOwnArrival(acting))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("case_instance as ci")
            .whereRef("ci.instance_id", "=", "i.id")
            .where("ci.case_id", "=", caseId)
            .select("ci.case_id"),
        ),
      ),
    )
    .orderBy("i.received_at")
    .orderBy("i.id")
    .limit(limit)
    .execute();

/** Studies that arrived and are in no case, newest first; the patient is one that their images state. */
export const listArrived = async (
  query: Queryable,
  acting: Acting,
  limit: number,
): Promise<ArrivedStudy[]> => {
  const rows = await query
    .selectFrom("instance as i")
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where(isOwnArrival(acting))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("case_study as cs")
            .whereRef("cs.study_id", "=", "st.id")
            .select("cs.case_id"),
        ),
      ),
    )
    .groupBy("st.id")
    .select(["st.study_instance_uid", "st.description", "st.study_date"])
    .select((count) => count.fn.countAll<number>().as("instances"))
    .select((last) => last.fn.max("i.arrived_at").as("last_at"))
    .select(sql<string[]>`array_agg(distinct s.modality)`.as("modalities"))
    .select(
      sql<ImagePatient>`(array_agg(i.patient order by i.received_at, i.id))[1]`.as(
        "patient",
      ),
    )
    .orderBy("last_at", "desc")
    .orderBy("st.id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    studyInstanceUid: row.study_instance_uid,
    description: row.description,
    studyDate: row.study_date,
    patient: row.patient,
    modalities: row.modalities,
    instanceCount: row.instances,
    lastArrivedAt: (row.last_at ?? new Date(0)).toISOString(),
  }));
};
