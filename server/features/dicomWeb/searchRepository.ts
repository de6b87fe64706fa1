import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Queryable } from "../../platform/db/database.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import {
  isReached,
  reachedInstances,
  reachedSeries,
  type Acting,
  type Named,
} from "./reach.ts";
import { conditionOf } from "./searchFilters.ts";
import type { SearchQuery } from "./searchQuery.ts";

/** One result: its names, and what the image that stands for it says. */
export interface Found {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  attributes: DicomJson;
}
/** A study's position in the order of `searchStudies`, to the microsecond. */
export interface Place {
  studyDate: string;
  receivedAt: string;
  id: string;
}
/** What the actor reaches of a series. */
export interface SeriesCount {
  studyUid: string;
  seriesUid: string;
  modality: string;
  instances: number;
}

type Asked = Pick<SearchQuery, "filters" | "fuzzy" | "limit" | "offset">;
interface Row {
  study_uid: string;
  series_uid: string;
  sop_uid: string;
  metadata: object;
}
const foundOf = (row: Row): Found => ({
  studyUid: row.study_uid,
  seriesUid: row.series_uid,
  sopUid: row.sop_uid,
  attributes: row.metadata as DicomJson, // written on arrival only
});

const allOf = (conditions: readonly RawBuilder<SqlBool>[]) =>
  conditions.length === 0
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;

/** An image of the study that the actor reaches, as a condition on `alias`, the study. */
const isReachedStudy = (actor: Acting, alias: "st" | "other") =>
  sql<SqlBool>`exists (
    select 1 from series s join instance i on i.series_id = s.id
     where s.study_id = ${sql.ref(`${alias}.id`)} and ${isReached(actor)})`;

/** The actor's own first, then by arrival: which of two owners' studies of one UID counts. */
const rank = ({ organisationId }: Acting, alias: "st" | "other") => sql`(
  case when ${sql.ref(`${alias}.organisation_id`)} = ${organisationId} then 0 else 1 end,
  ${sql.ref(`${alias}.received_at`)}, ${sql.ref(`${alias}.id`)})`;

/** In words of the index: it is entered at the day, and nothing before that is read. */
const isBehind = ({ studyDate, receivedAt, id }: Place) => sql<SqlBool>`(
  st.study_date <= ${studyDate} and (
    st.study_date < ${studyDate} or st.received_at < cast(${receivedAt} as timestamptz)
    or (st.received_at = cast(${receivedAt} as timestamptz) and st.id > cast(${id} as uuid))))`;

/**
 * Studies within reach, newest first, one more than the limit where there are more. With a place from the first one behind it
 * on, which is what `offset` would come to by walking past all that are before it.
 */
export const searchStudies = async (
  query: Queryable,
  actor: Acting,
  { filters, fuzzy, limit, offset }: Asked,
  behind: Place | undefined,
): Promise<(Found & { place: Place })[]> => {
  const { rows } = await sql<
    Row & { study_date: string; received_at: string; id: string }
  >`
    select st.study_instance_uid as study_uid, rep.series_uid, rep.sop_uid, rep.metadata,
           st.study_date, st.received_at::text as received_at, st.id
      from study st
      cross join lateral (
        select s.series_instance_uid as series_uid, i.sop_instance_uid as sop_uid, i.metadata, i.patient
          from series s join instance i on i.series_id = s.id
         where s.study_id = st.id and ${isReached(actor)}
         limit 1) rep
     where ${allOf([
       ...(behind ? [isBehind(behind)] : []),
       ...filters.map((filter) => conditionOf(actor, filter, fuzzy, "rep")),
     ])}
       and not exists (
         select 1 from study other
          where other.study_instance_uid = st.study_instance_uid and other.id <> st.id
            and ${rank(actor, "other")} < ${rank(actor, "st")} and ${isReachedStudy(actor, "other")})
     order by st.study_date desc, st.received_at desc, st.id
     limit ${limit + 1} offset ${behind ? 0 : offset}`.execute(query);
  return rows.map((row) => ({
    ...foundOf(row),
    place: {
      studyDate: row.study_date,
      receivedAt: row.received_at,
      id: row.id,
    },
  }));
};

/** Series within reach, of the newest studies first. */
export const searchSeries = async (
  query: Queryable,
  actor: Acting,
  named: Named,
  { filters, fuzzy, limit, offset }: Asked,
): Promise<Found[]> => {
  const { rows } = await sql<Row>`
    select st.study_instance_uid as study_uid, s.series_instance_uid as series_uid, rep.sop_uid, rep.metadata
      from (${reachedSeries(query, actor, named)}) chosen
      join series s on s.id = chosen.id
      join study st on st.id = s.study_id
      cross join lateral (
        select i.sop_instance_uid as sop_uid, i.metadata, i.patient
          from instance i where i.series_id = s.id and ${isReached(actor)}
         limit 1) rep
     where ${allOf(filters.map((filter) => conditionOf(actor, filter, fuzzy, "rep")))}
     order by st.study_date desc, st.study_instance_uid, s.number nulls last, s.series_instance_uid
     limit ${limit + 1} offset ${offset}`.execute(query);
  return rows.map(foundOf);
};

/** Images within reach, of the newest studies first, by series and number. */
export const searchInstances = async (
  query: Queryable,
  actor: Acting,
  named: Named,
  { filters, fuzzy, limit, offset }: Asked,
): Promise<Found[]> => {
  const rows = await reachedInstances(query, actor, named)
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where(
      allOf(filters.map((filter) => conditionOf(actor, filter, fuzzy, "i"))),
    )
    .select("st.study_instance_uid as study_uid")
    .select("s.series_instance_uid as series_uid")
    .select(["i.sop_instance_uid as sop_uid", "i.metadata"])
    .orderBy("st.study_date", "desc")
    .orderBy("st.study_instance_uid")
    .orderBy("s.number", (number) => number.asc().nullsLast())
    .orderBy("s.series_instance_uid")
    .orderBy("i.instance_number", (number) => number.asc().nullsLast())
    .orderBy("i.sop_instance_uid")
    .limit(limit + 1)
    .offset(offset)
    .execute();
  return rows.map(foundOf);
};

/** The series of these studies with the number of images within reach. */
export const countSeries = async (
  query: Queryable,
  actor: Acting,
  studyUids: readonly string[],
): Promise<SeriesCount[]> => {
  if (studyUids.length === 0) return [];
  const rows = await query
    .selectFrom("instance as i")
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where(
      "i.series_id",
      "in",
      // One parameter: a text for each length of a page would be prepared apart, and planned anew where it is long.
      reachedSeries(query, actor, {}).where(
        sql<SqlBool>`st.study_instance_uid = any(${[...studyUids]}::text[])`,
      ),
    )
    .where(isReached(actor))
    .groupBy(["st.study_instance_uid", "s.series_instance_uid", "s.modality"])
    .select(["st.study_instance_uid", "s.series_instance_uid", "s.modality"])
    .select((count) => count.fn.countAll<number>().as("instances"))
    .execute();
  return rows.map((row) => ({
    studyUid: row.study_instance_uid,
    seriesUid: row.series_instance_uid,
    modality: row.modality,
    instances: row.instances,
  }));
};
