import { createHash, randomBytes } from "node:crypto";
import type {
  OrganisationId,
  PersonId,
  SessionId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  TOKEN_SCOPES,
  type TokenScope,
} from "../../../shared/domain/identity/apiToken.ts";
import {
  ROLES,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import type { Clock } from "../ambient.ts";
import type { Database, Tx } from "../db/database.ts";
import { reusedCommand } from "../db/once.ts";

/** Whom a token speaks for. The token's id stands where a session's would. */
export interface TokenHolder {
  actor: Actor;
  scopes: readonly TokenScope[];
}

/** Tokens of programs: 256 random bits behind a prefix that scanners for leaked secrets can look for. */
export interface ApiTokens {
  /**
   * Adds a token. The text is given once and kept only as its SHA-256: nothing shows it again. One of this id and person
   * that was neither used nor revoked is made anew, for its text was lost on the way.
   * @throws AppError `input.invalid` where the id is another one's
   */
  make(
    tx: Tx,
    fresh: {
      id: string;
      personId: string;
      organisationId: string;
      name: string;
      scopes: readonly TokenScope[];
      days: number;
    },
  ): Promise<{ token: string; expiresAt: Date }>;
  /**
   * Whom the text speaks for now. `token.expired`: it did once, and is over, revoked, or its person is no longer there;
   * the holder is then named for the audit trail only.
   */
  find(
    token: string,
  ): Promise<
    | TokenHolder
    | { problem: "token.unknown" }
    | { problem: "token.expired"; tokenId: string }
  >;
}

const PREFIX = "lzt_";
const DAY_MS = 86_400_000;
/** A write per call would make every read a write. */
const TOUCH_AFTER_MS = 60_000;

const hashOf = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");

export const createApiTokens = (db: Database, clock: Clock): ApiTokens => ({
  make: async (tx, { id, personId, organisationId, name, scopes, days }) => {
    const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + days * DAY_MS);
    const fresh = {
      ...{ token_hash: hashOf(token), name, scopes: [...scopes] },
      ...{ created_at: now, expires_at: expiresAt },
    };
    const added = await tx
      .insertInto("api_token")
      .values({
        ...{ id, person_id: personId, organisation_id: organisationId },
        ...fresh,
      })
      .onConflict((known) =>
        known
          .column("id")
          .doUpdateSet(fresh)
          .where("api_token.person_id", "=", personId)
          .where("api_token.organisation_id", "=", organisationId)
          .where("api_token.last_used_at", "is", null)
          .where("api_token.revoked_at", "is", null),
      )
      .returning("id")
      .executeTakeFirst();
    if (!added) throw reusedCommand();
    return { token, expiresAt };
  },

  find: async (token) => {
    const now = clock.now();
    const row = await db.query
      .selectFrom("api_token as t")
      .innerJoin("person as p", "p.id", "t.person_id")
      .leftJoin("membership as m", (join) =>
        join
          .onRef("m.person_id", "=", "t.person_id")
          .onRef("m.organisation_id", "=", "t.organisation_id")
          .on("m.starts", "<=", now)
          .on((on) =>
            on.or([on("m.ends", "is", null), on("m.ends", ">", now)]),
          ),
      )
      .where("t.token_hash", "=", hashOf(token))
      .select(["t.id", "t.person_id", "t.organisation_id", "t.scopes"])
      .select(["t.expires_at", "t.revoked_at", "t.last_used_at"])
      .select(["p.revoked_at as person_revoked_at", "m.role"])
      .executeTakeFirst();
    if (!row) return { problem: "token.unknown" };
    const over =
      row.revoked_at !== null ||
      row.person_revoked_at !== null ||
      row.expires_at <= now;
    if (over || row.role === null || !isRole(row.role))
      return { problem: "token.expired", tokenId: row.id };
    const usedMs = row.last_used_at?.getTime() ?? 0;
    if (now.getTime() - usedMs > TOUCH_AFTER_MS)
      await db.query
        .updateTable("api_token")
        .set({ last_used_at: now })
        .where("id", "=", row.id)
        .execute();
    return {
      actor: {
        personId: row.person_id as PersonId,
        organisationId: row.organisation_id as OrganisationId,
        role: row.role,
        sessionId: row.id as SessionId,
      },
      scopes: TOKEN_SCOPES.filter((scope) => row.scopes.includes(scope)),
    };
  },
});

const isRole = (text: string): text is Role =>
  (ROLES as readonly string[]).includes(text);
