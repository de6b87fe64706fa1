import { appendFile, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Keyring } from "../crypto/keyring.ts";
import type { Database, Queryable } from "../db/database.ts";
import { describe } from "../http/describe.ts";
import type { Log } from "../log/log.ts";
import { canonicalText } from "../signing/canonical.ts";

type Mac = Pick<Keyring, "chainMac">;

/** Rows of one sealing transaction: links and marks together stay within what PGlite's one session allows. */
const BATCH = 50;
const EVERY_MS = 2_000;

const eventColumns = [
  ...(["id", "at", "action", "outcome", "error_code", "person_id"] as const),
  ...(["organisation_id", "session_id", "subject_kind"] as const),
  ...(["subject_id", "request_id", "node_id"] as const),
] as const;

const rowsOf = (query: Queryable) =>
  query.selectFrom("audit_event").select(eventColumns);
type EventRow = Awaited<
  ReturnType<ReturnType<typeof rowsOf>["execute"]>
>[number];

/** The link of a row: a keyed hash over its place, the link before it and all that the row says. */
const linkOf = (
  keyring: Mac,
  position: number,
  before: string,
  row: EventRow,
): string =>
  keyring.chainMac(
    canonicalText({
      position,
      before,
      row: { ...row, at: row.at.toISOString() },
    }),
  );

/** A tail of the chain, as it was anchored outside the database: `position hash time`. */
interface Anchor {
  position: number;
  hash: string;
}
const readAnchors = async (file: string): Promise<Anchor[]> => {
  try {
    return (await readFile(file, "utf8"))
      .split("\n")
      .map((line) => line.split(" "))
      .filter((parts) => parts.length === 3)
      .map(([position, hash]) => ({
        ...{ position: Number(position), hash: hash ?? "" },
      }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};

export interface AuditSealer {
  /** Seals what is committed now; resolves to how many rows. Nothing while another process seals. */
  seal(): Promise<number>;
  start(): void;
  /** Seals what is left and ends. */
  stop(): Promise<void>;
}

/**
 * Chains committed audit rows in batches, in the order in which it finds them: ids are given before the commit, so a
 * lower one may come later. One process seals at a time, by the lock on the chain's row; one that dies leaves it. After
 * each batch the tail is written to a file outside the database and synced.
 */
export const createAuditSealer = (deps: {
  db: Database;
  keyring: Mac;
  log: Log;
  anchorFile: string;
  now: () => Date;
}): AuditSealer => {
  const { db, keyring, log, anchorFile } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> | undefined;

  const sealBatch = () =>
    db.transaction(async (tx) => {
      const chain = await tx
        .selectFrom("audit_chain")
        .select(["position", "hash"])
        .where("id", "=", 1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!chain) return undefined;
      const rows = await rowsOf(tx)
        .where("sealed", "=", false)
        .orderBy("id")
        .limit(BATCH)
        .execute();
      if (rows.length === 0) return undefined;
      let { position, hash } = chain;
      const links = rows.map((row) => {
        position += 1;
        hash = linkOf(keyring, position, hash, row);
        return { position, event_id: row.id, hash };
      });
      await tx.insertInto("audit_link").values(links).execute();
      await tx
        .updateTable("audit_event")
        .set({ sealed: true })
        .where(
          "id",
          "in",
          rows.map(({ id }) => id),
        )
        .execute();
      await tx
        .updateTable("audit_chain")
        .set({ position, hash })
        .where("id", "=", 1)
        .execute();
      return { position, hash, count: rows.length };
    });

  const anchor = async ({ position, hash }: Anchor) => {
    await mkdir(dirname(anchorFile), { recursive: true, mode: 0o700 });
    const line = `${position} ${hash} ${deps.now().toISOString()}\n`;
    await appendFile(anchorFile, line, { mode: 0o600 });
    const handle = await open(anchorFile, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  };

  const sealAll = async () => {
    let total = 0;
    for (;;) {
      const sealed = await sealBatch();
      if (!sealed) return total;
      await anchor(sealed); // after the commit: what is anchored was there
      total += sealed.count;
      if (sealed.count < BATCH) return total;
    }
  };
  const seal = (): Promise<number> =>
    (running ??= sealAll().finally(() => (running = undefined)));
  const sealQuietly = () =>
    seal().catch((error: unknown) => {
      log.error(
        { error: describe(error) },
        "audit rows could not be sealed; it is tried again",
      );
    });

  return {
    seal,
    start: () => {
      timer = setInterval(() => void sealQuietly(), EVERY_MS);
    },
    stop: async () => {
      clearInterval(timer);
      // Who started it logs its failure.
      await running?.catch(() => undefined);
      await sealQuietly();
    },
  };
};

export type AuditFault =
  | { kind: "edited"; eventId: number; position: number }
  | { kind: "deleted"; eventId: number; position: number }
  | { kind: "linkMissing"; position: number }
  | { kind: "unlinked"; eventId: number }
  | { kind: "cutOff"; anchored: number; found: number }
  | { kind: "anchorMismatch"; position: number };

/** Rows that one reading of the check takes. */
const PAGE = 500;

/** Every row of the chain against its link, and the chain against its anchors. Reads only. */
export const verifyAuditChain = async (deps: {
  db: Database;
  keyring: Mac;
  anchorFile: string;
}): Promise<{ checked: number; anchors: number; faults: AuditFault[] }> => {
  const { db, keyring } = deps;
  const anchors = await readAnchors(deps.anchorFile);
  // A place that was anchored twice with different hashes was written anew: each line counts.
  const hashes = new Map<number, Set<string>>();
  for (const { position, hash } of anchors)
    hashes.set(position, (hashes.get(position) ?? new Set()).add(hash));
  const faults: AuditFault[] = [];
  let position = 0;
  let before = "";
  for (;;) {
    const links = await db.query
      .selectFrom("audit_link")
      .select(["position", "event_id", "hash"])
      .where("position", ">", position)
      .orderBy("position")
      .limit(PAGE)
      .execute();
    if (links.length === 0) break;
    const rows = await rowsOf(db.query)
      .where(
        "id",
        "in",
        links.map(({ event_id }) => event_id),
      )
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const link of links) {
      const gap = position + 1 < link.position;
      while (position + 1 < link.position)
        faults.push({ kind: "linkMissing", position: ++position });
      position = link.position;
      const row = byId.get(link.event_id);
      const at = { eventId: link.event_id, position };
      if (!row) faults.push({ kind: "deleted", ...at });
      // After a missing link the next one cannot be recomputed; the one after it can again.
      else if (!gap && linkOf(keyring, position, before, row) !== link.hash)
        faults.push({ kind: "edited", ...at });
      const anchored = [...(hashes.get(position) ?? [])];
      if (anchored.some((hash) => hash !== link.hash))
        faults.push({ kind: "anchorMismatch", position });
      before = link.hash;
    }
  }
  const last = Math.max(0, ...anchors.map((each) => each.position));
  if (last > position)
    faults.push({ kind: "cutOff", anchored: last, found: position });
  const strays = await db.query
    .selectFrom("audit_event as e")
    .leftJoin("audit_link as l", "l.event_id", "e.id")
    .select("e.id")
    .where("e.sealed", "=", true)
    .where("l.position", "is", null)
    .orderBy("e.id")
    .limit(PAGE)
    .execute();
  for (const { id } of strays) faults.push({ kind: "unlinked", eventId: id });
  return { checked: position, anchors: anchors.length, faults };
};

/** A fault in words for the terminal. */
export const faultWords = (fault: AuditFault): string => {
  switch (fault.kind) {
    case "edited":
      return `row ${fault.eventId} (position ${fault.position}) was edited`;
    case "deleted":
      return `row ${fault.eventId} (position ${fault.position}) was deleted`;
    case "linkMissing":
      return `position ${fault.position} was removed with its row`;
    case "unlinked":
      return `row ${fault.eventId} is marked as sealed but was never chained, or its link was removed`;
    case "cutOff":
      return `the chain was cut off: position ${fault.anchored} was anchored, the last one found is ${fault.found}`;
    case "anchorMismatch":
      return `position ${fault.position} is not what was anchored: the chain was written anew`;
  }
};
