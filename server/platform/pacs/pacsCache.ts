import { rm } from "node:fs/promises";
import { sql } from "kysely";
import type { Clock } from "../ambient.ts";
import type { Database } from "../db/database.ts";
import { cachedBytes } from "./pacsRepository.ts";

/** What lies here of what a PACS has. */
export interface PacsCache {
  /** This object's local copy is being used. */
  used(key: string): void;
  /** Writes down what was used. */
  note(): Promise<void>;
  /** Removes what was not used for longest, down to the limit. */
  evict(): Promise<void>;
}

/** What was used within this time is neither removed nor noted again. */
const LATELY_MS = 10 * 60_000;
const BATCH = 50;

export const createPacsCache = (deps: {
  db: Database;
  clock: Clock;
  limitBytes: number;
  pathOf: (key: string) => string;
}): PacsCache => {
  const { db, clock, limitBytes, pathOf } = deps;
  /** When each was used last, as far as this process knows. */
  const lately = new Map<string, number>();
  const fresh = new Set<string>();

  const forget = (): void => {
    const before = clock.now().getTime() - LATELY_MS;
    for (const [key, at] of lately) if (at < before) lately.delete(key);
  };

  return {
    used: (key) => {
      const now = clock.now().getTime();
      if (now - (lately.get(key) ?? -Infinity) < LATELY_MS) return;
      lately.set(key, now);
      fresh.add(key);
    },
    note: async () => {
      forget();
      const keys = [...fresh];
      fresh.clear();
      for (let at = 0; at < keys.length; at += BATCH)
        await sql`
          insert into pacs_cached (instance_id, object_key, bytes, used_at)
          select i.id, i.object_key, i.bytes, ${clock.now()} from instance i
           where i.object_key = any(${keys.slice(at, at + BATCH)}::text[]) and i.in_pacs
              on conflict (instance_id) do update set used_at = excluded.used_at`.execute(
          db.query,
        );
    },
    evict: async () => {
      for (;;) {
        let over = (await cachedBytes(db.query)) - limitBytes;
        if (over <= 0) return;
        const oldest = await db.query
          .selectFrom("pacs_cached")
          .select(["instance_id", "object_key", "bytes"])
          .orderBy("used_at")
          .limit(BATCH)
          .execute();
        const gone: string[] = [];
        for (const each of oldest) {
          if (over <= 0) break;
          if (lately.has(each.object_key)) continue;
          // The file first: a row without a file is removed at the next look, a file without a row would stay for ever.
          await rm(pathOf(each.object_key), { force: true });
          gone.push(each.instance_id);
          over -= each.bytes;
        }
        if (gone.length === 0) return;
        await db.query
          .deleteFrom("pacs_cached")
          .where("instance_id", "in", gone)
          .execute();
      }
    },
  };
};
