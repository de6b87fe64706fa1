import type {
  ChannelId,
  OrganisationId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import type { PersonRef } from "../../../shared/contracts/identity.ts";
import type { ChannelKind } from "../../../shared/contracts/notifications.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

export interface StoredChannel {
  id: ChannelId;
  kind: ChannelKind;
  person: PersonRef | null;
  addressCipher: string;
  setBy: PersonRef;
  setAt: Date;
}

/** Live channels of the actor's organisation: its own, the actor's, and with `everybody` those of its people. */
const reached = (query: Queryable, actor: Actor, everybody: boolean) =>
  query
    .selectFrom("notice_channel as c")
    .leftJoin("person as p", "p.id", "c.person_id")
    .innerJoin("person as setter", "setter.id", "c.set_by")
    .select(["c.id", "c.kind", "c.address_cipher", "c.set_at", "c.person_id"])
    .select(["p.name_zh", "p.name_en", "c.set_by"])
    .select(["setter.name_zh as setter_zh", "setter.name_en as setter_en"])
    .where("c.organisation_id", "=", actor.organisationId)
    .where("c.removed_at", "is", null)
    .$if(!everybody, (part) =>
      part.where((where) =>
        where.or([
          where("c.person_id", "is", null),
          where("c.person_id", "=", actor.personId),
        ]),
      ),
    );
type Row = Awaited<ReturnType<ReturnType<typeof reached>["execute"]>>[number];

const channelOf = (row: Row): StoredChannel => ({
  id: row.id as ChannelId,
  kind: row.kind,
  person:
    row.person_id === null
      ? null
      : {
          id: row.person_id as PersonId,
          name: { zh: row.name_zh ?? "", en: row.name_en ?? "" },
        },
  addressCipher: row.address_cipher,
  setBy: {
    id: row.set_by as PersonId,
    name: { zh: row.setter_zh, en: row.setter_en },
  },
  setAt: row.set_at,
});

export const list = async (
  query: Queryable,
  actor: Actor,
  everybody: boolean,
): Promise<StoredChannel[]> => {
  const rows = await reached(query, actor, everybody)
    .orderBy("c.person_id")
    .orderBy("c.kind")
    .execute();
  return rows.map(channelOf);
};

export const find = async (
  query: Queryable,
  actor: Actor,
  everybody: boolean,
  channelId: string,
): Promise<StoredChannel | undefined> => {
  const row = await reached(query, actor, everybody)
    .where("c.id", "=", channelId)
    .executeTakeFirst();
  return row && channelOf(row);
};

/** Ends the live channel of that kind, if any, and puts the new one in its place. */
export const replace = async (
  tx: Tx,
  actor: Actor,
  fresh: {
    id: ChannelId;
    kind: ChannelKind;
    personId: string | null;
    addressCipher: string;
    now: Date;
  },
): Promise<void> => {
  await tx
    .updateTable("notice_channel")
    .set({ removed_at: fresh.now })
    .where("organisation_id", "=", actor.organisationId)
    .where("person_id", "is not distinct from", fresh.personId)
    .where("kind", "=", fresh.kind)
    .where("removed_at", "is", null)
    .execute();
  await tx
    .insertInto("notice_channel")
    .values({
      id: fresh.id,
      organisation_id: actor.organisationId,
      person_id: fresh.personId,
      kind: fresh.kind,
      address_cipher: fresh.addressCipher,
      set_by: actor.personId,
      set_at: fresh.now,
    })
    .execute();
};

export const remove = async (
  tx: Tx,
  actor: Actor,
  channelId: ChannelId,
  now: Date,
): Promise<void> => {
  await tx
    .updateTable("notice_channel")
    .set({ removed_at: now })
    .where("id", "=", channelId)
    .where("organisation_id", "=", actor.organisationId)
    .where("removed_at", "is", null)
    .execute();
};

/** How many channels the actor has set since then. */
export const countSetSince = async (
  query: Queryable,
  actor: Actor,
  since: Date,
): Promise<number> => {
  const row = await query
    .selectFrom("notice_channel")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("set_by", "=", actor.personId)
    .where("set_at", ">", since)
    .executeTakeFirstOrThrow();
  return row.count;
};

/** Whether the person belongs to the actor's organisation now. */
export const isColleague = async (
  query: Queryable,
  actor: Actor,
  personId: string,
  now: Date,
): Promise<boolean> => {
  const row = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .select("m.person_id")
    .where("m.person_id", "=", personId)
    .where("m.organisation_id", "=", actor.organisationId)
    .where("p.revoked_at", "is", null)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .executeTakeFirst();
  return row !== undefined;
};

/** Whom a message is for: some of an organisation's people, or (empty) the organisation itself. */
export interface Recipients {
  organisationId: OrganisationId;
  personIds: readonly PersonId[];
}

/**
 * Live channels for a message, of no actor: the server sends it by itself. Those of the people where they are members
 * still and have any, else the organisation's own (NO1); `also`: the organisation's own in any case.
 */
export const channelsFor = async (
  tx: Tx,
  { organisationId, personIds }: Recipients,
  also: boolean,
  now: Date,
): Promise<ChannelId[]> => {
  const live = () =>
    tx
      .selectFrom("notice_channel as c")
      .select("c.id")
      .where("c.organisation_id", "=", organisationId)
      .where("c.removed_at", "is", null);
  const theirs =
    personIds.length === 0
      ? []
      : await live()
          .innerJoin("membership as m", (join) =>
            join
              .onRef("m.person_id", "=", "c.person_id")
              .onRef("m.organisation_id", "=", "c.organisation_id"),
          )
          .innerJoin("person as p", "p.id", "c.person_id")
          .where("c.person_id", "in", [...personIds])
          .where("p.revoked_at", "is", null)
          .where("m.starts", "<=", now)
          .where((where) =>
            where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
          )
          .orderBy("c.id")
          .execute();
  const own =
    theirs.length > 0 && !also
      ? []
      : await live().where("c.person_id", "is", null).execute();
  return [...theirs, ...own].map(({ id }) => id as ChannelId);
};
