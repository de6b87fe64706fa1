import { createHash } from "node:crypto";
import { sql } from "kysely";
import type {
  ImagePatient,
  PatientCheck,
} from "../../../shared/contracts/studies.ts";
import type {
  PatientCheckId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import { PatientDifference } from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

type Acting = Pick<Actor, "organisationId" | "personId">;

/** How an image stands in a case: `heldFor` is empty where it is shown. Undefined: it is not in the case yet. */
export const standingOf = async (
  tx: Tx,
  caseId: string,
  instanceId: string,
): Promise<{ heldFor: PatientDifference[] } | undefined> => {
  const row = await tx
    .selectFrom("case_instance as ci")
    .leftJoin("patient_check as k", "k.id", "ci.check_id")
    .select(["k.status", "k.differs"])
    .where("ci.case_id", "=", caseId)
    .where("ci.instance_id", "=", instanceId)
    .executeTakeFirst();
  return row && { heldFor: heldFor(row) };
};

const heldFor = ({
  status,
  differs,
}: {
  status: string | null;
  differs: string[] | null;
}): PatientDifference[] =>
  status === null || status === "confirmed"
    ? []
    : PatientDifference.array().parse(differs);

/** The patient that the first shown image with a name states; what stands for a temporary identity (ST4). */
export const firstShownPatient = async (
  tx: Tx,
  caseId: string,
): Promise<ImagePatient | undefined> => {
  const row = await tx
    .selectFrom("case_image as ci")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .select("i.patient")
    .where("ci.case_id", "=", caseId)
    .where(sql`i.patient ->> 'name'`, "<>", "")
    .orderBy("ci.added_at")
    .orderBy("i.id")
    .limit(1)
    .executeTakeFirst();
  return row?.patient;
};

/** The check that an image belongs to, made when it is the first of its study that states this patient (ST7). */
export const findOrAdd = async (
  tx: Tx,
  fresh: {
    id: string;
    caseId: string;
    studyId: string;
    patient: ImagePatient;
    differs: readonly PatientDifference[];
    now: Date;
  },
): Promise<{
  id: string;
  added: boolean;
  heldFor: PatientDifference[];
}> => {
  const { name, patientId, birthDate, sex, nameGuessed } = fresh.patient;
  const key = createHash("sha256")
    .update(JSON.stringify([name, patientId, birthDate, sex]))
    .digest("hex");
  const added = await tx
    .insertInto("patient_check")
    .values({
      id: fresh.id,
      case_id: fresh.caseId,
      study_id: fresh.studyId,
      patient: JSON.stringify({
        ...{ name, patientId, birthDate, sex },
        ...(nameGuessed && { nameGuessed }),
      }),
      patient_key: key,
      differs: [...fresh.differs],
      created_at: fresh.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  const found = await tx
    .selectFrom("patient_check")
    .select(["id", "status", "differs"])
    .where("case_id", "=", fresh.caseId)
    .where("study_id", "=", fresh.studyId)
    .where("patient_key", "=", key)
    .executeTakeFirstOrThrow();
  return { id: found.id, added: added !== undefined, heldFor: heldFor(found) };
};

/** The checks of a case within reach, oldest first; or the one of an id. */
export const list = async (
  query: Queryable,
  { organisationId }: Acting,
  caseId: string,
  checkId?: string,
): Promise<PatientCheck[]> => {
  const rows = await query
    .selectFrom("patient_check as k")
    .innerJoin("case_access as a", "a.case_id", "k.case_id")
    .innerJoin("study as st", "st.id", "k.study_id")
    .leftJoin("patient_check_decision as d", (join) =>
      join
        .onRef("d.check_id", "=", "k.id")
        .onRef("d.version", "=", "k.version"),
    )
    .leftJoin("person as p", "p.id", "d.decided_by")
    .select(["k.id", "k.status", "k.version", "k.patient", "k.differs"])
    .select(["st.description", "st.study_date"])
    .select(["d.reason", "d.decided_at", "p.id as person_id"])
    .select(["p.name_zh", "p.name_en"])
    .select((select) =>
      select
        .selectFrom("case_instance as ci")
        .whereRef("ci.check_id", "=", "k.id")
        .select((count) => count.fn.countAll<number>().as("count"))
        .as("count"),
    )
    .select(
      sql<string[]>`array(
        select distinct s.modality from case_instance ci
          join instance i on i.id = ci.instance_id join series s on s.id = i.series_id
         where ci.check_id = k.id order by 1)`.as("modalities"),
    )
    .where("k.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .$if(checkId !== undefined, (q) => q.where("k.id", "=", checkId ?? ""))
    .orderBy("k.created_at")
    .orderBy("k.id")
    .execute();
  return rows.map((row) => ({
    id: row.id as PatientCheckId,
    status: row.status,
    version: row.version,
    studyDescription: row.description,
    studyDate: row.study_date,
    modalities: row.modalities.filter((modality) => modality !== ""),
    patient: row.patient,
    differs: PatientDifference.array().parse(row.differs),
    instanceCount: row.count ?? 0,
    decision:
      row.person_id === null || row.decided_at === null
        ? null
        : {
            reason: row.reason ?? "",
            decidedBy: {
              id: row.person_id as PersonId,
              name: { zh: row.name_zh ?? "", en: row.name_en ?? "" },
            },
            decidedAt: row.decided_at.toISOString(),
          },
  }));
};

/** Writes a decision on the version that was seen. False, and nothing written, when it is not the present one. */
export const decide = async (
  tx: Tx,
  { personId }: Acting,
  made: {
    checkId: string;
    expectedVersion: number;
    decision: "confirmed" | "rejected";
    reason: string;
    now: Date;
  },
): Promise<boolean> => {
  const updated = await tx
    .updateTable("patient_check")
    .set({ status: made.decision, version: made.expectedVersion + 1 })
    .where("id", "=", made.checkId)
    .where("version", "=", made.expectedVersion)
    .returning("version")
    .executeTakeFirst();
  if (!updated) return false;
  await tx
    .insertInto("patient_check_decision")
    .values({
      check_id: made.checkId,
      version: updated.version,
      decision: made.decision,
      reason: made.reason,
      decided_by: personId,
      decided_at: made.now,
    })
    .execute();
  return true;
};
