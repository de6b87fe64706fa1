import { sql } from "kysely";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type {
  ArrivedStudy,
  ImagePatient,
} from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { ImageRecord } from "./imageRecord.ts";

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

/** Cases within reach that one of these studies was taken into (ST12). */
export const followedBy = async (
  query: Queryable,
  { organisationId }: Acting,
  studyIds: readonly string[],
): Promise<{ studyId: string; caseId: CaseId }[]> => {
  const rows = await query
    .selectFrom("study_follow as f")
    .innerJoin("case_access as a", "a.case_id", "f.case_id")
    .select(["f.study_id", "f.case_id"])
    .where("f.study_id", "in", [...studyIds])
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .execute();
  return rows.map((row) => ({
    studyId: row.study_id,
    caseId: row.case_id as CaseId,
  }));
};

/** Where an image belongs: rows that are there. */
export interface Place {
  studyId: string;
  seriesId: string;
}
type Placed = Pick<ImageRecord, "study" | "series" | "patient">;

/** Of one series and one stated name. */
export const isSamePlace = (a: Placed, b: Placed): boolean =>
  a.study.uid === b.study.uid &&
  a.series.uid === b.series.uid &&
  a.patient.name === b.patient.name;

/**
 * Of each image the institution's own series; undefined where that is not there, or where its study is not to be found by
 * the name that this image states.
 */
export const findPlaces = async (
  tx: Tx,
  { organisationId }: Acting,
  images: readonly Placed[],
): Promise<(Place | undefined)[]> => {
  const wanted: Placed[] = [];
  const places = images.map((image) => {
    const known = wanted.findIndex((each) => isSamePlace(each, image));
    return known >= 0 ? known : wanted.push(image) - 1;
  });
  const { rows } = await sql<{ n: number; study: string; series: string }>`
    select g.n::int as n, st.id as study, s.id as series
      from unnest(${wanted.map(({ study }) => study.uid)}::text[],
                  ${wanted.map(({ series }) => series.uid)}::text[],
                  ${wanted.map(({ patient }) => patient.name)}::text[])
           with ordinality as g (study_uid, series_uid, name, n)
      join study st on st.organisation_id = ${organisationId} and st.study_instance_uid = g.study_uid
      join series s on s.study_id = st.id and s.series_instance_uid = g.series_uid
     where g.name = '' or exists (select 1 from study_name k where k.study_id = st.id and k.name = g.name)`.execute(
    tx,
  );
  const found = new Map(
    rows.map(({ n, study, series }) => [
      n - 1,
      { studyId: study, seriesId: series },
    ]),
  );
  return places.map((place) => found.get(place));
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
