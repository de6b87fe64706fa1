import { keyImageRoutes } from "../../../shared/contracts/keyImages.ts";
import type { Platform } from "../../platform/deps.ts";
import { list as marked } from "./repository.ts";
import { createKeyImageService, type KeyImagesDeps } from "./service.ts";

/** Images of a case that somebody marked for everybody (IM8). `marked` lists them for a use that has its own audit line. */
export const createKeyImages = (
  deps: KeyImagesDeps & Pick<Platform, "mount">,
): { marked: typeof marked } => {
  const keyImages = createKeyImageService(deps);
  deps.mount(keyImageRoutes.listKeyImages, ({ actor, params, requestId }) =>
    keyImages.list(actor, params.caseId, requestId),
  );
  deps.mount(keyImageRoutes.setKeyImage, ({ actor, params, body, requestId }) =>
    keyImages.set(actor, params.caseId, body, requestId),
  );
  return { marked };
};
export type KeyImages = ReturnType<typeof createKeyImages>;
