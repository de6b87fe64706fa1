import { opinionRoutes } from "../../../shared/contracts/opinions.ts";
import type { Platform } from "../../platform/deps.ts";
import type { OpinionService } from "./service.ts";
import type { createSigning } from "./signing.ts";

export const mountOpinions = (
  { mount }: Pick<Platform, "mount">,
  opinions: OpinionService,
  signing: ReturnType<typeof createSigning>,
): void => {
  mount(opinionRoutes.readOpinion, ({ actor, params, requestId }) =>
    opinions.read(actor, params.requestId, requestId),
  );
  mount(opinionRoutes.saveOpinionDraft, ({ actor, params, body, requestId }) =>
    opinions.saveDraft(actor, params.requestId, body, requestId),
  );
  mount(opinionRoutes.discardOpinionDraft, ({ actor, params, requestId }) =>
    opinions.discardDraft(
      actor,
      params.requestId,
      params.draftVersion,
      requestId,
    ),
  );
  mount(opinionRoutes.listOpinions, ({ actor, requestId }) =>
    opinions.list(actor, requestId),
  );
  mount(
    opinionRoutes.signOpinion,
    ({ actor, params, body, request, requestId }) =>
      signing.sign(
        { actor, address: request.ip ?? "", requestId },
        params.requestId,
        body,
      ),
  );
  mount(
    opinionRoutes.withdrawOpinion,
    ({ actor, params, body, request, requestId }) =>
      signing.withdraw(
        { actor, address: request.ip ?? "", requestId },
        params.requestId,
        params.version,
        body,
      ),
  );
  mount(
    opinionRoutes.decideOnOpinion,
    ({ actor, params, body, request, requestId }) =>
      signing.decide(
        { actor, address: request.ip ?? "", requestId },
        params.requestId,
        params.version,
        body,
      ),
  );
};
