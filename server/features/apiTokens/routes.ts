import { apiTokenRoutes } from "../../../shared/contracts/apiTokens.ts";
import type { Platform } from "../../platform/deps.ts";
import type { ApiTokenService } from "./service.ts";

export const mountApiTokens = (
  { mount }: Pick<Platform, "mount">,
  tokens: ApiTokenService,
): void => {
  mount(apiTokenRoutes.listTokens, ({ actor, requestId }) =>
    tokens.list(actor, requestId),
  );
  mount(apiTokenRoutes.makeToken, ({ actor, body, requestId }) =>
    tokens.make(actor, body, requestId),
  );
  mount(apiTokenRoutes.revokeToken, ({ actor, params, requestId }) =>
    tokens.revoke(actor, params.tokenId, requestId),
  );
};
