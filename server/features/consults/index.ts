import type { Platform } from "../../platform/deps.ts";
import { mountConsults } from "./routes.ts";
import { createConsultService, type ConsultsDeps } from "./service.ts";
import { subscribeConsults } from "./subscribers.ts";

export type { RoomAccess } from "./service.ts";

/** Requests for a consult, the inbox and the opinions. */
export const createConsults = (
  deps: ConsultsDeps & Pick<Platform, "mount" | "realtime">,
) => {
  const consults = createConsultService(deps);
  mountConsults(deps, consults);
  subscribeConsults(deps);
  const { enterSession, roomOf } = consults;
  return { enterSession, roomOf };
};
export type Consults = ReturnType<typeof createConsults>;
