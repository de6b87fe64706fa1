import { sql, type SqlBool } from "kysely";
import type { CaseSummary } from "../../../shared/contracts/cases.ts";
import type { CaseId, OrganisationId } from "../../../shared/contracts/ids.ts";
import type { Side } from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { PatientSeal } from "./patients.ts";

/** Where a page of a list went on: the last row of the page before. */
export interface Position {
  updatedAt: Date;
  id: string;
}
type Acting = Pick<Actor, "organisationId">;

/** From which side the actor's institution reaches the case now; undefined: for it there is no such case. */
export const reach = async (
  query: Queryable,
  actor: Acting,
  caseId: string,
): Promise<Side | undefined> => {
  const row = await query
    .selectFrom("case_access")
    .select("role")
    .where("case_id", "=", caseId)
    .where("organisation_id", "=", actor.organisationId)
    .where("ends", "is", null)
    .executeTakeFirst();
  return row?.role;
};

/** As `reach`, and holds the case: until the transaction ends nobody else changes it, its reach or its requests. */
export const lock = async (
  tx: Tx,
  actor: Acting,
  caseId: string,
): Promise<Side | undefined> => {
  // Both rows are locked, so that a reach that ended while we waited is seen as ended.
  const row = await tx
    .selectFrom("consult_case as c")
    .innerJoin("case_access as a", "a.case_id", "c.id")
    .select("a.role")
    .where("c.id", "=", caseId)
    .where("a.organisation_id", "=", actor.organisationId)
    .where("a.ends", "is", null)
    .forUpdate(["c", "a"])
    .executeTakeFirst();
  return row?.role;
};

export const grant = async (
  tx: Tx,
  access: {
    caseId: string;
    organisationId: string;
    role: Side;
    via: string | null;
    starts: Date;
  },
): Promise<void> => {
  await tx
    .insertInto("case_access")
    .values({
      case_id: access.caseId,
      organisation_id: access.organisationId,
      role: access.role,
      via: access.via,
      starts: access.starts,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["case_id", "organisation_id"])
        .where("ends", "is", null)
        .doNothing(),
    )
    .execute();
};

export const endReach = async (
  tx: Tx,
  access: { caseId: string; organisationId: string; ends: Date },
): Promise<void> => {
  await tx
    .updateTable("case_access")
    .set({ ends: access.ends })
    .where("case_id", "=", access.caseId)
    .where("organisation_id", "=", access.organisationId)
    .where("role", "=", "invited")
    .where("ends", "is", null)
    .execute();
};

/** Counts the case's version up; returns it with the institutions that reach the case. */
export const bump = async (tx: Tx, caseId: string, now: Date) => {
  const { version } = await tx
    .updateTable("consult_case")
    .set((set) => ({ version: set("version", "+", 1), updated_at: now }))
    .where("id", "=", caseId)
    .returning("version")
    .executeTakeFirstOrThrow();
  return { version, organisations: await organisationsOf(tx, caseId) };
};

/** Institutions that reach the case now: who hears of what happens in it. */
export const organisationsOf = async (
  tx: Tx,
  caseId: string,
): Promise<string[]> => {
  const rows = await tx
    .selectFrom("case_access")
    .select("organisation_id")
    .where("case_id", "=", caseId)
    .where("ends", "is", null)
    .execute();
  return rows.map((row) => row.organisation_id);
};

/** The case that this person's command opened, with what it holds now of its opening. */
export const findByCommand = (tx: Tx, actor: Actor, commandId: string) =>
  tx
    .selectFrom("consult_case as c")
    .innerJoin("patient as p", "p.id", "c.patient_id")
    .select(["c.id", "c.number", "c.chief_complaint", "c.history"])
    .select(["p.identity", "p.name", "p.sex", "p.birth_date"])
    .select(["p.national_id_index", "p.phone_index"])
    .where("c.created_by", "=", actor.personId)
    .where("c.command_id", "=", commandId)
    .executeTakeFirst();

/** The institution's own case of this number. */
export const findByNumber = async (
  query: Queryable,
  actor: Acting,
  number: string,
): Promise<CaseId | undefined> => {
  const row = await query
    .selectFrom("consult_case")
    .select("id")
    .where("organisation_id", "=", actor.organisationId)
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.id as CaseId | undefined;
};

/** Counts within institution and day; the row stays locked until the commit, so that no number is lost. */
export const nextCount = async (
  tx: Tx,
  organisationId: string,
  day: string,
): Promise<number> => {
  const { last } = await tx
    .insertInto("case_number")
    .values({ organisation_id: organisationId, day, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation_id", "day"])
        .doUpdateSet({ last: sql<number>`case_number.last + 1` }),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  return last;
};

export interface NewCase {
  id: string;
  number: string;
  patientId: string;
  patient: ReturnType<PatientSeal["columnsOf"]>;
  chiefComplaint: string;
  history: string;
  commandId: string;
  now: Date;
}
export const insertCase = async (
  tx: Tx,
  actor: Actor,
  fresh: NewCase,
): Promise<void> => {
  await tx
    .insertInto("patient")
    .values({
      id: fresh.patientId,
      organisation_id: actor.organisationId,
      ...fresh.patient,
      created_at: fresh.now,
    })
    .execute();
  await tx
    .insertInto("consult_case")
    .values({
      id: fresh.id,
      organisation_id: actor.organisationId,
      number: fresh.number,
      patient_id: fresh.patientId,
      chief_complaint: fresh.chiefComplaint,
      history: fresh.history,
      created_by: actor.personId,
      command_id: fresh.commandId,
      created_at: fresh.now,
      updated_at: fresh.now,
    })
    .execute();
};

/** Cases within the actor's reach, with what a list shows of them. */
const reached = (query: Queryable, actor: Acting) =>
  query
    .selectFrom("consult_case as c")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "c.id")
        .on("a.organisation_id", "=", actor.organisationId)
        .on("a.ends", "is", null),
    )
    .innerJoin("patient as p", "p.id", "c.patient_id")
    .innerJoin("organisation as o", "o.id", "c.organisation_id")
    .select(["c.id", "c.number", "c.chief_complaint", "c.history"])
    .select(["c.created_at", "c.updated_at", "c.version"])
    .select(["a.role as side"])
    .select(["o.id as owner_id", "o.name_zh", "o.name_en"])
    .select(["p.id as patient_id", "p.identity", "p.name", "p.sex"])
    .select(["p.birth_date", "p.national_id_cipher", "p.phone_cipher"]);
type ReachedRow = Awaited<
  ReturnType<ReturnType<typeof reached>["execute"]>
>[number];

const reachedWithCount = (query: Queryable, actor: Acting) =>
  reached(query, actor).select((select) =>
    select
      .selectFrom("case_image as ci")
      .whereRef("ci.case_id", "=", "c.id")
      .select((count) => count.fn.countAll<number>().as("count"))
      .as("instance_count"),
  );

/** What is known of a reached case's patient, to compare images with. */
export const findPatient = async (
  query: Queryable,
  actor: Acting,
  caseId: string,
) =>
  query
    .selectFrom("consult_case as c")
    .innerJoin("case_access as a", "a.case_id", "c.id")
    .innerJoin("patient as p", "p.id", "c.patient_id")
    .select(["p.identity", "p.name", "p.sex", "p.national_id_index"])
    .select("p.birth_date as birthDate")
    .where("c.id", "=", caseId)
    .where("a.organisation_id", "=", actor.organisationId)
    .where("a.ends", "is", null)
    .executeTakeFirst();

/** More earlier cases of one patient are not looked through. */
const MOST_EARLIER = 20;

/**
 * Other cases within reach of the same patient, by national id, newest first: a name and a birth date may be somebody
 * else's. None where the case has no national id or is out of reach.
 */
export const othersOfPatient = async (
  query: Queryable,
  { organisationId }: Acting,
  caseId: string,
): Promise<CaseId[]> => {
  const rows = await query
    .selectFrom("consult_case as c")
    .innerJoin("case_access as a", "a.case_id", "c.id")
    .innerJoin("patient as p", "p.id", "c.patient_id")
    .innerJoin("patient as q", "q.national_id_index", "p.national_id_index")
    .innerJoin("consult_case as o", "o.patient_id", "q.id")
    .innerJoin("case_access as b", "b.case_id", "o.id")
    .where("c.id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .whereRef("o.id", "<>", "c.id")
    .where("b.organisation_id", "=", organisationId)
    .where("b.ends", "is", null)
    .select("o.id")
    .orderBy("o.created_at", "desc")
    .orderBy("o.id")
    .limit(MOST_EARLIER)
    .execute();
  return rows.map((row) => row.id as CaseId);
};

/** What lists of other features show of a case. */
export type CaseLabel = Pick<CaseSummary, "id" | "number" | "patient">;
const labelOf = (row: ReachedRow, seal: PatientSeal): CaseLabel => ({
  id: row.id as CaseId,
  number: row.number,
  patient: seal.viewOf({ ...row, id: row.patient_id }),
});

const summaryOf = (
  row: ReachedRow & { instance_count: number | null },
  seal: PatientSeal,
): CaseSummary => ({
  ...labelOf(row, seal),
  owner: {
    id: row.owner_id as OrganisationId,
    name: { zh: row.name_zh, en: row.name_en },
  },
  side: row.side,
  chiefComplaint: row.chief_complaint,
  instanceCount: row.instance_count ?? 0,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  version: row.version,
});

/** `%`, `_` and `\` of what was typed are themselves, not wildcards. */
const containing = (text: string) =>
  `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

/** Newest change first. `nationalIdIndex` is given when the text is a whole national id, and then decides alone. */
export const search = async (
  query: Queryable,
  actor: Actor,
  seal: PatientSeal,
  wanted: {
    text: string;
    nationalIdIndex: string | undefined;
    after: Position | undefined;
    limit: number;
  },
): Promise<CaseSummary[]> => {
  const { text, nationalIdIndex, after, limit } = wanted;
  const rows = await reachedWithCount(query, actor)
    .$if(nationalIdIndex !== undefined, (q) =>
      q.where("p.national_id_index", "=", nationalIdIndex ?? ""),
    )
    .$if(nationalIdIndex === undefined && text !== "", (q) =>
      q.where((where) =>
        where.or([
          where("p.name", "ilike", containing(text)),
          where("c.number", "ilike", containing(text)),
        ]),
      ),
    )
    .$if(after !== undefined, (q) =>
      q.where(
        sql<SqlBool>`(c.updated_at, c.id) < (${after?.updatedAt}, ${after?.id})`,
      ),
    )
    .orderBy("c.updated_at", "desc")
    .orderBy("c.id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => summaryOf(row, seal));
};

/** Several cases at once, by id; those out of reach are missing. */
export const findLabels = async (
  query: Queryable,
  actor: Acting,
  seal: PatientSeal,
  caseIds: readonly string[],
): Promise<CaseLabel[]> => {
  if (caseIds.length === 0) return [];
  const rows = await reached(query, actor)
    .where("c.id", "in", [...caseIds])
    .execute();
  return rows.map((row) => labelOf(row, seal));
};

export const find = async (
  query: Queryable,
  actor: Acting,
  seal: PatientSeal,
  caseId: string,
): Promise<(CaseSummary & { history: string }) | undefined> => {
  const row = await reachedWithCount(query, actor)
    .where("c.id", "=", caseId)
    .executeTakeFirst();
  return row && { ...summaryOf(row, seal), history: row.history };
};

/** Text and version of a case that this transaction has locked, and the version at which the text last changed. */
export const textOf = (tx: Tx, caseId: string) =>
  tx
    .selectFrom("consult_case as c")
    .select(["c.version", "c.chief_complaint", "c.history"])
    .select((select) =>
      select
        .selectFrom("case_revision as r")
        .whereRef("r.case_id", "=", "c.id")
        .select((max) => max.fn.max("r.version").as("version"))
        .as("last_revision"),
    )
    .where("c.id", "=", caseId)
    .executeTakeFirstOrThrow();

/** Keeps the text as it was at `version`, and puts the new one in its place. */
export const revise = async (
  tx: Tx,
  actor: Actor,
  caseId: string,
  before: { version: number; chief_complaint: string; history: string },
  after: { chiefComplaint: string; history: string },
  now: Date,
): Promise<void> => {
  await tx
    .insertInto("case_revision")
    .values({
      case_id: caseId,
      version: before.version,
      chief_complaint: before.chief_complaint,
      history: before.history,
      changed_by: actor.personId,
      changed_at: now,
    })
    .execute();
  await tx
    .updateTable("consult_case")
    .set({ chief_complaint: after.chiefComplaint, history: after.history })
    .where("id", "=", caseId)
    .execute();
};
