import { z } from "zod";
import {
  SCOPE_GROUPS,
  scopesNamed,
  TOKEN_DAYS,
  TOKEN_SCOPES,
} from "../../../shared/domain/identity/apiToken.ts";
import { createApiTokens } from "../../platform/auth/apiTokens.ts";
import type { Database } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import { AdministrationError } from "../identity/index.ts";
import * as repository from "./repository.ts";

type Deps = Pick<Platform, "db" | "ids" | "clock" | "audit">;

/**
 * Makes a token at the terminal, for a person of one institution, or of the one that is named.
 * @throws AdministrationError
 */
export const addToken = async (
  { db, ids, clock, audit }: Deps,
  given: {
    login: string;
    scope: string;
    organisation: string | undefined;
    name: string | undefined;
    days: number | undefined;
  },
): Promise<{ id: string; token: string; expiresAt: Date }> => {
  const scopes = scopesNamed(given.scope);
  if (!scopes)
    throw new AdministrationError(
      `SCOPE is one of ${[...Object.keys(SCOPE_GROUPS), ...TOKEN_SCOPES].join(", ")}`,
    );
  const days = given.days ?? TOKEN_DAYS.usual;
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS.most)
    throw new AdministrationError(
      `--days is a whole number from 1 to ${TOKEN_DAYS.most}`,
    );
  return db.transaction(async (tx) => {
    const memberships = await tx
      .selectFrom("person as p")
      .innerJoin("membership as m", "m.person_id", "p.id")
      .innerJoin("organisation as o", "o.id", "m.organisation_id")
      .select(["p.id", "o.id as organisationId", "o.code"])
      .where("p.login", "=", given.login)
      .where("p.revoked_at", "is", null)
      .execute();
    const [chosen, ...others] = memberships.filter(
      ({ code }) =>
        given.organisation === undefined || code === given.organisation,
    );
    if (!chosen)
      throw new AdministrationError(
        `there is no person ${given.login}${given.organisation === undefined ? "" : ` in ${given.organisation}`}`,
      );
    if (others.length > 0)
      throw new AdministrationError(
        `${given.login} belongs to several institutions: say which with --organisation (${memberships.map(({ code }) => code).join(", ")})`,
      );
    const id = ids();
    const { token, expiresAt } = await createApiTokens(db, clock).make(tx, {
      ...{ id, personId: chosen.id, organisationId: chosen.organisationId },
      ...{ name: given.name ?? given.scope, scopes, days },
    });
    await audit.record(tx, {
      action: "token.make",
      actor: null,
      subject: { kind: "api_token", id },
    });
    return { id, token, expiresAt };
  });
};

/** A person's tokens, newest first. */
export const tokensOf = async (db: Database, login: string) => {
  const rows = await db.query
    .selectFrom("api_token as t")
    .innerJoin("person as p", "p.id", "t.person_id")
    .innerJoin("organisation as o", "o.id", "t.organisation_id")
    .select(["t.id", "t.name", "t.scopes", "t.expires_at", "t.last_used_at"])
    .select(["t.revoked_at", "o.code"])
    .where("p.login", "=", login)
    .orderBy("t.created_at", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    organisation: row.code,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }));
};

/** @throws AdministrationError when no token in force has this id. */
export const endToken = async (
  { db, clock, audit }: Deps,
  id: string,
): Promise<void> =>
  db.transaction(async (tx) => {
    const known =
      z.uuid().safeParse(id).success &&
      (await repository.revoke(tx, { id, now: clock.now() }));
    if (!known)
      throw new AdministrationError(`there is no token ${id} in force`);
    await audit.record(tx, {
      action: "token.revoke",
      actor: null,
      subject: { kind: "api_token", id },
    });
  });
