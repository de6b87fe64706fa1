import type { Platform } from "../../platform/deps.ts";
import { mountConsents } from "./routes.ts";
import { createConsentService, type ConsentsDeps } from "./service.ts";

export { consentGate, type ConsentGate } from "./gate.ts";

/** The patient's consent: what it was given for, how it is proven, put off or taken back. */
export const createConsents = (
  deps: ConsentsDeps & Pick<Platform, "mount">,
): void => mountConsents(deps, createConsentService(deps));
