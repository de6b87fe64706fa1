import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import type { Quota } from "../../platform/store/quota.ts";
import type { Arrivals } from "./arrivals.ts";
import { createHeaderReader } from "./headerReader.ts";
import { fillNames } from "./nameFill.ts";
import type { MadeObjects } from "./madeObjects.ts";
import { mountStudies } from "./routes.ts";
import { createStudyService } from "./service.ts";
import type { UploadLimits } from "./uploadLimits.ts";

export type { Arrived, Arrivals } from "./arrivals.ts";
export type { AboutImage, MadeObjects } from "./madeObjects.ts";
export { onTheWayTo } from "./onTheWay.ts";
export { createUploadLimits, type UploadLimits } from "./uploadLimits.ts";
export {
  ImageSet,
  imagesAfter,
  imageSetsOf,
  lastArrival,
  type LaterImages,
} from "./imageSets.ts";

/** Images of cases. `close` ends the thread that reads headers. */
export const createStudies = (
  deps: Pick<
    Platform,
    "db" | "clock" | "ids" | "audit" | "outbox" | "store" | "mount" | "log"
  > & {
    consent: Pick<ConsentGate, "requireNotWithdrawn">;
    quota: Quota;
    limits: UploadLimits;
  },
  cases: Pick<
    Cases,
    | ("reach" | "lock" | "touch" | "patientFor")
    | ("photoDigests" | "findByNumber" | "othersOfPatient")
    | "organisationsOf"
  >,
): {
  arrivals: Arrivals;
  made: MadeObjects;
  close(): Promise<void>;
} => {
  const studies = createStudyService({
    ...deps,
    cases,
    headers: createHeaderReader(),
  });
  mountStudies(deps, studies);
  const names = fillNames(deps);
  return {
    arrivals: studies.arrivals,
    made: studies.made,
    close: async () => {
      await names.stop();
      await studies.close();
    },
  };
};
