import { sql } from "kysely";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type {
  CaseId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  RequestStatus,
  Side,
} from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  ROLES,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

/** A request as its row says, without what belongs to the case and the asking person. */
export type StoredRequest = Omit<
  ConsultRequest,
  | "caseNumber"
  | "patient"
  | "messages"
  | "identityChecks"
  | "allowed"
  | "roomOpen"
>;

/**
 * Requests to or from the actor's institution on cases that it reaches now. With its reach a declined request leaves
 * the invited side too (RQ3).
 */
const reached = (query: Queryable, { organisationId }: Actor) =>
  query
    .selectFrom("request as r")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "r.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .innerJoin("organisation as f", "f.id", "r.from_organisation_id")
    .innerJoin("organisation as t", "t.id", "r.to_organisation_id")
    .innerJoin("person as asker", "asker.id", "r.asked_by")
    .leftJoin("person as addressee", "addressee.id", "r.to_person_id")
    .select(["r.id", "r.case_id", "r.kind", "r.status", "r.urgency"])
    .select(["r.question", "r.decline_reason", "r.asked_at", "r.status_since"])
    .select(["r.version", "r.asked_by", "r.to_person_id"])
    .select(["r.from_organisation_id", "r.to_organisation_id"])
    .select(["f.name_zh as from_zh", "f.name_en as from_en"])
    .select(["t.name_zh as to_zh", "t.name_en as to_en"])
    .select(["asker.name_zh as asker_zh", "asker.name_en as asker_en"])
    .select(["addressee.name_zh as addressee_zh"])
    .select(["addressee.name_en as addressee_en"])
    .where((where) =>
      where.or([
        where("r.from_organisation_id", "=", organisationId),
        where("r.to_organisation_id", "=", organisationId),
      ]),
    );
type Row = Awaited<ReturnType<ReturnType<typeof reached>["execute"]>>[number];

const sideOf = (row: Pick<Row, "from_organisation_id">, actor: Actor): Side =>
  row.from_organisation_id === actor.organisationId ? "inviting" : "invited";

const requestOf = (row: Row, actor: Actor): StoredRequest => ({
  id: row.id as RequestId,
  caseId: row.case_id as CaseId,
  kind: row.kind,
  status: row.status as RequestStatus,
  urgency: row.urgency,
  question: row.question,
  from: {
    id: row.from_organisation_id as OrganisationId,
    name: { zh: row.from_zh, en: row.from_en },
  },
  askedBy: {
    id: row.asked_by as PersonId,
    name: { zh: row.asker_zh, en: row.asker_en },
  },
  to: {
    id: row.to_organisation_id as OrganisationId,
    name: { zh: row.to_zh, en: row.to_en },
  },
  toPerson:
    row.to_person_id === null
      ? null
      : {
          id: row.to_person_id as PersonId,
          name: { zh: row.addressee_zh ?? "", en: row.addressee_en ?? "" },
        },
  side: sideOf(row, actor),
  declineReason: row.decline_reason,
  askedAt: row.asked_at.toISOString(),
  statusSince: row.status_since.toISOString(),
  version: row.version,
});

export const find = async (
  query: Queryable,
  actor: Actor,
  requestId: string,
): Promise<StoredRequest | undefined> => {
  const row = await reached(query, actor)
    .where("r.id", "=", requestId)
    .executeTakeFirst();
  return row && requestOf(row, actor);
};

export const ofCase = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
): Promise<StoredRequest[]> => {
  const rows = await reached(query, actor)
    .where("r.case_id", "=", caseId)
    .orderBy("r.asked_at")
    .orderBy("r.id")
    .execute();
  return rows.map((row) => requestOf(row, actor));
};

const OVER: RequestStatus[] = ["declined", "done"];
/** Open requests by urgency, then longest waiting; after them those that ended since `endedAfter`. */
export const inbox = async (
  query: Queryable,
  actor: Actor,
  direction: "received" | "sent",
  endedAfter: Date,
  limit: number,
): Promise<StoredRequest[]> => {
  const rows = await reached(query, actor)
    .where(
      direction === "received"
        ? "r.to_organisation_id"
        : "r.from_organisation_id",
      "=",
      actor.organisationId,
    )
    .where((where) =>
      where.or([
        where("r.status", "not in", OVER),
        where("r.status_since", ">", endedAfter),
      ]),
    )
    .orderBy(sql`r.status in ('declined', 'done')`)
    .orderBy(
      sql`case r.urgency when 'emergency' then 0 when 'urgent' then 1 else 2 end`,
    )
    .orderBy("r.asked_at")
    .orderBy("r.id")
    .limit(limit)
    .execute();
  return rows.map((row) => requestOf(row, actor));
};

/** The case of a request to or from the actor's institution: what has to be locked before the request is judged. */
export const caseOf = async (
  query: Queryable,
  { organisationId }: Actor,
  requestId: string,
): Promise<CaseId | undefined> => {
  const row = await query
    .selectFrom("request as r")
    .select("r.case_id")
    .where("r.id", "=", requestId)
    .where((where) =>
      where.or([
        where("r.from_organisation_id", "=", organisationId),
        where("r.to_organisation_id", "=", organisationId),
      ]),
    )
    .executeTakeFirst();
  return row?.case_id as CaseId | undefined;
};

/** Whether a request may be sent there: another institution that shares an alliance with the actor's. */
export const mayBeAsked = async (
  query: Queryable,
  actor: Actor,
  organisationId: string,
): Promise<boolean> => {
  if (organisationId === actor.organisationId) return false;
  const row = await query
    .selectFrom("alliance_member as ours")
    .innerJoin(
      "alliance_member as theirs",
      "theirs.alliance_id",
      "ours.alliance_id",
    )
    .select("theirs.organisation_id")
    .where("ours.organisation_id", "=", actor.organisationId)
    .where("theirs.organisation_id", "=", organisationId)
    .executeTakeFirst();
  return row !== undefined;
};

/** The role in which a person belongs to the institution now; undefined when they do not. */
export const roleThere = async (
  query: Queryable,
  personId: string,
  organisationId: string,
  now: Date,
): Promise<Role | undefined> => {
  const row = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .select("m.role")
    .where("m.person_id", "=", personId)
    .where("m.organisation_id", "=", organisationId)
    .where("p.revoked_at", "is", null)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .executeTakeFirst();
  return ROLES.find((role) => role === row?.role);
};

/** The request that this person's command made, with what it was asked with. */
export const findByCommand = (tx: Tx, actor: Actor, commandId: string) =>
  tx
    .selectFrom("request")
    .select(["id", "case_id as caseId", "kind", "urgency", "question"])
    .select("to_organisation_id as organisationId")
    .select("to_person_id as personId")
    .where("asked_by", "=", actor.personId)
    .where("command_id", "=", commandId)
    .executeTakeFirst();

export interface NewRequest {
  id: RequestId;
  kind: ConsultRequest["kind"];
  caseId: CaseId;
  urgency: ConsultRequest["urgency"];
  question: string;
  organisationId: string;
  personId: string | null;
  commandId: string;
  now: Date;
}
export const insert = async (
  tx: Tx,
  actor: Actor,
  fresh: NewRequest,
): Promise<void> => {
  await tx
    .insertInto("request")
    .values({
      id: fresh.id,
      case_id: fresh.caseId,
      kind: fresh.kind,
      status: "asked",
      urgency: fresh.urgency,
      question: fresh.question,
      from_organisation_id: actor.organisationId,
      asked_by: actor.personId,
      to_organisation_id: fresh.organisationId,
      to_person_id: fresh.personId,
      decline_reason: null,
      command_id: fresh.commandId,
      asked_at: fresh.now,
      status_since: fresh.now,
    })
    .execute();
};

/** The request's next status and version; undefined when it is no longer at `version`. */
export const setStatus = async (
  tx: Tx,
  request: { id: string; version: number },
  status: RequestStatus,
  declineReason: string | null,
  now: Date,
): Promise<number | undefined> => {
  const row = await tx
    .updateTable("request")
    .set((set) => ({
      status,
      status_since: now,
      decline_reason: declineReason,
      version: set("version", "+", 1),
    }))
    .where("id", "=", request.id)
    .where("version", "=", request.version)
    .returning("version")
    .executeTakeFirst();
  return row?.version;
};

export const insertStep = async (
  tx: Tx,
  actor: Actor,
  step: { requestId: string; version: number; status: RequestStatus; at: Date },
): Promise<void> => {
  await tx
    .insertInto("request_step")
    .values({
      request_id: step.requestId,
      version: step.version,
      status: step.status,
      person_id: actor.personId,
      organisation_id: actor.organisationId,
      at: step.at,
    })
    .execute();
};

/** Whether this person took the request to `status` with the step that made `version`. */
export const tookStep = async (
  tx: Tx,
  actor: Actor,
  step: { requestId: string; version: number; status: RequestStatus },
): Promise<boolean> => {
  const row = await tx
    .selectFrom("request_step")
    .select("version")
    .where("request_id", "=", step.requestId)
    .where("version", "=", step.version)
    .where("status", "=", step.status)
    .where("person_id", "=", actor.personId)
    .where("organisation_id", "=", actor.organisationId)
    .executeTakeFirst();
  return row !== undefined;
};

/** Whether another request still holds the reach that an institution has to a case (RQ3). */
export const otherRequestHolds = async (
  tx: Tx,
  request: { id: string; caseId: string; organisationId: string },
): Promise<boolean> => {
  const row = await tx
    .selectFrom("request")
    .select("id")
    .where("case_id", "=", request.caseId)
    .where("to_organisation_id", "=", request.organisationId)
    .where("id", "!=", request.id)
    .where("status", "!=", "declined")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};

/** The institution that a request went to, if it no longer reaches the case. */
export const addresseeWithoutReach = async (
  query: Queryable,
  requestId: string,
): Promise<string | undefined> => {
  const row = await query
    .selectFrom("request as r")
    .select("r.to_organisation_id")
    .where("r.id", "=", requestId)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("case_access as a")
            .select("a.case_id")
            .whereRef("a.case_id", "=", "r.case_id")
            .whereRef("a.organisation_id", "=", "r.to_organisation_id")
            .where("a.ends", "is", null),
        ),
      ),
    )
    .executeTakeFirst();
  return row?.to_organisation_id;
};

/** Between whom a request goes: ids only, for what the server does by itself, of no actor. */
export interface Routing {
  caseId: CaseId;
  urgency: ConsultRequest["urgency"];
  status: RequestStatus;
  askedAt: Date;
  from: { organisationId: OrganisationId; personId: PersonId };
  to: { organisationId: OrganisationId; personId: PersonId | null };
}
export const routing = async (
  query: Queryable,
  requestId: RequestId,
): Promise<Routing | undefined> => {
  const row = await query
    .selectFrom("request")
    .select(["case_id", "urgency", "status", "asked_at", "asked_by"])
    .select(["from_organisation_id", "to_organisation_id", "to_person_id"])
    .where("id", "=", requestId)
    .executeTakeFirst();
  return (
    row && {
      caseId: row.case_id as CaseId,
      urgency: row.urgency,
      status: row.status as RequestStatus,
      askedAt: row.asked_at,
      from: {
        organisationId: row.from_organisation_id as OrganisationId,
        personId: row.asked_by as PersonId,
      },
      to: {
        organisationId: row.to_organisation_id as OrganisationId,
        personId: row.to_person_id as PersonId | null,
      },
    }
  );
};
