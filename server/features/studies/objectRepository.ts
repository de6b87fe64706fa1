import { sql } from "kysely";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type {
  ImagePatient,
  StoredObject,
  Study,
} from "../../../shared/contracts/studies.ts";
import { kindOfClass } from "../../../shared/domain/exchange/classes.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

/** An object of a case, with the study it is in. */
export interface ListedObject {
  study: Omit<Study, "series" | "objects">;
  object: StoredObject;
}

/** As the object calls itself: a presentation's description or label, or what a document's root is named. */
const TITLES = [
  "{00700081,Value,0}",
  "{00700080,Value,0}",
  "{0040A043,Value,0,00080104,Value,0}",
] as const;

/** The objects without pixels that a case within reach shows, newest first. */
export const listObjects = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
): Promise<ListedObject[]> => {
  const rows = await query
    .selectFrom("case_access as a")
    .innerJoin("case_object as co", "co.case_id", "a.case_id")
    .innerJoin("instance as i", "i.id", "co.instance_id")
    .innerJoin("series as s", "s.id", "co.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .where("co.frames", "=", 0)
    .select(["st.study_instance_uid", "st.description", "st.study_date"])
    .select(["st.received_at", "i.sop_instance_uid", "i.sop_class_uid"])
    .select(["s.series_instance_uid", "co.added_at"])
    .select(sql<ImagePatient>`i.patient`.as("patient"))
    .select(
      sql<
        string | null
      >`coalesce(${sql.join(TITLES.map((path) => sql`i.metadata #>> ${path}::text[]`))})`.as(
        "title",
      ),
    )
    .orderBy("co.added_at", "desc")
    .orderBy("i.sop_instance_uid")
    .execute();
  return rows.flatMap((row) => {
    const kind = kindOfClass(row.sop_class_uid);
    if (!kind) return [];
    return [
      {
        study: {
          caseId,
          studyInstanceUid: row.study_instance_uid,
          description: row.description,
          studyDate: row.study_date,
          patient: row.patient,
          statedCount: null,
          receivedAt: row.received_at.toISOString(),
        },
        object: {
          kind,
          seriesInstanceUid: row.series_instance_uid,
          sopInstanceUid: row.sop_instance_uid,
          title: row.title?.trim() ?? "",
          addedAt: row.added_at.toISOString(),
        },
      },
    ];
  });
};

/** The studies of a case with their objects; a study that has nothing else comes last. */
export const withObjects = (
  studies: readonly Study[],
  listed: readonly ListedObject[],
): Study[] => {
  const found = new Map(
    studies.map((study) => [study.studyInstanceUid, study]),
  );
  for (const { study, object } of listed) {
    const { studyInstanceUid } = study;
    const known = found.get(studyInstanceUid) ?? { ...study, series: [] };
    found.set(studyInstanceUid, {
      ...known,
      objects: [...(known.objects ?? []), object],
    });
  }
  return [...found.values()];
};
