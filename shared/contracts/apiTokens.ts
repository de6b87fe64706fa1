import { z } from "zod";
import { TOKEN_DAYS, TOKEN_SCOPES } from "../domain/identity/apiToken.ts";
import { defineRoute, type RouteTable } from "./contract.ts";
import { PersonRef } from "./identity.ts";
import { ApiTokenId, CommandId, Instant } from "./ids.ts";

/** A program's access, without the token itself: that is shown once, when it is made. */
export const ApiToken = z
  .object({
    id: ApiTokenId,
    /** What the program is, in its maker's words. */
    name: z.string(),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    /** Whom it speaks for. */
    person: PersonRef,
    createdAt: Instant,
    expiresAt: Instant,
    /** To the minute; null where it was never used. */
    lastUsedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: "ApiToken" });
export type ApiToken = z.infer<typeof ApiToken>;

export const apiTokenRoutes = {
  listTokens: defineRoute({
    method: "GET",
    path: "/api/tokens",
    summary:
      "API tokens one has made for the acting organisation; administrators see those of all its people",
    access: "token.manage",
    reply: z.array(ApiToken),
  }),
  makeToken: defineRoute({
    method: "POST",
    path: "/api/tokens",
    summary:
      "Make an API token that speaks for oneself; its text is in this reply and nowhere else",
    access: "token.make",
    body: z.object({
      /** Sent again after a lost answer, the token whose text nobody saw gets another text. */
      commandId: CommandId,
      name: z.string().trim().min(1).max(100),
      scopes: z.array(z.enum(TOKEN_SCOPES)).min(1),
      days: z.int().min(1).max(TOKEN_DAYS.most),
      /** Asked again: who finds a page open must not leave with a year's access. */
      password: z.string().min(1).max(200),
    }),
    reply: z.object({ made: ApiToken, token: z.string() }),
    errors: [
      "input.invalid",
      "role.forbidden",
      "signature.wrongPassword",
      "session.tooManyAttempts",
    ],
  }),
  revokeToken: defineRoute({
    method: "POST",
    path: "/api/tokens/:tokenId/revocation",
    summary: "End an API token at once; revoking it again changes nothing",
    access: "token.manage",
    params: z.object({ tokenId: ApiTokenId }),
    errors: ["token.notFound"],
  }),
} as const satisfies RouteTable;
