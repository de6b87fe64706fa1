import type { Platform } from "../../platform/deps.ts";
import { createRetrieve } from "./retrieve.ts";
import { mountRetrieve, type BaseOf } from "./routes.ts";

/** DICOMweb (PS3.18) at `/dicom-web`, for our own viewer and for programs with an API token. */
export const createDicomWeb = (
  deps: Pick<Platform, "db" | "ids" | "audit" | "store" | "mount"> & {
    /** What callers call us behind a proxy; empty: as each request does. */
    publicOrigin: string | undefined;
  },
): void => {
  const baseOf: BaseOf = (request) =>
    `${deps.publicOrigin ?? `${request.protocol}://${request.host}`}/dicom-web`;
  mountRetrieve(deps, createRetrieve(deps), baseOf);
};
