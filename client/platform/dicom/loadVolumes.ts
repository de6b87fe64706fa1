import { ApiError } from "../apiError.ts";
import type { openVolume } from "./volumes.ts";

/** Loads what cuts volumes on the first call. Throws ApiError `client.network` when it cannot be loaded. */
export const loadVolumes = async (): Promise<typeof openVolume> => {
  try {
    return (await import("./volumes.ts")).openVolume;
  } catch (cause) {
    throw new ApiError("client.network", { cause });
  }
};
