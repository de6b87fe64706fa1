import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import { createQuota } from "../../platform/store/quota.ts";
import type { Arrivals } from "./arrivals.ts";
import { createHeaderReader } from "./headerReader.ts";
import { fillNames } from "./nameFill.ts";
import type { MadeObjects } from "./madeObjects.ts";
import { mountStudies } from "./routes.ts";
import { createStudyService } from "./service.ts";
import { createUploadLimits, type UploadLimits } from "./uploadLimits.ts";

export type { Arrived, Arrivals } from "./arrivals.ts";
export type { AboutImage, MadeObjects } from "./madeObjects.ts";
export { onTheWayTo } from "./onTheWay.ts";
export type { UploadLimits } from "./uploadLimits.ts";
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
    quotaBytes: number;
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
  limits: UploadLimits;
  close(): Promise<void>;
} => {
  const limits = createUploadLimits();
  const studies = createStudyService({
    ...deps,
    cases,
    headers: createHeaderReader(),
    quota: createQuota(deps.db, deps.clock, deps.quotaBytes),
    limits,
  });
  mountStudies(deps, studies);
  const names = fillNames(deps);
  return {
    arrivals: studies.arrivals,
    made: studies.made,
    limits,
    close: async () => {
      await names.stop();
      await studies.close();
    },
  };
};
