import { sql } from "kysely";
import type {
  ConsultRequest,
  IdentityCheck,
} from "../../../shared/contracts/consults.ts";
import type {
  CaseId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import {
  REQUEST_STATUSES,
  roomIsOpen,
  type Side,
} from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";

const OPEN = REQUEST_STATUSES.filter((status) => roomIsOpen("consult", status));

/** Checks of requests that the caller has found within reach, the first one first. */
export const identityChecksOf = async (
  query: Queryable,
  requestIds: readonly RequestId[],
): Promise<ReadonlyMap<RequestId, IdentityCheck[]>> => {
  const found = new Map<RequestId, IdentityCheck[]>();
  if (requestIds.length === 0) return found;
  const rows = await query
    .selectFrom("identity_check as c")
    .innerJoin("person as p", "p.id", "c.person_id")
    .innerJoin("organisation as o", "o.id", "c.organisation_id")
    .select(["c.request_id", "c.side", "c.checked_at"])
    .select(["p.id as person_id", "p.name_zh as person_zh"])
    .select(["p.name_en as person_en", "o.id as organisation_id"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .where("c.request_id", "in", [...requestIds])
    .orderBy("c.checked_at")
    .orderBy("c.side")
    .execute();
  for (const row of rows) {
    const requestId = row.request_id as RequestId;
    const checks = found.get(requestId) ?? [];
    checks.push({
      side: row.side,
      person: {
        id: row.person_id as PersonId,
        name: { zh: row.person_zh, en: row.person_en },
      },
      organisation: {
        id: row.organisation_id as OrganisationId,
        name: { zh: row.organisation_zh, en: row.organisation_en },
      },
      checkedAt: row.checked_at.toISOString(),
    });
    found.set(requestId, checks);
  }
  return found;
};

/** Writes the actor's side's check of a request within reach whose room is open; undefined when nothing was written. */
const insert = async (
  tx: Tx,
  actor: Actor,
  id: RequestId,
  now: Date,
): Promise<
  { side: Side; caseId: CaseId; organisations: string[] } | undefined
> => {
  const { rows } = await sql<{ side: Side }>`
    insert into identity_check (request_id, side, person_id, organisation_id, checked_at)
    select r.id, case when r.from_organisation_id = ${actor.organisationId} then 'inviting' else 'invited' end,
           ${actor.personId}::uuid, ${actor.organisationId}::uuid, ${now}::timestamptz
      from request r
      join case_access a on a.case_id = r.case_id and a.organisation_id = ${actor.organisationId} and a.ends is null
     where r.id = ${id} and r.kind = 'consult' and r.status in (${sql.join(OPEN)})
       and ${actor.organisationId} in (r.from_organisation_id, r.to_organisation_id)
    on conflict (request_id, side) do nothing
    returning side`.execute(tx);
  const [row] = rows;
  if (!row) return undefined;
  const request = await tx
    .selectFrom("request")
    .select(["case_id", "from_organisation_id", "to_organisation_id"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return {
    side: row.side,
    caseId: request.case_id as CaseId,
    organisations: [request.from_organisation_id, request.to_organisation_id],
  };
};

/** Rules ID1-ID4: a side says that two identifiers were read aloud. */
export const createIdentityCheck =
  (
    deps: Pick<Platform, "db" | "clock" | "audit" | "outbox">,
    view: (actor: Actor, id: RequestId) => Promise<ConsultRequest>,
  ) =>
  /** @throws AppError `request.notFound`, `room.notOpen`. A side that has checked already stays as it is. */
  async (
    actor: Actor,
    id: RequestId,
    requestId: string,
  ): Promise<ConsultRequest> => {
    const { db, clock, audit, outbox } = deps;
    const written = await db.transaction(async (tx) => {
      const check = await insert(tx, actor, id, clock.now());
      if (!check) return false;
      const { side, caseId, organisations } = check;
      await audit.record(tx, {
        ...{ action: "request.checkIdentity", actor, requestId },
        subject: { kind: "request", id },
      });
      await outbox.add(tx, {
        name: "request:identityChecked",
        payload: { requestId: id, caseId, side },
        topics: organisations.map((o) => `organisation:${o}` as const),
        aggregate: `identityCheck:${id}:${side}`,
        version: 1,
      });
      return true;
    });
    if (written) void outbox.dispatch();
    const request = await view(actor, id);
    if (!request.identityChecks.some(({ side }) => side === request.side))
      throw new AppError("room.notOpen");
    return request;
  };
