import type {
  CaseId,
  ChannelId,
  NoticeId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  ChannelKind,
  Delivery,
} from "../../../shared/contracts/notifications.ts";
import {
  NOTICE_EVENTS,
  NOTICE_PROBLEMS,
  type NoticeEvent,
  type NoticeProblem,
} from "../../../shared/domain/notifications/notice.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

export interface NewNotice {
  id: NoticeId;
  request: { id: RequestId; version: number } | null;
  event: NoticeEvent;
  channelId: ChannelId | null;
  senderOrganisationId: OrganisationId;
  madeBy: PersonId | null;
  urgent: boolean;
  now: Date;
}

/** Writes the message down; false when this event has been told there before. */
export const insert = async (tx: Tx, fresh: NewNotice): Promise<boolean> => {
  const row = await tx
    .insertInto("notice")
    .values({
      id: fresh.id,
      request_id: fresh.request?.id ?? null,
      request_version: fresh.request?.version ?? null,
      event: fresh.event,
      channel_id: fresh.channelId,
      sender_organisation_id: fresh.senderOrganisationId,
      made_by: fresh.madeBy,
      urgent: fresh.urgent,
      status: fresh.channelId === null ? "noChannel" : "waiting",
      next_at: fresh.now,
      made_at: fresh.now,
      ended_at: fresh.channelId === null ? fresh.now : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};

/** A message that this process holds the lease of. */
export interface ClaimedNotice {
  id: NoticeId;
  requestId: RequestId | null;
  caseId: CaseId | null;
  event: NoticeEvent;
  kind: ChannelKind;
  addressCipher: string;
  /** The channel was taken away meanwhile. */
  removed: boolean;
  senderOrganisationId: OrganisationId;
  madeBy: PersonId | null;
  urgent: boolean;
  /** This try included. */
  attempts: number;
  fence: number;
}

/** Takes due messages that nobody holds, the most pressing first, and counts the try before it is made (NO4). */
export const claim = async (
  tx: Tx,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<ClaimedNotice[]> => {
  const due = await tx
    .selectFrom("notice")
    .select("id")
    .where("status", "=", "waiting")
    .where("next_at", "<=", now)
    .where((where) =>
      where.or([
        where("lease_until", "is", null),
        where("lease_until", "<", now),
      ]),
    )
    .orderBy("urgent", "desc")
    .orderBy("next_at")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  await tx
    .updateTable("notice")
    .set((set) => ({
      lease_until: leaseUntil,
      fence: set("fence", "+", 1),
      attempts: set("attempts", "+", 1),
    }))
    .where("id", "in", ids)
    .execute();
  const rows = await tx
    .selectFrom("notice as n")
    .innerJoin("notice_channel as c", "c.id", "n.channel_id")
    .leftJoin("request as r", "r.id", "n.request_id")
    .select(["n.id", "n.request_id", "r.case_id", "n.event", "n.urgent"])
    .select(["n.sender_organisation_id", "n.made_by", "n.attempts", "n.fence"])
    .select(["c.kind", "c.address_cipher", "c.removed_at"])
    .where("n.id", "in", ids)
    .execute();
  return rows.map((row) => ({
    id: row.id as NoticeId,
    requestId: row.request_id as RequestId | null,
    caseId: row.case_id as CaseId | null,
    event: eventOf(row.event),
    kind: row.kind,
    addressCipher: row.address_cipher,
    removed: row.removed_at !== null,
    senderOrganisationId: row.sender_organisation_id as OrganisationId,
    madeBy: row.made_by as PersonId | null,
    urgent: row.urgent,
    attempts: row.attempts,
    fence: row.fence,
  }));
};

const eventOf = (text: string): NoticeEvent => {
  const event = NOTICE_EVENTS.find((known) => known === text);
  if (!event) throw new Error(`unknown notice event ${text}`);
  return event;
};

/** What came of a try. `nextAt` undefined: given up. */
export type Outcome =
  | { sent: true; now: Date }
  | {
      sent: false;
      problem: NoticeProblem;
      nextAt: Date | undefined;
      now: Date;
    };

/** Writes the result down, unless another process holds the message by now: false then. */
export const settle = async (
  tx: Tx,
  { id, fence }: Pick<ClaimedNotice, "id" | "fence">,
  outcome: Outcome,
): Promise<boolean> => {
  const { now } = outcome;
  const row = await tx
    .updateTable("notice")
    .set((set) =>
      outcome.sent
        ? { status: "sent" as const, ended_at: now, lease_until: null }
        : {
            lease_until: null,
            last_problem: outcome.problem,
            first_failed_at: set.fn.coalesce("first_failed_at", set.val(now)),
            ...(outcome.nextAt
              ? { next_at: outcome.nextAt }
              : { status: "dead" as const, ended_at: now }),
          },
    )
    .where("id", "=", id)
    .where("fence", "=", fence)
    .where("status", "=", "waiting")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};

const PROGRESS = [
  "n.id",
  "n.request_id",
  "n.event",
  "n.status",
  "n.attempts",
  "n.first_failed_at",
  "n.last_problem",
  "n.made_at",
  "n.ended_at",
] as const;

export interface ProgressRow {
  status: Delivery["status"];
  attempts: number;
  first_failed_at: Date | null;
  last_problem: string | null;
  made_at: Date;
  ended_at: Date | null;
}
export const progressOf = (row: ProgressRow) => ({
  status: row.status,
  attempts: row.attempts,
  failingSince: row.first_failed_at?.toISOString() ?? null,
  problem: NOTICE_PROBLEMS.find((known) => known === row.last_problem) ?? null,
  madeAt: row.made_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** Messages that the actor's organisation caused, about requests on cases that it reaches now. */
const caused = (query: Queryable, { organisationId }: Actor) =>
  query
    .selectFrom("notice as n")
    .innerJoin("request as r", "r.id", "n.request_id")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "r.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .leftJoin("notice_channel as c", "c.id", "n.channel_id")
    .select(PROGRESS)
    .select("c.kind")
    .where("n.sender_organisation_id", "=", organisationId)
    .orderBy("n.made_at")
    .orderBy("n.id");
type CausedRow = Awaited<
  ReturnType<ReturnType<typeof caused>["execute"]>
>[number];

const deliveryOf = (row: CausedRow): Delivery => ({
  id: row.id as NoticeId,
  requestId: row.request_id as RequestId,
  event: eventOf(row.event),
  kind: row.kind,
  ...progressOf(row),
});

export const ofRequest = async (
  query: Queryable,
  actor: Actor,
  requestId: RequestId,
): Promise<Delivery[]> =>
  (
    await caused(query, actor)
      .where("n.request_id", "=", requestId)
      .limit(100)
      .execute()
  ).map(deliveryOf);

export const troubledSince = async (
  query: Queryable,
  actor: Actor,
  since: Date,
  limit: number,
): Promise<Delivery[]> =>
  (
    await caused(query, actor)
      .where("n.status", "!=", "sent")
      .where("n.made_at", ">", since)
      .limit(limit)
      .execute()
  ).map(deliveryOf);

/** The last test of each channel. */
export const lastTests = async (
  query: Queryable,
  channelIds: readonly ChannelId[],
): Promise<Map<ChannelId, ProgressRow>> => {
  if (channelIds.length === 0) return new Map();
  const rows = await query
    .selectFrom("notice as n")
    .distinctOn("n.channel_id")
    .select(PROGRESS)
    .select("n.channel_id")
    .where("n.event", "=", "test")
    .where("n.channel_id", "in", [...channelIds])
    .orderBy("n.channel_id")
    .orderBy("n.made_at", "desc")
    .execute();
  return new Map(rows.map((row) => [row.channel_id as ChannelId, row]));
};

/** How many messages the actor has asked for since then. */
export const countMadeSince = async (
  query: Queryable,
  actor: Actor,
  since: Date,
): Promise<number> => {
  const row = await query
    .selectFrom("notice")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("made_by", "=", actor.personId)
    .where("made_at", ">", since)
    .executeTakeFirstOrThrow();
  return row.count;
};
