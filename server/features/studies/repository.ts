import { sql } from "kysely";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type {
  ImagePatient,
  Series,
  Study,
} from "../../../shared/contracts/studies.ts";
import { numberingOf } from "../../../shared/domain/studies/numbering.ts";
import { nameForms } from "../../../shared/domain/studies/nameForms.ts";
import { VIDEO_SYNTAX } from "../../../shared/domain/imaging/video.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { readingsOf } from "./readings.ts";
import type { ImageRecord } from "./imageRecord.ts";

type Acting = Pick<Actor, "organisationId" | "personId">;
type NewId = () => string;

/** The organisation's study of this UID, added when it is new. Two uploads at once find the same one. */
export const findOrAddStudy = async (
  tx: Tx,
  { organisationId }: Acting,
  { study, patient }: ImageRecord,
  { id, now }: { id: NewId; now: Date },
): Promise<string> => {
  const find = () =>
    tx
      .selectFrom("study")
      .select("id")
      .where("organisation_id", "=", organisationId)
      .where("study_instance_uid", "=", study.uid)
      .executeTakeFirst();
  const found = await find();
  if (found) return found.id;
  await tx
    .insertInto("study")
    .values({
      id: id(),
      organisation_id: organisationId,
      study_instance_uid: study.uid,
      description: study.description,
      study_date: study.date,
      patient_name: patient.name,
      patient_id: patient.patientId,
      patient_birth_date: patient.birthDate,
      patient_sex: patient.sex,
      received_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return required(await find()).id;
};

/** Makes the study findable by this name (QIDO-RS); once per name. */
export const addName = async (
  tx: Tx,
  studyId: string,
  name: string,
): Promise<void> => {
  const known = await tx
    .selectFrom("study_name")
    .select("form")
    .where("study_id", "=", studyId)
    .where("name", "=", name)
    .limit(1)
    .executeTakeFirst();
  const forms = known ? [] : nameForms(name, readingsOf);
  if (forms.length === 0) return;
  await tx
    .insertInto("study_name")
    .values(forms.map((form) => ({ study_id: studyId, form, name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** The study's series of this UID, added when it is new. */
export const findOrAddSeries = async (
  tx: Tx,
  studyId: string,
  { series }: ImageRecord,
  id: NewId,
): Promise<string> => {
  const find = () =>
    tx
      .selectFrom("series")
      .select("id")
      .where("study_id", "=", studyId)
      .where("series_instance_uid", "=", series.uid)
      .executeTakeFirst();
  const found = await find();
  if (found) return found.id;
  await tx
    .insertInto("series")
    .values({
      id: id(),
      study_id: studyId,
      series_instance_uid: series.uid,
      modality: series.modality,
      number: series.number,
      description: series.description,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return required(await find()).id;
};

/** Another transaction's insert that made ours do nothing has committed by now, and nothing deletes these rows. */
const required = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Error("the row that was in the way is gone");
  return row;
};

export interface StoredObject {
  sha256: string;
  bytes: number;
  objectKey: string;
}

export type InstanceStatus = "stored" | "duplicate" | "conflict";
interface NewInstance {
  record: ImageRecord;
  stored: StoredObject & {
    id: string;
    seriesId: string;
    now: Date;
    /** Came without a case (ST10); a row that is there already keeps what it says. */
    arrived?: boolean;
  };
}
/** What an image has become; `added`: by this call. */
interface AddedInstance {
  id: string;
  status: InstanceStatus;
  added: boolean;
}

/**
 * Adds images once per organisation, UID and bytes, and gives the rows' ids, in order. Other bytes under a known UID become
 * a further row that is never served (`conflict`, RULES ST8), and are so called each time they come.
 */
export const addInstances = async (
  tx: Tx,
  acting: Acting,
  fresh: readonly NewInstance[],
): Promise<AddedInstance[]> => {
  const rows = fresh.map((each) => rowOf(acting, each, false));
  const inserted = await insert(tx, rows);
  const added: AddedInstance[] = [];
  for (const each of fresh) {
    const { id } = each.stored;
    added.push(
      inserted.has(id)
        ? { id, status: "stored", added: true }
        : await addSecond(tx, acting, each),
    );
  }
  return added;
};

/** As `addInstances`. */
export const addInstance = async (
  tx: Tx,
  acting: Acting,
  record: ImageRecord,
  stored: NewInstance["stored"],
): Promise<AddedInstance> => {
  const [added] = await addInstances(tx, acting, [{ record, stored }]);
  return required(added);
};

/** An image whose UID the organisation has. */
const addSecond = async (
  tx: Tx,
  acting: Acting,
  fresh: NewInstance,
): Promise<AddedInstance> => {
  const findSame = async (): Promise<AddedInstance | undefined> => {
    const row = await tx
      .selectFrom("instance")
      .select(["id", "conflict"])
      .where("organisation_id", "=", acting.organisationId)
      .where("sop_instance_uid", "=", fresh.record.sopInstanceUid)
      .where("sha256", "=", fresh.stored.sha256)
      .executeTakeFirst();
    if (!row) return undefined;
    const status = row.conflict ? "conflict" : "duplicate";
    return { id: row.id, status, added: false };
  };
  const same = await findSame();
  if (same) return same;
  const { id } = fresh.stored;
  if ((await insert(tx, [rowOf(acting, fresh, true)])).has(id))
    return { id, status: "conflict", added: true };
  return required(await findSame());
};

/** The ids of those rows that nothing was in the way of. */
const insert = async (
  tx: Tx,
  rows: readonly ReturnType<typeof rowOf>[],
): Promise<ReadonlySet<string>> => {
  const inserted = await tx
    .insertInto("instance")
    .values([...rows])
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .execute();
  return new Set(inserted.map(({ id }) => id));
};

const rowOf = (
  { organisationId }: Acting,
  { record, stored }: NewInstance,
  conflict: boolean,
) => ({
  id: stored.id,
  series_id: stored.seriesId,
  organisation_id: organisationId,
  sop_instance_uid: record.sopInstanceUid,
  sop_class_uid: record.sopClassUid,
  transfer_syntax_uid: record.transferSyntaxUid,
  instance_number: record.instanceNumber,
  frames: record.frames.frames,
  sha256: stored.sha256,
  bytes: stored.bytes,
  object_key: stored.objectKey,
  metadata: record.metadata,
  patient: JSON.stringify(record.patient),
  placement: record.placement && JSON.stringify(record.placement),
  ...frameColumns(record),
  conflict,
  received_at: stored.now,
  arrived_at: stored.arrived ? stored.now : null,
});

const frameColumns = ({ frames, deflatedFrom }: ImageRecord) => ({
  pixel_offset: frames.kind === "native" ? frames.offset : null,
  frame_bits: frames.kind === "native" ? frames.frameBits : null,
  frame_spans: frames.kind === "native" ? null : frames.spans,
  deflated_from: deflatedFrom,
});

/** True when the study was not in the case before. */
export const linkStudy = async (
  tx: Tx,
  { personId }: Acting,
  link: { caseId: string; studyId: string; now: Date },
): Promise<boolean> => {
  const added = await tx
    .insertInto("case_study")
    .values({
      case_id: link.caseId,
      study_id: link.studyId,
      added_by: personId,
      added_at: link.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("study_id")
    .executeTakeFirst();
  return added !== undefined;
};

/** Puts one image into a case (RULES ST1); what was there before stays as it is. */
export const linkInstance = async (
  tx: Tx,
  { personId }: Acting,
  link: {
    caseId: string;
    instanceId: string;
    checkId: string | null;
    now: Date;
  },
): Promise<void> => {
  await tx
    .insertInto("case_instance")
    .values({
      case_id: link.caseId,
      instance_id: link.instanceId,
      check_id: link.checkId,
      added_by: personId,
      added_at: link.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Whether the case holds that many images, shown or not. */
export const holdsAtLeast = async (
  tx: Tx,
  caseId: string,
  images: number,
): Promise<boolean> => {
  const row = await tx
    .selectFrom("case_instance")
    .select("instance_id")
    .where("case_id", "=", caseId)
    .offset(images - 1)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};

/** Sizes and digests of everything that was sent into a case within reach. */
export const listDigests = (
  query: Queryable,
  { organisationId }: Acting,
  caseId: string,
): Promise<{ bytes: number; sha256: string }[]> =>
  query
    .selectFrom("case_access as a")
    .innerJoin("case_instance as ci", "ci.case_id", "a.case_id")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .select(["i.bytes", "i.sha256"])
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .execute();

/** Number of Study Related Instances, Number of Series Related Instances: few files carry them. */
const OF_STUDY = "00201208";
const OF_SERIES = "00201209";
/** What the series' first image in the case states under a tag. */
const stated = (tag: string) =>
  sql<
    string | null
  >`(select m.metadata #>> array[${tag}, 'Value', '0'] from instance m
    where m.id = (array_agg(i.id order by ci.added_at, i.id))[1])`;
/** What the first image says that the series is of. */
const seenOf = (row: {
  bodyPart: string | null;
  viewPosition: string | null;
  imageLaterality: string | null;
  laterality: string | null;
}): Pick<Series, "of"> => {
  const of = {
    bodyPart: row.bodyPart?.trim() ?? "",
    view: row.viewPosition?.trim() ?? "",
    laterality: (row.imageLaterality ?? row.laterality)?.trim() ?? "",
  };
  return Object.values(of).some((said) => said !== "") ? { of } : {};
};
const countOf = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;

/**
 * What a case shows: its studies with their series, newest first; empty also when the actor does not reach the case. The
 * patient is the one that the study's first image in this case states.
 */
export const listStudies = async (
  query: Queryable,
  { organisationId }: Acting,
  caseId: CaseId,
): Promise<Study[]> => {
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
    .select(["st.id as studyId", "st.study_instance_uid", "st.description"])
    .select(["st.study_date", "st.received_at"])
    .select(["s.series_instance_uid", "s.modality", "s.number"])
    .select("s.description as seriesDescription")
    .select((count) => count.fn.countAll<number>().as("instanceCount"))
    .select((min) => min.fn.min("ci.added_at").as("since"))
    .select(
      sql<boolean>`bool_or(i.transfer_syntax_uid ~ ${VIDEO_SYNTAX})`.as(
        "video",
      ),
    )
    .select(
      sql<(number | null)[]>`array_agg(distinct i.instance_number)`.as(
        "numbers",
      ),
    )
    .select(stated(OF_STUDY).as("ofStudy"))
    .select(stated(OF_SERIES).as("ofSeries"))
    .select(stated("00180015").as("bodyPart"))
    .select(stated("00185101").as("viewPosition"))
    .select(stated("00200062").as("imageLaterality"))
    .select(stated("00200060").as("laterality"))
    .select(
      sql<ImagePatient>`(array_agg(i.patient order by ci.added_at, i.id))[1]`.as(
        "patient",
      ),
    )
    .orderBy("st.study_date", "desc")
    .orderBy("st.received_at", "desc")
    .orderBy("st.id")
    .orderBy("s.number", (number) => number.asc().nullsLast())
    .orderBy("s.series_instance_uid")
    .execute();
  const studies = new Map<string, { study: Study; since: Date }>();
  for (const row of rows) {
    const known = studies.get(row.studyId) ?? {
      study: {
        studyInstanceUid: row.study_instance_uid,
        description: row.description,
        studyDate: row.study_date,
        patient: row.patient,
        series: [],
        statedCount: null,
        receivedAt: row.received_at.toISOString(),
        caseId,
      },
      since: row.since,
    };
    if (row.since < known.since)
      Object.assign(known, {
        study: { ...known.study, patient: row.patient },
        since: row.since,
      });
    known.study.series.push({
      seriesInstanceUid: row.series_instance_uid,
      modality: row.modality,
      number: row.number,
      description: row.seriesDescription,
      instanceCount: row.instanceCount,
      numbers: numberingOf(row.numbers),
      statedCount: countOf(row.ofSeries),
      ...seenOf(row),
      ...(row.video && { video: true }),
    });
    const ofStudy = countOf(row.ofStudy);
    if (ofStudy !== null)
      known.study.statedCount = Math.max(known.study.statedCount ?? 0, ofStudy);
    studies.set(row.studyId, known);
  }
  return [...studies.values()].map(({ study }) => study);
};
