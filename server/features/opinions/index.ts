import type { Platform } from "../../platform/deps.ts";
import { mountOpinions } from "./routes.ts";
import { createOpinionService } from "./service.ts";
import { createSigning, type SigningDeps } from "./signing.ts";

/** The signed opinion of a request: drafts, versions, decision. */
export const createOpinions = (
  deps: SigningDeps & Pick<Platform, "mount">,
): void => {
  mountOpinions(deps, createOpinionService(deps), createSigning(deps));
};
