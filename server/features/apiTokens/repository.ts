import type { ApiToken } from "../../../shared/contracts/apiTokens.ts";
import type { ApiTokenId, PersonId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { TOKEN_SCOPES } from "../../../shared/domain/identity/apiToken.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

/** One's own tokens; those who may look after people see those of the whole organisation. */
const withinReach = (query: Queryable, actor: Actor) => {
  const ofOrganisation = query
    .selectFrom("api_token as t")
    .innerJoin("person as p", "p.id", "t.person_id")
    .where("t.organisation_id", "=", actor.organisationId);
  return roleMay(actor.role, "person.list")
    ? ofOrganisation
    : ofOrganisation.where("t.person_id", "=", actor.personId);
};

/** Newest first; `id` asks for one. */
export const list = async (
  query: Queryable,
  actor: Actor,
  id?: string,
): Promise<ApiToken[]> => {
  const rows = await withinReach(query, actor)
    .$if(id !== undefined, (q) => q.where("t.id", "=", id ?? ""))
    .select(["t.id", "t.name", "t.scopes", "t.created_at", "t.expires_at"])
    .select(["t.last_used_at", "t.revoked_at", "t.person_id"])
    .select(["p.name_zh", "p.name_en"])
    .orderBy("t.created_at", "desc")
    .orderBy("t.id")
    .execute();
  return rows.map((row) => ({
    id: row.id as ApiTokenId,
    name: row.name,
    scopes: TOKEN_SCOPES.filter((scope) => row.scopes.includes(scope)),
    person: {
      id: row.person_id as PersonId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
};

/** True when it was in force until now. */
export const revoke = async (
  tx: Tx,
  { id, now }: { id: string; now: Date },
): Promise<boolean> => {
  const row = await tx
    .updateTable("api_token")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};
