import type { Ring, RingProgress } from "../../../shared/contracts/duty.ts";
import type { OrganisationRef } from "../../../shared/contracts/identity.ts";
import type {
  CaseId,
  OrganisationId,
  PersonId,
  RequestId,
  RingId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  ESCALATE_AFTER_MS,
  PHONE_AFTER_MS,
  RING_FOR_MS,
} from "../../../shared/domain/duty/ring.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

export interface StoredRing {
  id: RingId;
  requestId: RequestId;
  caseId: CaseId;
  organisationId: OrganisationId;
  fromOrganisationId: OrganisationId;
  startedAt: Date;
  phoneShownAt: Date | null;
  escalatedAt: Date | null;
  endedAt: Date | null;
  onDuty: boolean;
  version: number;
}

const rings = (query: Queryable) =>
  query
    .selectFrom("ring as r")
    .select(["r.id", "r.request_id", "r.case_id", "r.organisation_id"])
    .select(["r.from_organisation_id", "r.started_at", "r.phone_shown_at"])
    .select(["r.escalated_at", "r.ended_at", "r.on_duty", "r.version"]);
type Row = Awaited<ReturnType<ReturnType<typeof rings>["execute"]>>[number];

const ringOf = (row: Row): StoredRing => ({
  id: row.id as RingId,
  requestId: row.request_id as RequestId,
  caseId: row.case_id as CaseId,
  organisationId: row.organisation_id as OrganisationId,
  fromOrganisationId: row.from_organisation_id as OrganisationId,
  startedAt: row.started_at,
  phoneShownAt: row.phone_shown_at,
  escalatedAt: row.escalated_at,
  endedAt: row.ended_at,
  onDuty: row.on_duty,
  version: row.version,
});

/** Begins to ring; false where this request rings or has rung already. */
export const insert = async (
  tx: Tx,
  ring: Omit<StoredRing, "escalatedAt" | "endedAt" | "version">,
): Promise<boolean> => {
  const row = await tx
    .insertInto("ring")
    .values({
      id: ring.id,
      request_id: ring.requestId,
      case_id: ring.caseId,
      organisation_id: ring.organisationId,
      from_organisation_id: ring.fromOrganisationId,
      on_duty: ring.onDuty,
      started_at: ring.startedAt,
      phone_shown_at: ring.phoneShownAt,
    })
    .onConflict((conflict) => conflict.column("request_id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};

export const addPeople = async (
  tx: Tx,
  ringId: RingId,
  personIds: readonly PersonId[],
  level: Ring["level"],
  now: Date,
): Promise<void> => {
  if (personIds.length === 0) return;
  await tx
    .insertInto("ring_person")
    .values(
      personIds.map((person_id) => ({
        ...{ ring_id: ringId, person_id, level, rung_at: now },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Live rings with something due, locked until the transaction ends; what another process has locked is its own (EM7). */
export const lockDue = async (tx: Tx, now: Date): Promise<StoredRing[]> => {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const rows = await rings(tx)
    .where("r.ended_at", "is", null)
    .where((where) =>
      where.or([
        where.and([
          where("r.phone_shown_at", "is", null),
          where("r.started_at", "<=", before(PHONE_AFTER_MS)),
        ]),
        where.and([
          where("r.escalated_at", "is", null),
          where("r.started_at", "<=", before(ESCALATE_AFTER_MS)),
        ]),
      ]),
    )
    .orderBy("r.started_at")
    .limit(10)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(ringOf);
};

/** The live ring of a request, locked. */
export const lockLive = async (
  tx: Tx,
  requestId: RequestId,
): Promise<StoredRing | undefined> => {
  const row = await rings(tx)
    .where("r.request_id", "=", requestId)
    .where("r.ended_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row && ringOf(row);
};

export const update = async (
  tx: Tx,
  ringId: RingId,
  change: {
    phoneShownAt?: Date;
    escalatedAt?: Date;
    ended?: { at: Date; cause: "accepted" | "declined" };
  },
): Promise<number> => {
  const { version } = await tx
    .updateTable("ring")
    .set((set) => ({
      version: set("version", "+", 1),
      ...(change.phoneShownAt && { phone_shown_at: change.phoneShownAt }),
      ...(change.escalatedAt && { escalated_at: change.escalatedAt }),
      ...(change.ended && {
        ended_at: change.ended.at,
        end_cause: change.ended.cause,
      }),
    }))
    .where("id", "=", ringId)
    .returning("version")
    .executeTakeFirstOrThrow();
  return version;
};

export const personIdsOf = async (
  query: Queryable,
  ringId: RingId,
): Promise<PersonId[]> => {
  const rows = await query
    .selectFrom("ring_person")
    .select("person_id")
    .where("ring_id", "=", ringId)
    .execute();
  return rows.map(({ person_id }) => person_id as PersonId);
};

/** The ring of a request on a case that the actor's institution reaches. */
export const findOfRequest = async (
  query: Queryable,
  { organisationId }: Actor,
  requestId: RequestId,
): Promise<StoredRing | undefined> => {
  const row = await rings(query)
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "r.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .where("r.request_id", "=", requestId)
    .where((where) =>
      where.or([
        where("r.organisation_id", "=", organisationId),
        where("r.from_organisation_id", "=", organisationId),
      ]),
    )
    .executeTakeFirst();
  return row && ringOf(row);
};

export const peopleOf = async (
  query: Queryable,
  ringId: RingId,
): Promise<RingProgress["people"]> => {
  const rows = await query
    .selectFrom("ring_person as rp")
    .innerJoin("person as p", "p.id", "rp.person_id")
    .select(["p.id", "p.name_zh", "p.name_en"])
    .select(["rp.level", "rp.rung_at", "rp.seen_at"])
    .where("rp.ring_id", "=", ringId)
    .orderBy("rp.rung_at")
    .orderBy("p.login")
    .execute();
  return rows.map((row) => ({
    person: {
      id: row.id as PersonId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    level: row.level,
    rungAt: row.rung_at.toISOString(),
    seenAt: row.seen_at?.toISOString() ?? null,
  }));
};

/** Live rings of the actor, at the organisation they act for, that are not yet silent (EM8). */
const liveFor = (query: Queryable, actor: Actor, now: Date) =>
  rings(query)
    .innerJoin("ring_person as rp", "rp.ring_id", "r.id")
    .where("rp.person_id", "=", actor.personId)
    .where("r.organisation_id", "=", actor.organisationId)
    .where("r.ended_at", "is", null)
    .where("r.started_at", ">", new Date(now.getTime() - RING_FOR_MS))
    .orderBy("r.started_at")
    .limit(20);

export const ringingFor = async (
  query: Queryable,
  actor: Actor,
  now: Date,
): Promise<
  { ring: StoredRing; level: Ring["level"]; seenAt: Date | null }[]
> => {
  const rows = await liveFor(query, actor, now)
    .select(["rp.level", "rp.seen_at"])
    .execute();
  return rows.map((row) => ({
    ring: ringOf(row),
    level: row.level,
    seenAt: row.seen_at,
  }));
};

/** The same rings as who calls, without what they are about. */
export const callsFor = async (
  query: Queryable,
  actor: Actor,
  now: Date,
): Promise<{ id: RingId; from: OrganisationRef; startedAt: Date }[]> => {
  const rows = await liveFor(query, actor, now)
    .innerJoin("organisation as o", "o.id", "r.from_organisation_id")
    .select(["o.name_zh", "o.name_en"])
    .execute();
  return rows.map((row) => ({
    id: row.id as RingId,
    from: {
      id: row.from_organisation_id as OrganisationId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    startedAt: row.started_at,
  }));
};

/** The ring, if the actor is among those rung for the organisation they act for. */
export const findRung = async (
  tx: Tx,
  actor: Actor,
  ringId: RingId,
): Promise<StoredRing | undefined> => {
  const row = await rings(tx)
    .innerJoin("ring_person as rp", "rp.ring_id", "r.id")
    .where("r.id", "=", ringId)
    .where("r.organisation_id", "=", actor.organisationId)
    .where("rp.person_id", "=", actor.personId)
    .forUpdate("r")
    .executeTakeFirst();
  return row && ringOf(row);
};

/** The first time counts; false when it stood there before. */
export const setSeen = async (
  tx: Tx,
  actor: Actor,
  ringId: RingId,
  now: Date,
): Promise<boolean> => {
  const row = await tx
    .updateTable("ring_person")
    .set({ seen_at: now })
    .where("ring_id", "=", ringId)
    .where("person_id", "=", actor.personId)
    .where("seen_at", "is", null)
    .returning("person_id")
    .executeTakeFirst();
  return row !== undefined;
};
