import { dutyRoutes } from "../../../shared/contracts/duty.ts";
import type { Platform } from "../../platform/deps.ts";
import type { DutyService } from "./service.ts";

export const mountDuty = (
  { mount }: Pick<Platform, "mount">,
  duty: DutyService,
): void => {
  mount(dutyRoutes.readDuty, ({ actor }) => duty.read(actor));
  mount(dutyRoutes.setDuty, ({ actor, params, body, requestId }) =>
    duty.setDuty(actor, params.personId, body.onDuty, requestId),
  );
  mount(dutyRoutes.setDutyPhone, ({ actor, body, requestId }) =>
    duty.setPhone(actor, body.phone, requestId),
  );
  mount(dutyRoutes.listRings, ({ actor, requestId }) =>
    duty.ringing(actor, requestId),
  );
  mount(dutyRoutes.listRingCalls, ({ actor, requestId }) =>
    duty.calls(actor, requestId),
  );
  mount(dutyRoutes.seeRing, ({ actor, params, requestId }) =>
    duty.see(actor, params.ringId, requestId),
  );
  mount(dutyRoutes.readRing, ({ actor, params, requestId }) =>
    duty.progress(actor, params.requestId, requestId),
  );
};
