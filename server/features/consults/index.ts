import { consultRoutes } from "../../../shared/contracts/consults.ts";
import type { Platform } from "../../platform/deps.ts";
import { createIdentityCheck } from "./identityChecks.ts";
import { routing } from "./repository.ts";
import { mountConsults } from "./routes.ts";
import { createConsultService } from "./service.ts";
import type { ConsultsDeps } from "./steps.ts";
import { subscribeConsults } from "./subscribers.ts";

export type { StoredRequest } from "./repository.ts";
export type { RoomAccess } from "./service.ts";

/** Requests for a consult and the inbox. */
export const createConsults = (
  deps: ConsultsDeps & Pick<Platform, "mount" | "realtime">,
) => {
  const consults = createConsultService(deps);
  const checkIdentity = createIdentityCheck(deps, consults.viewFor);
  mountConsults(deps, consults);
  deps.mount(consultRoutes.checkIdentity, ({ actor, params, requestId }) =>
    checkIdentity(actor, params.requestId, requestId),
  );
  subscribeConsults(deps);
  const { enterSession, roomOf, viewFor, find, lockRequest, take } = consults;
  return { enterSession, roomOf, viewFor, find, lockRequest, take, routing };
};
export type Consults = ReturnType<typeof createConsults>;
