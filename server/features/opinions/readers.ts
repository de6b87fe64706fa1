import { sql } from "kysely";
import type {
  CaseId,
  LocalName,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  OpinionReader,
  WithdrawnOpinion,
} from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

const nameOf = (zh: string, en: string): LocalName => ({ zh, en });

/** The actor has the signed versions of a request, found within reach, before their eyes; withdrawn ones do not count. */
export const noteOpened = async (
  query: Queryable,
  actor: Actor,
  requestId: string,
  now: Date,
): Promise<void> => {
  await query
    .insertInto("opinion_reader")
    .columns([
      "opinion_version_id",
      "person_id",
      "organisation_id",
      "opened_at",
    ])
    .expression((from) =>
      from
        .selectFrom("opinion_version as v")
        .innerJoin("opinion as o", "o.id", "v.opinion_id")
        .select([
          "v.id",
          sql<string>`${actor.personId}::uuid`.as("person_id"),
          sql<string>`${actor.organisationId}::uuid`.as("organisation_id"),
          sql<Date>`${now}::timestamptz`.as("opened_at"),
        ])
        .where("o.request_id", "=", requestId)
        .where("v.jws", "is not", null)
        .where("v.withdrawn_at", "is", null),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** True when the actor had opened the withdrawn version and had not acknowledged it before. */
export const acknowledge = async (
  tx: Tx,
  { personId, organisationId }: Actor,
  versionId: string,
  now: Date,
): Promise<boolean> => {
  const row = await tx
    .updateTable("opinion_reader")
    .set({ acknowledged_at: now })
    .where("opinion_version_id", "=", versionId)
    .where("person_id", "=", personId)
    .where("organisation_id", "=", organisationId)
    .where("acknowledged_at", "is", null)
    .returning("person_id")
    .executeTakeFirst();
  return row !== undefined;
};

/** Who opened the versions of a request that the caller has found within reach; by version, first opened first. */
export const readersOf = async (
  query: Queryable,
  requestId: string,
): Promise<ReadonlyMap<string, readonly OpinionReader[]>> => {
  const rows = await query
    .selectFrom("opinion_reader as x")
    .innerJoin("opinion_version as v", "v.id", "x.opinion_version_id")
    .innerJoin("opinion as o", "o.id", "v.opinion_id")
    .innerJoin("person as p", "p.id", "x.person_id")
    .innerJoin("organisation as g", "g.id", "x.organisation_id")
    .select(["v.id", "x.person_id", "x.organisation_id"])
    .select(["x.opened_at", "x.acknowledged_at"])
    .select(["p.name_zh", "p.name_en"])
    .select(["g.name_zh as organisation_zh", "g.name_en as organisation_en"])
    .where("o.request_id", "=", requestId)
    .where("v.withdrawn_at", "is not", null)
    .orderBy("x.opened_at")
    .orderBy("x.person_id")
    .execute();
  const readers = new Map<string, OpinionReader[]>();
  for (const row of rows) {
    const known = readers.get(row.id) ?? [];
    readers.set(row.id, known);
    known.push({
      person: {
        id: row.person_id as PersonId,
        name: nameOf(row.name_zh, row.name_en),
      },
      organisation: {
        id: row.organisation_id as OrganisationId,
        name: nameOf(row.organisation_zh, row.organisation_en),
      },
      openedAt: row.opened_at.toISOString(),
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    });
  }
  return readers;
};

/** What the actor opened, was withdrawn since, and they have not acknowledged; latest first. */
export const unacknowledged = async (
  query: Queryable,
  { personId, organisationId }: Actor,
): Promise<WithdrawnOpinion[]> => {
  const rows = await query
    .selectFrom("opinion_reader as x")
    .innerJoin("opinion_version as v", "v.id", "x.opinion_version_id")
    .innerJoin("opinion as o", "o.id", "v.opinion_id")
    .innerJoin("request as r", "r.id", "o.request_id")
    .innerJoin("organisation as g", "g.id", "v.organisation_id")
    .select(["o.request_id", "o.case_id", "o.number", "v.version"])
    .select(["v.withdrawn_at", "v.organisation_id", "g.name_zh", "g.name_en"])
    .where("x.person_id", "=", personId)
    .where("x.organisation_id", "=", organisationId)
    .where("x.acknowledged_at", "is", null)
    .where("v.withdrawn_at", "is not", null)
    .where((where) =>
      where.or([
        where("r.from_organisation_id", "=", organisationId),
        where("r.to_organisation_id", "=", organisationId),
      ]),
    )
    .orderBy("v.withdrawn_at", "desc")
    .limit(100)
    .execute();
  return rows.map((row) => ({
    requestId: row.request_id as RequestId,
    caseId: row.case_id as CaseId,
    number: row.number ?? "",
    version: row.version,
    organisation: {
      id: row.organisation_id as OrganisationId,
      name: nameOf(row.name_zh, row.name_en),
    },
    withdrawnAt: row.withdrawn_at?.toISOString() ?? "",
  }));
};

/** A request as its two sides are told of it. */
export interface Parties {
  id: RequestId;
  caseId: CaseId;
  from: { id: string };
  to: { id: string };
}
/** The sides of a request that the caller has found. */
export const partiesOf = async (
  query: Queryable,
  requestId: RequestId,
): Promise<Parties> => {
  const row = await query
    .selectFrom("request")
    .select(["case_id", "from_organisation_id", "to_organisation_id"])
    .where("id", "=", requestId)
    .executeTakeFirstOrThrow();
  return {
    id: requestId,
    caseId: row.case_id as CaseId,
    from: { id: row.from_organisation_id },
    to: { id: row.to_organisation_id },
  };
};
