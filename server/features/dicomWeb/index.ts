import type { Platform } from "../../platform/deps.ts";
import type { Arrivals, UploadLimits } from "../studies/index.ts";
import { createRetrieve } from "./retrieve.ts";
import { mountPictures, mountRetrieve, type BaseOf } from "./routes.ts";
import { createSearch } from "./search.ts";
import { mountSearch } from "./searchRoutes.ts";
import { createStore } from "./store.ts";
import { mountStore } from "./storeRoutes.ts";

/** DICOMweb (PS3.18) at `/dicom-web`, for our own viewer and for programs with an API token. */
export const createDicomWeb = (
  deps: Pick<Platform, "db" | "ids" | "audit" | "store" | "mount"> & {
    studies: { arrivals: Arrivals; limits: UploadLimits };
    /** What callers call us behind a proxy; empty: as each request does. */
    publicOrigin: string | undefined;
  },
): void => {
  const baseOf: BaseOf = (request) =>
    `${deps.publicOrigin ?? `${request.protocol}://${request.host}`}/dicom-web`;
  const retrieve = createRetrieve(deps);
  mountRetrieve(deps, retrieve, baseOf);
  mountSearch(deps, createSearch(deps), baseOf);
  mountStore(deps, createStore(deps.studies), baseOf);
  mountPictures(deps, retrieve);
};
