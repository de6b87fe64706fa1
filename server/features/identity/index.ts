import type { Platform } from "../../platform/deps.ts";
import { mountIdentity } from "./routes.ts";
import { createIdentityService, type IdentityDeps } from "./service.ts";
import { subscribeIdentity } from "./subscribers.ts";

export {
  addOrganisation,
  addPerson,
  AdministrationError,
} from "./administration.ts";
export { DEMO_PASSWORD, demoAbout, loadDemoAlliance } from "./demo.ts";

/** People, where they belong, and their sessions. */
export const createIdentity = (
  deps: IdentityDeps & Pick<Platform, "mount">,
  cookie: { secure: boolean },
) => {
  const identity = createIdentityService(deps);
  mountIdentity(deps, identity, cookie);
  subscribeIdentity(deps);
  const { confirmPassword } = identity;
  return { confirmPassword };
};
export type Identity = ReturnType<typeof createIdentity>;
