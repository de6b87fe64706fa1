import type { Platform } from "../../platform/deps.ts";
import type { LaterImagesService } from "./laterImages.ts";

/** OP14: images come, or came while somebody was signing or acknowledging. */
export const subscribeOpinions = (
  { outbox }: Pick<Platform, "outbox">,
  later: Pick<LaterImagesService, "look">,
): void => {
  outbox.subscribe("studies:changed", ({ caseId }) => later.look(caseId));
  outbox.subscribe("opinion:changed", async ({ caseId, state }) => {
    if (state === "signed" || state === "imagesAcknowledged")
      await later.look(caseId);
  });
};
