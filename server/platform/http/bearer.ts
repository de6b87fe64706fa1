import type { Request } from "express";
import type { RouteContract } from "../../../shared/contracts/contract.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../appError.ts";
import type { Audit } from "../audit/audit.ts";
import type { ApiTokens } from "../auth/apiTokens.ts";
import { requestIdOf } from "./context.ts";
import type { LookupLimit } from "./lookupLimit.ts";

/** Refused tokens that one address may show within the window; a good token is not counted. */
export const TOKEN_REFUSALS = {
  points: 30,
  duration: 10 * 60,
  keyPrefix: "refusedToken",
};
const LONGEST = 200;

/** The API token of the request, from its `Authorization` header and from nowhere else. */
export const bearerOf = (authorization: string | undefined) => {
  const [scheme, token = ""] = (authorization ?? "").split(" ", 2);
  return scheme?.toLowerCase() === "bearer" ? token : undefined;
};

/** Who calls a route that programs may call. Refusals are counted, and audited as long as they are answered one by one. */
export const createTokenDoor = (deps: {
  tokens: Pick<ApiTokens, "find">;
  audit: Audit;
  mayBeRefused: LookupLimit;
}) => {
  const { tokens, audit, mayBeRefused } = deps;

  const refuse = async (
    code: "token.unknown" | "token.expired",
    tokenId: string | undefined,
    line: { action: string; requestId: string },
    address: string,
  ): Promise<never> => {
    if (!(await mayBeRefused(address)))
      throw new AppError("token.tooManyAttempts", {
        values: { minutes: TOKEN_REFUSALS.duration / 60 },
      });
    await audit.recordRefusal(
      {
        ...line,
        actor: null,
        ...(tokenId && { subject: { kind: "api_token", id: tokenId } }),
      },
      "denied",
      code,
    );
    throw new AppError(code);
  };

  /** @throws AppError `token.*`, `role.forbidden` */
  return async (
    route: RouteContract,
    token: string,
    request: Request,
  ): Promise<Actor> => {
    const line = {
      action: `${route.method} ${route.path}`,
      requestId: requestIdOf(request),
    };
    const found =
      token.length > LONGEST
        ? { problem: "token.unknown" as const }
        : await tokens.find(token);
    if ("problem" in found)
      return refuse(
        found.problem,
        found.problem === "token.expired" ? found.tokenId : undefined,
        line,
        request.ip ?? "",
      );
    const { actor, scopes } = found;
    const code =
      route.tokenScope === undefined || !scopes.includes(route.tokenScope)
        ? "token.scope"
        : route.access !== "public" &&
            route.access !== "session" &&
            !roleMay(actor.role, route.access)
          ? "role.forbidden"
          : undefined;
    if (code === undefined) return actor;
    await audit.recordRefusal({ ...line, actor }, "denied", code);
    throw new AppError(code);
  };
};
export type TokenDoor = ReturnType<typeof createTokenDoor>;
