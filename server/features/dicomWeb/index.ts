import type { Platform } from "../../platform/deps.ts";
import { createCallLimits } from "../../platform/http/callLimits.ts";
import { createPixelReader } from "../../platform/pixels/pixelReader.ts";
import type { Arrivals, UploadLimits } from "../studies/index.ts";
import { createFiles } from "./files.ts";
import { createFrameDecoder } from "./frameDecoder.ts";
import { createNewFile } from "./newFile.ts";
import { mountPictures } from "./pictureRoutes.ts";
import { createPictures } from "./pictures.ts";
import { createPlainReader } from "./plainReader.ts";
import { createProfileOf, type ProfileOf } from "./profileOf.ts";
import { createRetrieve } from "./retrieve.ts";
import { mountRetrieve, type BaseOf } from "./routes.ts";
import { createSearch } from "./search.ts";
import { mountSearch } from "./searchRoutes.ts";
import { createStore } from "./store.ts";
import { mountStore } from "./storeRoutes.ts";
import { createValuesOf, type ValuesOf } from "./valuesOf.ts";
import { createViewRecord } from "./viewRecord.ts";

export type { ProfileOf } from "./profileOf.ts";
export type { ValuesOf } from "./valuesOf.ts";

/** Pictures and decoded frames together. A page of thumbnails is asked for by a dozen at a time; a cine at 30 pictures a second is 1,800 a minute. */
const PICTURES = { atOnce: 16, perMinute: 12_000 };

/**
 * DICOMweb (PS3.18) at `/dicom-web`, for our own viewer and for programs with an API token. `close` ends the threads that
 * decode pixels.
 */
export const createDicomWeb = (
  deps: Pick<Platform, "db" | "clock" | "ids" | "audit" | "store" | "mount"> & {
    studies: { arrivals: Arrivals; limits: UploadLimits };
    /** What callers call us behind a proxy; empty: as each request does. */
    publicOrigin: string | undefined;
  },
): { valuesOf: ValuesOf; profileOf: ProfileOf; close(): Promise<void> } => {
  const baseOf: BaseOf = (request) =>
    `${deps.publicOrigin ?? `${request.protocol}://${request.host}`}/dicom-web`;
  const pixels = createPixelReader();
  const recordView = createViewRecord(deps);
  const decoder = createFrameDecoder({ ...deps, pixels });
  const limits = createCallLimits({
    ...PICTURES,
    code: "image.tooManyPictures",
  });
  const plain = createPlainReader();
  const newFile = createNewFile({ ...deps, decoder, plain, limits });
  const readFiles = createFiles({ ...deps, newFile });
  const retrieve = createRetrieve({ ...deps, decoder, limits, recordView });
  mountRetrieve(deps, { retrieve, readFiles }, baseOf);
  mountSearch(deps, createSearch(deps), baseOf);
  mountStore(deps, createStore(deps.studies), baseOf);
  mountPictures(deps, createPictures({ ...deps, decoder, recordView }), limits);
  return {
    valuesOf: createValuesOf({ ...deps, decoder }),
    profileOf: createProfileOf({ ...deps, plain }),
    close: async () => {
      await pixels.close();
      await plain.close();
    },
  };
};
