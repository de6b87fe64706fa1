import type { Platform } from "../../platform/deps.ts";
import { mountApiTokens } from "./routes.ts";
import { createApiTokenService, type ApiTokenDeps } from "./service.ts";

export { addToken, endToken, tokensOf } from "./administration.ts";

/** People make, list and revoke the tokens that programs use in their name. */
export const createApiTokenPages = (
  deps: ApiTokenDeps & Pick<Platform, "mount">,
): void => mountApiTokens(deps, createApiTokenService(deps));
