import { sql } from "kysely";
import type {
  PacsProblem,
  PacsTrouble,
} from "../../../shared/domain/pacs/problems.ts";
import type { Queryable, Tx } from "../db/database.ts";
import type { PacsObject } from "./pacsClient.ts";

/** One DICOM object with its place here. */
export interface KeptObject extends PacsObject {
  id: string;
  organisationId: string;
  objectKey: string;
}

const selectObjects = (query: Queryable) =>
  query
    .selectFrom("instance as i")
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .select(["i.id", "i.organisation_id", "i.object_key", "i.bytes"])
    .select(["i.sha256", "i.sop_instance_uid", "s.series_instance_uid"])
    .select("st.study_instance_uid");
type ObjectRow = Awaited<
  ReturnType<ReturnType<typeof selectObjects>["executeTakeFirstOrThrow"]>
>;
const objectOf = (row: ObjectRow): KeptObject => ({
  id: row.id,
  organisationId: row.organisation_id,
  objectKey: row.object_key,
  bytes: row.bytes,
  sha256: row.sha256,
  sopInstanceUid: row.sop_instance_uid,
  seriesUid: row.series_instance_uid,
  studyUid: row.study_instance_uid,
});

/** The object of this key that is, or was, in a PACS. Of no actor: who may read it was decided where the key was found. */
export const findMoved = async (
  query: Queryable,
  objectKey: string,
): Promise<KeptObject | undefined> => {
  const moved = await selectObjects(query)
    .where("i.object_key", "=", objectKey)
    .where("i.in_pacs", "=", true)
    .executeTakeFirst();
  const row =
    moved ??
    (await selectObjects(query)
      .innerJoin("pacs_trouble as t", "t.instance_id", "i.id")
      .where("i.object_key", "=", objectKey)
      .executeTakeFirst());
  return row && objectOf(row);
};

/** Objects of these institutions that are due to be moved, of each the oldest first. Second contents of a UID never are (ST8). */
export const listWaiting = async (
  query: Queryable,
  organisationIds: readonly string[],
  now: Date,
  ofEach: number,
): Promise<KeptObject[]> => {
  if (organisationIds.length === 0) return [];
  const rows = await selectObjects(query)
    .where(
      sql<boolean>`i.id in (
        select w.id from unnest(${[...organisationIds]}::uuid[]) o
         cross join lateral (
           select n.id from instance n
            where n.organisation_id = o and not n.in_pacs and not n.conflict
              and not exists (select 1 from pacs_trouble t where t.instance_id = n.id and t.next_at > ${now})
            order by n.received_at limit ${ofEach}) w)`,
    )
    .orderBy("i.received_at")
    .orderBy("i.id")
    .execute();
  return rows.map(objectOf);
};

/** It was read back from the PACS as it came: what lies here is a copy from now on. */
export const settleMoved = async (
  tx: Tx,
  { id, objectKey, bytes }: KeptObject,
  { isHere, now }: { isHere: boolean; now: Date },
): Promise<void> => {
  await tx
    .updateTable("instance")
    .set({ in_pacs: true })
    .where("id", "=", id)
    .execute();
  await tx.deleteFrom("pacs_trouble").where("instance_id", "=", id).execute();
  if (isHere)
    await tx
      .insertInto("pacs_cached")
      .values({ instance_id: id, object_key: objectKey, bytes, used_at: now })
      .onConflict((known) =>
        known.column("instance_id").doUpdateSet({ used_at: now }),
      )
      .execute();
};

/** The object stays here, or is hoped to come back; `delayMs` says when it is tried again, by how often it was. */
export const settleTrouble = async (
  tx: Tx,
  id: string,
  problem: PacsTrouble,
  { now, delayMs }: { now: Date; delayMs: (attempts: number) => number },
): Promise<void> => {
  const known = await tx
    .selectFrom("pacs_trouble")
    .select("attempts")
    .where("instance_id", "=", id)
    .executeTakeFirst();
  const attempts = (known?.attempts ?? 0) + 1;
  const next_at = new Date(now.getTime() + delayMs(attempts));
  await tx
    .insertInto("pacs_trouble")
    .values({ ...{ instance_id: id, problem, attempts }, since: now, next_at })
    .onConflict((row) =>
      row.column("instance_id").doUpdateSet({ problem, attempts, next_at }),
    )
    .execute();
  await tx
    .updateTable("instance")
    .set({ in_pacs: false })
    .where("id", "=", id)
    .where("in_pacs", "=", true)
    .execute();
  // What lies here, if anything does, is the only copy now.
  await tx.deleteFrom("pacs_cached").where("instance_id", "=", id).execute();
};

/** The state of one line. */
export interface PacsLine {
  failures: number;
  failingSince: Date | null;
  problem: PacsProblem | null;
  answeredAt: Date | null;
}

export const readLines = async (
  query: Queryable,
): Promise<ReadonlyMap<string, PacsLine & { nextAt: Date }>> => {
  const rows = await query
    .selectFrom("pacs_line")
    .select(["site", "failures", "failing_since", "problem"])
    .select(["answered_at", "next_at"])
    .execute();
  return new Map(
    rows.map((row) => [
      row.site,
      {
        failures: row.failures,
        failingSince: row.failing_since,
        problem: row.problem as PacsProblem | null, // written below only
        answeredAt: row.answered_at,
        nextAt: row.next_at,
      },
    ]),
  );
};

/** The fence of the lease; undefined where another process has it. One's own, of a process that was killed, is taken over. */
export const claimLine = async (
  query: Queryable,
  site: string,
  { now, until, nodeId }: { now: Date; until: Date; nodeId: string },
): Promise<number | undefined> => {
  const row = await query
    .insertInto("pacs_line")
    .values({
      site,
      next_at: now,
      lease_until: until,
      lease_by: nodeId,
      fence: 1,
    })
    .onConflict((known) =>
      known
        .column("site")
        .doUpdateSet((set) => ({
          ...{ lease_until: until, lease_by: nodeId },
          fence: set("pacs_line.fence", "+", 1),
        }))
        .where((where) =>
          where.or([
            where("pacs_line.lease_until", "is", null),
            where("pacs_line.lease_until", "<", now),
            where("pacs_line.lease_by", "=", nodeId),
          ]),
        ),
    )
    .returning("fence")
    .executeTakeFirst();
  return row?.fence;
};

/** Gives the lease back with what the line did; nothing is written once another process has claimed it. */
export const settleLine = async (
  query: Queryable,
  { site, fence }: { site: string; fence: number },
  outcome:
    | { kind: "answered"; now: Date }
    | { kind: "failing"; problem: PacsProblem; now: Date; nextAt: Date }
    | { kind: "letGo" },
): Promise<void> => {
  const free = { lease_until: null, lease_by: null };
  await query
    .updateTable("pacs_line")
    .$if(outcome.kind === "letGo", (update) => update.set(free))
    .$call((update) => {
      switch (outcome.kind) {
        case "letGo":
          return update;
        case "answered":
          return update.set({
            ...{ ...free, failures: 0, failing_since: null, problem: null },
            ...{ answered_at: outcome.now, next_at: outcome.now },
          });
        case "failing":
          return update.set((set) => ({
            ...{ ...free, problem: outcome.problem, next_at: outcome.nextAt },
            failures: set("failures", "+", 1),
            failing_since: set.fn.coalesce(
              "failing_since",
              sql<Date>`${outcome.now}::timestamptz`,
            ),
          }));
      }
    })
    .where("site", "=", site)
    .where("fence", "=", fence)
    .execute();
};

/** Keeps the lease of a process that still works. */
export const renewLine = async (
  query: Queryable,
  { site, fence }: { site: string; fence: number },
  until: Date,
): Promise<void> => {
  await query
    .updateTable("pacs_line")
    .set({ lease_until: until })
    .where("site", "=", site)
    .where("fence", "=", fence)
    .execute();
};

export interface ObjectCounts {
  kept: { images: number };
  waiting: { images: number; oldestAt: Date | null };
  troubled: { problem: PacsTrouble; images: number }[];
}

/** Of these institutions' objects: how many are in the PACS, wait for it, or stay here. */
export const countObjects = async (
  query: Queryable,
  organisationIds: readonly string[],
): Promise<ObjectCounts> => {
  if (organisationIds.length === 0)
    return {
      kept: { images: 0 },
      waiting: { images: 0, oldestAt: null },
      troubled: [],
    };
  const ofThese = query
    .selectFrom("instance as i")
    .where("i.organisation_id", "in", [...organisationIds]);
  const kept = await ofThese
    .where("i.in_pacs", "=", true)
    .select((count) => count.fn.countAll<number>().as("images"))
    .executeTakeFirstOrThrow();
  const waiting = await ofThese
    .where("i.in_pacs", "=", false)
    .where("i.conflict", "=", false)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("pacs_trouble as t")
            .whereRef("t.instance_id", "=", "i.id")
            .select("t.instance_id"),
        ),
      ),
    )
    .select((count) => count.fn.countAll<number>().as("images"))
    .select((oldest) =>
      oldest.fn.min<Date | null>("i.received_at").as("oldest"),
    )
    .executeTakeFirstOrThrow();
  const troubled = await ofThese
    .innerJoin("pacs_trouble as t", "t.instance_id", "i.id")
    .groupBy("t.problem")
    .orderBy("t.problem")
    .select("t.problem")
    .select((count) => count.fn.countAll<number>().as("images"))
    .execute();
  return {
    kept,
    waiting: { images: waiting.images, oldestAt: waiting.oldest },
    troubled,
  };
};

export const cachedBytes = async (query: Queryable): Promise<number> => {
  const { held } = await query
    .selectFrom("pacs_cached")
    .select((sum) => sum.fn.sum<string | null>("bytes").as("held"))
    .executeTakeFirstOrThrow();
  return Number(held ?? 0);
};
