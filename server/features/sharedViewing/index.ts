import { createPointers } from "./pointers.ts";
import { createSharedViewService, type SharedViewingDeps } from "./service.ts";
import { sharedViewHandlers } from "./socket.ts";

/**
 * Shared views of cases. `open` subscribes a socket and answers with the view as it is; `snapshotFor` only reads. The
 * topic is `caseTopic` of the cases feature.
 */
export const createSharedViewing = (deps: SharedViewingDeps) => {
  const views = createSharedViewService(deps);
  const { signals, end } = createPointers(deps);
  const { open, snapshotFor, led, freeLead } = views;
  const commands = sharedViewHandlers(views, end);
  return { commands, signals, open, snapshotFor, led, freeLead };
};
export type SharedViewing = ReturnType<typeof createSharedViewing>;
