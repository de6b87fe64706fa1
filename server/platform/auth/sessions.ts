import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import type {
  OrganisationId,
  PersonId,
  SessionId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  ROLES,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import { inputReportMs } from "../../../shared/domain/identity/input.ts";
import type { Clock, NewId } from "../ambient.ts";
import type { Database, Queryable, Tx } from "../db/database.ts";

/** Minutes without a call after which a session ends, and hours after which it ends in any case. */
export interface SessionLimits {
  idleMinutes: number;
  absoluteHours: number;
}
/** How long a session stays open that no page reports input for (LK7): a page in a room locks after twice the time. */
const inputLimitMs = (lockMinutes: number) =>
  2 * lockMinutes * 60_000 + inputReportMs(lockMinutes);

/** Why a token opens nothing: never seen, once good and now over, or locked until the password is given again. */
export type SessionProblem =
  | "session.required"
  | "session.expired"
  | "session.locked";

export interface Sessions {
  /** Makes a session; the token goes into the cookie and is stored only as a hash. */
  open(
    tx: Tx,
    who: { personId: string; organisationId: string },
  ): Promise<{ id: SessionId; token: string }>;
  /** Who the token speaks for, now: session alive, person not revoked, membership in force. */
  find(token: string | undefined): Promise<Actor | SessionProblem>;
  /** The same question for a socket that was let in earlier. */
  findById(id: SessionId): Promise<Actor | SessionProblem>;
  /** Whose locked session the token names, with everything else about it in order. */
  findLocked(token: string | undefined): Promise<Actor | undefined>;
  /** 32 bytes, the same as long as the session lives; stored nowhere. For what its browser keeps (decision 0025). */
  imageKeyOf(id: SessionId): Buffer;
  /** Somebody has touched one of the session's pages. */
  noteInput(id: string): Promise<void>;
  /** Locks or unlocks a session; what it names stays as it is. */
  setLocked(tx: Tx, id: string, locked: boolean): Promise<void>;
  /** Ends one session, or a person's (those for one organisation); returns the ids that were alive. */
  end(
    tx: Tx,
    which:
      | { id: string }
      | { personId: string }
      | { personId: string; organisationId: string },
    cause: "loggedOut" | "revoked" | "replaced",
  ): Promise<SessionId[]>;
}

const isRole = (text: string): text is Role =>
  (ROLES as readonly string[]).includes(text);
/** A write per call would make every read a write; once a minute keeps the idle clock true enough. */
const touchAfterMs = (idleMs: number) => Math.min(60_000, idleMs / 4);

export const createSessions = (
  db: Database,
  clock: Clock,
  ids: NewId,
  limits: SessionLimits & { lockMinutes: number },
  key: Buffer,
): Sessions => {
  const hashOf = (token: string) =>
    createHmac("sha256", key).update(token).digest("base64url");

  const select = (query: Queryable) =>
    query
      .selectFrom("session as s")
      .innerJoin("person as p", "p.id", "s.person_id")
      .leftJoin("membership as m", (join) =>
        join
          .onRef("m.person_id", "=", "s.person_id")
          .onRef("m.organisation_id", "=", "s.organisation_id")
          .on("m.starts", "<=", clock.now())
          .on((on) =>
            on.or([on("m.ends", "is", null), on("m.ends", ">", clock.now())]),
          ),
      )
      .select([
        "s.id",
        "s.person_id",
        "s.organisation_id",
        "s.last_seen_at",
        "s.expires_at",
        "s.ended_at",
        "s.locked_at",
        "s.last_input_at",
      ])
      .select(["p.revoked_at", "m.role"]);

  const judge = async (
    row: Awaited<ReturnType<ReturnType<typeof select>["executeTakeFirst"]>>,
    wanted: "open" | "locked" = "open",
  ): Promise<Actor | SessionProblem> => {
    if (!row) return "session.required";
    const now = clock.now();
    const idleMs = now.getTime() - row.last_seen_at.getTime();
    const over =
      row.ended_at !== null || row.revoked_at !== null || row.expires_at <= now;
    if (
      over ||
      idleMs > limits.idleMinutes * 60_000 ||
      row.role === null ||
      !isRole(row.role)
    )
      return "session.expired";
    const untouchedMs = now.getTime() - row.last_input_at.getTime();
    const locked =
      row.locked_at !== null || untouchedMs > inputLimitMs(limits.lockMinutes);
    if (locked !== (wanted === "locked")) return "session.locked";
    // What a locked page hears or asks does not keep its session alive.
    if (!locked && idleMs > touchAfterMs(limits.idleMinutes * 60_000))
      await db.query
        .updateTable("session")
        .set({ last_seen_at: now })
        .where("id", "=", row.id)
        .execute();
    return {
      personId: row.person_id as PersonId,
      organisationId: row.organisation_id as OrganisationId,
      role: row.role,
      sessionId: row.id as SessionId,
    };
  };

  return {
    open: async (tx, { personId, organisationId }) => {
      const token = randomBytes(32).toString("base64url");
      const id = ids() as SessionId;
      const now = clock.now();
      await tx
        .insertInto("session")
        .values({
          id,
          token_hash: hashOf(token),
          person_id: personId,
          organisation_id: organisationId,
          created_at: now,
          last_seen_at: now,
          last_input_at: now,
          expires_at: new Date(
            now.getTime() + limits.absoluteHours * 3_600_000,
          ),
          end_cause: null,
        })
        .execute();
      return { id, token };
    },
    find: async (token) =>
      token === undefined || token === ""
        ? "session.required"
        : judge(
            await select(db.query)
              .where("s.token_hash", "=", hashOf(token))
              .executeTakeFirst(),
          ),
    findLocked: async (token) => {
      if (token === undefined || token === "") return undefined;
      const row = await select(db.query)
        .where("s.token_hash", "=", hashOf(token))
        .executeTakeFirst();
      const found = await judge(row, "locked");
      return typeof found === "string" ? undefined : found;
    },
    imageKeyOf: (id) =>
      Buffer.from(hkdfSync("sha256", key, id, "imageKey", 32)),
    noteInput: async (id) => {
      await db.query
        .updateTable("session")
        .set({ last_input_at: clock.now() })
        .where("id", "=", id)
        .where("locked_at", "is", null)
        .execute();
    },
    setLocked: async (tx, id, locked) => {
      const now = clock.now();
      await tx
        .updateTable("session")
        .set(
          locked ? { locked_at: now } : { locked_at: null, last_input_at: now },
        )
        .where("id", "=", id)
        .where("ended_at", "is", null)
        .execute();
    },
    findById: async (id) =>
      judge(await select(db.query).where("s.id", "=", id).executeTakeFirst()),
    end: async (tx, which, cause) => {
      const alive = tx
        .updateTable("session")
        .set({ ended_at: clock.now(), end_cause: cause })
        .where("ended_at", "is", null);
      const chosen =
        "id" in which
          ? alive.where("id", "=", which.id)
          : alive.where("person_id", "=", which.personId);
      const rows = await (
        "organisationId" in which
          ? chosen.where("organisation_id", "=", which.organisationId)
          : chosen
      )
        .returning("id")
        .execute();
      return rows.map(({ id }) => id as SessionId);
    },
  };
};
