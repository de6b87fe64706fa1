import type { Caller } from "../../platform/realtime/caller.ts";
import type { CommandHandlers } from "../../platform/realtime/commands.ts";
import type { SharedViewService } from "./service.ts";

export const sharedViewHandlers = (
  views: SharedViewService,
  /** The socket that closes a view points at nothing any more. */
  endPointing: (caller: Caller) => void,
) =>
  ({
    "sharedView:open": ({ actor, caller, request, requestId }) =>
      views.open(actor, caller, request.caseId, requestId),
    "sharedView:operate": ({ actor, request }) => views.operate(actor, request),
    "sharedView:catchUp": ({ actor, caller, request }) =>
      views.catchUp(actor, caller, request.viewId, request.afterSeq),
    "sharedView:close": async ({ caller, request }) => {
      endPointing(caller);
      await views.close(caller, request.viewId);
      return {};
    },
  }) satisfies CommandHandlers;
