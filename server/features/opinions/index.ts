import type { Platform } from "../../platform/deps.ts";
import type { LookupLimit } from "../../platform/http/lookupLimit.ts";
import { createPapers, type PapersDeps } from "./papers.ts";
import { createLaterImages, type LaterImagesDeps } from "./laterImages.ts";
import { mountLaterImages, mountOpinions, mountPapers } from "./routes.ts";
import { createOpinionService } from "./service.ts";
import { createSigning, type SigningDeps } from "./signing.ts";
import { subscribeOpinions } from "./subscribers.ts";
import { createVerifyPage } from "./verifyPage.ts";

/** The signed opinion of a request: drafts, versions, decision, paper and verification. */
export const createOpinions = (
  deps: SigningDeps &
    PapersDeps &
    LaterImagesDeps &
    Pick<Platform, "mount"> & { mayLookUp: LookupLimit },
): void => {
  mountOpinions(deps, createOpinionService(deps), createSigning(deps));
  const later = createLaterImages(deps);
  mountLaterImages(deps, later);
  subscribeOpinions(deps, later);
  mountPapers(deps, createPapers(deps), createVerifyPage(deps));
};
