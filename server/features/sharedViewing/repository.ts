import { sql } from "kysely";
import {
  AppliedOperation,
  type SharedViewDocument,
} from "../../../shared/contracts/sharedViewing.ts";
import type {
  CaseId,
  PersonId,
  ViewId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  applyOperation,
  SHARED_VIEW_PROTOCOL,
} from "../../../shared/domain/sharedViewing/document.ts";
import {
  PERMISSIONS,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import { shownFrames } from "../cases/index.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { readStoredDocument } from "./storedDocument.ts";

type Acting = Pick<Actor, "organisationId">;

export interface StoredView {
  id: ViewId;
  caseId: CaseId;
  seq: number;
  /** In the form of this program's protocol, whichever it was stored in. */
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
  seq: row.seq,
  document: readStoredDocument(row.protocol_version, row.document),
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
  fresh: { id: string; caseId: CaseId; document: SharedViewDocument },
): Promise<void> => {
  await sql`
    insert into shared_view (id, case_id, protocol_version, document)
    select ${fresh.id}::uuid, a.case_id, ${SHARED_VIEW_PROTOCOL}::integer, ${JSON.stringify(fresh.document)}::jsonb
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

/** The images that the view's case has of a series: none where it has no such series. */
export const imagesIn = async (
  query: Queryable,
  caseId: CaseId,
  seriesInstanceUid: string,
): Promise<
  { studyInstanceUid: string; sopInstanceUid: string; frames: number }[]
> => {
  const rows = await query
    .selectFrom("case_image as ci")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .innerJoin("series as s", "s.id", "ci.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .select(["st.study_instance_uid", "i.sop_instance_uid"])
    .select(shownFrames.as("frames"))
    .where("ci.case_id", "=", caseId)
    .where("s.series_instance_uid", "=", seriesInstanceUid)
    .execute();
  return rows.map((row) => ({
    studyInstanceUid: row.study_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
    frames: row.frames,
  }));
};

const OPERATORS: readonly Role[] = PERMISSIONS["view.operate"];

/** Whether a person may operate the views of a case in one of their organisations. */
export const mayOperate = async (
  query: Queryable,
  caseId: CaseId,
  personId: PersonId,
  now: Date,
): Promise<boolean> => {
  const row = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .innerJoin("case_access as a", "a.organisation_id", "m.organisation_id")
    .select("m.person_id")
    .where("a.case_id", "=", caseId)
    .where("a.ends", "is", null)
    .where("m.person_id", "=", personId)
    .where("m.role", "in", [...OPERATORS])
    .where("p.revoked_at", "is", null)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .executeTakeFirst();
  return row !== undefined;
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
    update shared_view v set seq = operation.seq, document = ${JSON.stringify(document)},
           protocol_version = ${SHARED_VIEW_PROTOCOL}::integer
      from operation where v.id = operation.view_id
    returning v.id`.execute(query);
  return rows.length === 1;
};

/** Operations after one and up to another, in order; those of an earlier protocol are left out. */
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
  return rows.flatMap((row) => {
    const operation = AppliedOperation.shape.operation.safeParse(row.operation);
    if (!operation.success) return [];
    return [
      {
        viewId: id,
        seq: row.seq,
        clientOpId: row.client_op_id,
        personId: row.person_id as PersonId,
        operation: operation.data,
      },
    ];
  });
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

/** Views of which somebody has the lead. */
export const led = async (
  query: Queryable,
): Promise<{ viewId: ViewId; caseId: CaseId; personId: PersonId }[]> => {
  const { rows } = await sql<{ id: string; case_id: string; lead: string }>`
    select id, case_id, document ->> 'lead' as lead from shared_view
     where document ->> 'lead' is not null`.execute(query);
  return rows.map((row) => ({
    viewId: row.id as ViewId,
    caseId: row.case_id as CaseId,
    personId: row.lead as PersonId,
  }));
};

/** Frees the lead of a view, unless it is somebody else's by now; what to announce, or undefined. */
export const freeLead = async (
  tx: Tx,
  viewId: ViewId,
  personId: PersonId,
  clientOpId: string,
  now: Date,
): Promise<{ caseId: CaseId; applied: AppliedOperation } | undefined> => {
  const row = await tx
    .selectFrom("shared_view as v")
    .select(["v.id", "v.case_id", "v.protocol_version", "v.seq", "v.document"])
    .where("v.id", "=", viewId)
    .forUpdate()
    .executeTakeFirst();
  const view = row && viewOf(row);
  if (view?.document.lead !== personId) return undefined;
  const operation = { type: "setLead", personId: null } as const;
  const applied = {
    ...{ viewId, seq: view.seq + 1, clientOpId, personId, operation },
  };
  const document = applyOperation(view.document, operation, personId);
  await tx
    .insertInto("shared_view_operation")
    .values({
      view_id: viewId,
      seq: applied.seq,
      client_op_id: clientOpId,
      person_id: personId,
      operation: JSON.stringify(operation),
      applied_at: now,
    })
    .execute();
  await tx
    .updateTable("shared_view")
    .set({
      seq: applied.seq,
      document: JSON.stringify(document),
      protocol_version: SHARED_VIEW_PROTOCOL,
    })
    .where("id", "=", viewId)
    .execute();
  return { caseId: view.caseId, applied };
};
