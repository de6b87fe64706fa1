import { sql } from "kysely";
import {
  AppliedOperation,
  SharedViewDocument,
} from "../../../shared/contracts/sharedViewing.ts";
import type {
  CaseId,
  PersonId,
  ViewId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

type Acting = Pick<Actor, "organisationId">;

export interface StoredView {
  id: ViewId;
  caseId: CaseId;
  protocolVersion: number;
  seq: number;
  document: SharedViewDocument;
}

const reached = (query: Queryable, { organisationId }: Acting) =>
  query
    .selectFrom("shared_view as v")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "v.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .select(["v.id", "v.case_id", "v.protocol_version", "v.seq", "v.document"]);

const viewOf = (row: {
  id: string;
  case_id: string;
  protocol_version: number;
  seq: number;
  document: object;
}): StoredView => ({
  id: row.id as ViewId,
  caseId: row.case_id as CaseId,
  protocolVersion: row.protocol_version,
  seq: row.seq,
  document: SharedViewDocument.parse(row.document),
});

/** The view of a case, or by its own id, within the actor's reach. */
export const find = async (
  query: Queryable,
  actor: Acting,
  which: { caseId: CaseId } | { viewId: ViewId },
): Promise<StoredView | undefined> => {
  const row = await reached(query, actor)
    .where(
      "caseId" in which ? "v.case_id" : "v.id",
      "=",
      "caseId" in which ? which.caseId : which.viewId,
    )
    .executeTakeFirst();
  return row && viewOf(row);
};

/** Makes the view of a case within reach, unless somebody has made it already. */
export const create = async (
  query: Queryable,
  { organisationId }: Acting,
  fresh: {
    id: string;
    caseId: CaseId;
    protocolVersion: number;
    document: SharedViewDocument;
  },
): Promise<void> => {
  await sql`
    insert into shared_view (id, case_id, protocol_version, document)
    select ${fresh.id}::uuid, a.case_id, ${fresh.protocolVersion}::integer, ${JSON.stringify(fresh.document)}::jsonb
      from case_access a
     where a.case_id = ${fresh.caseId} and a.organisation_id = ${organisationId} and a.ends is null
    on conflict (case_id) do nothing`.execute(query);
};

/** The view, held until the transaction ends: operations follow one another across all web processes. */
export const lock = async (
  tx: Tx,
  actor: Acting,
  viewId: ViewId,
): Promise<StoredView | undefined> => {
  const row = await reached(tx, actor)
    .where("v.id", "=", viewId)
    .forUpdate("v")
    .executeTakeFirst();
  return row && viewOf(row);
};

/** The number that an operation was given when it came the first time. */
export const seqOf = async (
  query: Queryable,
  viewId: ViewId,
  clientOpId: string,
): Promise<number | undefined> => {
  const row = await query
    .selectFrom("shared_view_operation")
    .select("seq")
    .where("view_id", "=", viewId)
    .where("client_op_id", "=", clientOpId)
    .executeTakeFirst();
  return row?.seq;
};

/** Images (frames) of a series that belongs to the view's case; 0 when there is no such series. */
export const imagesIn = async (
  query: Queryable,
  caseId: CaseId,
  studyInstanceUid: string,
  seriesInstanceUid: string,
): Promise<number> => {
  const row = await query
    .selectFrom("case_study as cs")
    .innerJoin("study as st", "st.id", "cs.study_id")
    .innerJoin("series as s", "s.study_id", "st.id")
    .innerJoin("instance as i", "i.series_id", "s.id")
    .select((sum) => sum.fn.sum<number>("i.frames").as("images"))
    .where("cs.case_id", "=", caseId)
    .where("st.study_instance_uid", "=", studyInstanceUid)
    .where("s.series_instance_uid", "=", seriesInstanceUid)
    .where("i.conflict", "=", false)
    .executeTakeFirst();
  return (row?.images as number | null | undefined) ?? 0;
};

/**
 * Writes operation and document in one statement. False, and nothing written, when the operation before is not the last
 * one any more, an operation with this client's id is there already, or the actor does not reach the case.
 */
export const apply = async (
  query: Queryable,
  { organisationId }: Acting,
  applied: AppliedOperation,
  document: SharedViewDocument,
  now: Date,
): Promise<boolean> => {
  const { viewId, seq, clientOpId, personId, operation } = applied;
  const { rows } = await sql<{ id: string }>`
    with held as (
      select v.id from shared_view v join case_access a on a.case_id = v.case_id
       where v.id = ${viewId} and v.seq = ${seq - 1}::bigint
         and a.organisation_id = ${organisationId} and a.ends is null
         for update of v
    ), operation as (
      insert into shared_view_operation (view_id, seq, client_op_id, person_id, operation, applied_at)
      select held.id, ${seq}::bigint, ${clientOpId}::uuid, ${personId}::uuid,
             ${JSON.stringify(operation)}::jsonb, ${now}::timestamptz
        from held
      on conflict (view_id, client_op_id) do nothing
      returning view_id, seq
    )
    update shared_view v set seq = operation.seq, document = ${JSON.stringify(document)}
      from operation where v.id = operation.view_id
    returning v.id`.execute(query);
  return rows.length === 1;
};

/** Operations after one and up to another, in order. */
export const operationsBetween = async (
  query: Queryable,
  { id, seq }: StoredView,
  afterSeq: number,
): Promise<AppliedOperation[]> => {
  const rows = await query
    .selectFrom("shared_view_operation")
    .select(["seq", "client_op_id", "person_id", "operation"])
    .where("view_id", "=", id)
    .where("seq", ">", afterSeq)
    .where("seq", "<=", seq)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    viewId: id,
    seq: row.seq,
    clientOpId: row.client_op_id,
    personId: row.person_id as PersonId,
    operation: AppliedOperation.shape.operation.parse(row.operation),
  }));
};

/** Forgets operations up to and including `seq`. */
export const forgetUpTo = async (
  tx: Tx,
  viewId: ViewId,
  seq: number,
): Promise<void> => {
  await tx
    .deleteFrom("shared_view_operation")
    .where("view_id", "=", viewId)
    .where("seq", "<=", seq)
    .execute();
};

/** The case of a view; no filter by actor: it only says which topic a socket leaves. */
export const caseOf = async (
  query: Queryable,
  viewId: ViewId,
): Promise<CaseId | undefined> => {
  const row = await query
    .selectFrom("shared_view")
    .select("case_id")
    .where("id", "=", viewId)
    .executeTakeFirst();
  return row?.case_id as CaseId | undefined;
};
