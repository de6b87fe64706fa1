import { consultRoutes } from "../../../shared/contracts/consults.ts";
import type { Platform } from "../../platform/deps.ts";
import type { ConsultService } from "./service.ts";

export const mountConsults = (
  { mount }: Pick<Platform, "mount">,
  consults: ConsultService,
): void => {
  mount(consultRoutes.askConsult, ({ actor, params, body, requestId }) =>
    consults.ask(actor, params.caseId, body, requestId),
  );
  mount(consultRoutes.listCaseRequests, ({ actor, params, requestId }) =>
    consults.ofCase(actor, params.caseId, requestId),
  );
  mount(consultRoutes.readRequest, ({ actor, params, requestId }) =>
    consults.read(actor, params.requestId, requestId),
  );
  mount(consultRoutes.readInbox, ({ actor, requestId }) =>
    consults.inbox(actor, requestId),
  );
  for (const [route, step] of [
    [consultRoutes.acceptRequest, "accept"],
    [consultRoutes.completeRequest, "complete"],
  ] as const)
    mount(route, ({ actor, params, body, requestId }) =>
      consults.step(
        actor,
        params.requestId,
        step,
        body.expectedVersion,
        requestId,
      ),
    );
  mount(consultRoutes.declineRequest, ({ actor, params, body, requestId }) =>
    consults.decline(actor, params.requestId, body, requestId),
  );
  for (const [route, step] of [
    [consultRoutes.answerAdvice, "answer"],
    [consultRoutes.askAgain, "askAgain"],
  ] as const)
    mount(route, ({ actor, params, body, requestId }) =>
      consults.writeMessage(actor, params.requestId, step, body, requestId),
    );
};
