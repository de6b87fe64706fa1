import { dicomObjectRoutes } from "../../../shared/contracts/dicomObjects.ts";
import type { Platform } from "../../platform/deps.ts";
import { createExchangeService, type ExchangeDeps } from "./service.ts";

/** Presentation, key images and measurements of a case's view as DICOM objects. */
export const createExchange = (
  deps: ExchangeDeps & Pick<Platform, "mount">,
): void => {
  const exchange = createExchangeService(deps);
  deps.mount(
    dicomObjectRoutes.saveObjects,
    ({ actor, params, body, requestId }) =>
      exchange.save(actor, { ...params, ...body }, requestId),
  );
};
