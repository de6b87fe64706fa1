import {
  events,
  type EventName,
  type EventPayload,
} from "../../../shared/contracts/registry.ts";
import type { Clock } from "../ambient.ts";
import type { Database, Tx } from "../db/database.ts";
import { describe } from "../http/describe.ts";
import type { Log } from "../log/log.ts";

/** Who hears an event: the sockets of an organisation's clinical people, of a person, of a session, or in a room. */
export type Topic =
  | `organisation:${string}`
  | `person:${string}`
  | `session:${string}`
  | `case:${string}`
  | `room:${string}`;

export interface OutboxEntry<N extends EventName = EventName> {
  name: N;
  payload: EventPayload<N>;
  topics: readonly Topic[];
  /** The record the event is about, e.g. `request:<id>`, and its version: consumers order by it. */
  aggregate: string;
  version: number;
}
export type Subscriber<N extends EventName> = (
  payload: EventPayload<N>,
) => Promise<void>;

/** Commit, then announce: an event is a row of the same transaction and leaves after it, even after a crash. */
export interface Outbox {
  add<N extends EventName>(tx: Tx, entry: OutboxEntry<N>): Promise<void>;
  /** As `add`, unless the same event of the same record still waits to leave: one telling is enough for both. */
  addOnce<N extends EventName>(tx: Tx, entry: OutboxEntry<N>): Promise<void>;
  /** A reaction on the server, at least once per event, in the process that dispatches it: must be repeatable. */
  subscribe<N extends EventName>(name: N, subscriber: Subscriber<N>): void;
  /** Called after a commit that added entries. Resolves when what was waiting has left. */
  dispatch(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const BATCH = 50;
/** How long a claim holds: longer than any subscriber takes. */
const CLAIM_MS = 30_000;
/** Only for what a crashed process left behind; everything else leaves with `dispatch` after its commit. */
const SWEEP_MS = 5_000;

export const createOutbox = (deps: {
  db: Database;
  clock: Clock;
  nodeId: string;
  log: Log;
  /** False while the way to the other processes is down: events wait in the database rather than get lost on it. */
  canAnnounce: () => boolean;
  announce: <N extends EventName>(
    topics: readonly string[],
    name: N,
    payload: EventPayload<N>,
  ) => void;
}): Outbox => {
  const { db, clock, nodeId, log, announce } = deps;
  const subscribers = new Map<string, ((payload: never) => Promise<void>)[]>();
  let running: Promise<void> | undefined;
  let again = false;
  let sweep: NodeJS.Timeout | undefined;

  /**
   * Claims a batch; what another process has claimed is skipped unless its claim is so old that the process must have
   * died with it. An entry is removed only after it has been delivered.
   */
  const claim = () =>
    db.transaction(async (tx) => {
      const now = clock.now();
      const rows = await tx
        .selectFrom("outbox")
        .select(["id", "name", "payload", "topics"])
        .where((where) =>
          where.or([
            where("claimed_at", "is", null),
            where("claimed_at", "<", new Date(now.getTime() - CLAIM_MS)),
          ]),
        )
        .orderBy("aggregate")
        .orderBy("aggregate_version")
        .orderBy("id")
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute();
      if (rows.length > 0)
        await tx
          .updateTable("outbox")
          .set({ claimed_at: now })
          .where(
            "id",
            "in",
            rows.map(({ id }) => id),
          )
          .execute();
      return rows;
    });

  const deliver = async (row: Awaited<ReturnType<typeof claim>>[number]) => {
    const name = row.name as EventName;
    const payload = events[name].parse(row.payload);
    announce(row.topics, name, payload);
    for (const subscriber of subscribers.get(name) ?? [])
      await (subscriber as (payload: unknown) => Promise<void>)(payload);
  };

  const drain = async () => {
    do {
      if (!deps.canAnnounce()) return;
      again = false;
      for (;;) {
        const rows = await claim();
        for (const row of rows)
          try {
            await deliver(row);
            await db.query
              .deleteFrom("outbox")
              .where("id", "=", row.id)
              .execute();
          } catch (error) {
            log.error(
              { error: describe(error), event: row.name },
              "event not delivered; it is tried again",
            );
          }
        if (rows.length < BATCH) break;
      }
      // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by dispatch() meanwhile
    } while (again);
  };

  const dispatch = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = drain()
      .catch((error: unknown) => {
        log.error(
          { error: describe(error) },
          "events could not be dispatched; they stay and are tried again",
        );
      })
      .finally(() => (running = undefined));
    return running;
  };

  const add: Outbox["add"] = async (
    tx,
    { name, payload, topics, aggregate, version },
  ) => {
    await tx
      .insertInto("outbox")
      .values({
        name,
        payload: JSON.stringify(events[name].parse(payload)),
        topics: [...topics],
        aggregate,
        aggregate_version: version,
        node_id: nodeId,
        created_at: clock.now(),
      })
      .execute();
  };

  return {
    add,
    addOnce: async (tx, entry) => {
      // The lock keeps the waiting entry from leaving before this transaction has committed; one that another
      // transaction holds is on its way or not ours to wait for.
      const waiting = await tx
        .selectFrom("outbox")
        .select("id")
        .where("aggregate", "=", entry.aggregate)
        .where("name", "=", entry.name)
        .where("claimed_at", "is", null)
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!waiting) await add(tx, entry);
    },
    subscribe: (name, subscriber) => {
      subscribers.set(name, [...(subscribers.get(name) ?? []), subscriber]);
    },
    dispatch,
    start: () => {
      sweep = setInterval(() => void dispatch(), SWEEP_MS);
      void dispatch();
    },
    stop: async () => {
      clearInterval(sweep);
      await running;
    },
  };
};
