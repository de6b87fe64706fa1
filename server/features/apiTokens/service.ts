import type {
  ApiToken,
  apiTokenRoutes,
} from "../../../shared/contracts/apiTokens.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { ApiTokenId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { SCOPE_ACTION } from "../../../shared/domain/identity/apiToken.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../../platform/appError.ts";
import type { ApiTokens } from "../../platform/auth/apiTokens.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Identity } from "../identity/index.ts";
import * as repository from "./repository.ts";

export type ApiTokenDeps = Pick<Platform, "db" | "clock" | "audit"> & {
  tokens: Pick<ApiTokens, "make">;
  identity: Pick<Identity, "confirmPassword">;
};

export const createApiTokenService = (deps: ApiTokenDeps) => {
  const { db, clock, audit, tokens, identity } = deps;
  return {
    list: async (actor: Actor, requestId: string): Promise<ApiToken[]> => {
      const found = await repository.list(db.query, actor);
      await audit.recordRead({ action: "token.list", actor, requestId });
      return found;
    },

    /**
     * The command's id is the token's: sent again after a lost answer it leaves no second token.
     * @throws AppError `role.forbidden`, `signature.wrongPassword`, `session.tooManyAttempts`, `input.invalid`
     */
    make: async (
      actor: Actor,
      input: BodyOf<typeof apiTokenRoutes.makeToken>,
      requestId: string,
    ): Promise<{ made: ApiToken; token: string }> => {
      const { commandId: id, name, days, password } = input;
      const scopes = [...new Set(input.scopes)];
      if (!scopes.every((scope) => roleMay(actor.role, SCOPE_ACTION[scope])))
        throw new AppError("role.forbidden");
      await identity.confirmPassword(actor, password);
      const { personId, organisationId } = actor;
      return db.transaction(async (tx) => {
        const { token } = await tokens.make(tx, {
          ...{ id, personId, organisationId, name, scopes, days },
        });
        await audit.record(tx, {
          action: "token.make",
          actor,
          subject: { kind: "api_token", id },
          requestId,
        });
        const [made] = await repository.list(tx, actor, id);
        if (!made) throw new Error("a token that was just made is not there");
        return { made, token };
      });
    },

    /** @throws AppError `token.notFound` */
    revoke: async (
      actor: Actor,
      id: ApiTokenId,
      requestId: string,
    ): Promise<void> => {
      await db.transaction(async (tx) => {
        const [found] = await repository.list(tx, actor, id);
        if (!found) throw new AppError("token.notFound");
        if (!(await repository.revoke(tx, { id, now: clock.now() }))) return;
        await audit.record(tx, {
          action: "token.revoke",
          actor,
          subject: { kind: "api_token", id },
          requestId,
        });
      });
    },
  };
};
export type ApiTokenService = ReturnType<typeof createApiTokenService>;
