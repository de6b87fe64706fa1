import { consentRoutes } from "../../../shared/contracts/consents.ts";
import type { Platform } from "../../platform/deps.ts";
import type { ConsentService } from "./service.ts";

export const mountConsents = (
  { mount }: Pick<Platform, "mount">,
  consents: ConsentService,
): void => {
  mount(consentRoutes.listConsents, ({ actor, params, requestId }) =>
    consents.list(actor, params.caseId, requestId),
  );
  mount(consentRoutes.giveConsent, ({ actor, params, body, requestId }) =>
    consents.give(actor, params.caseId, body, requestId),
  );
  mount(consentRoutes.deferConsent, ({ actor, params, body, requestId }) =>
    consents.defer(actor, params.caseId, body, requestId),
  );
  mount(consentRoutes.withdrawConsent, ({ actor, params, body, requestId }) =>
    consents.withdraw(actor, params.caseId, body, requestId),
  );
  mount(consentRoutes.readSignature, ({ actor, params, requestId }) =>
    consents.signature(actor, params.caseId, params.consentId, requestId),
  );
};
