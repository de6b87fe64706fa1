import * as core from "@cornerstonejs/core";
import { numbers } from "../../../shared/domain/imaging/dicomJson.ts";
import { aheadPace, onAheadPace } from "./aheadPace.ts";
import { CACHE_BYTES, startImaging } from "./imaging.ts";
import { ReadAhead } from "./readAhead.ts";
import type { SeriesImage } from "./seriesImages.ts";

/** Of a decoded pixel at most. */
const PIXEL_BYTES = 4;
const bytesOf = ({ attributes }: SeriesImage) =>
  PIXEL_BYTES *
  (numbers(attributes, "00280010")[0] ?? 0) *
  (numbers(attributes, "00280011")[0] ?? 0);

/** What is read next, for the whole page: the queues of all panes and volumes tell it when they are at work. */
export const seriesAhead = new ReadAhead({
  isCached: ({ imageId }) =>
    core.cache.getImageLoadObject(imageId) !== undefined,
  hasRoom: (image) => core.cache.getCacheSize() + bytesOf(image) <= CACHE_BYTES,
  isAllowed: () => aheadPace() !== "none",
  load: (image) => {
    const promise = startImaging().load(image, {
      priority: 20,
      requestType: core.Enums.RequestType.Prefetch,
    });
    // The same failure comes through `promise`.
    core.cache
      .putImageLoadObject(image.imageId, { promise })
      .catch(() => undefined);
    return promise;
  },
});

onAheadPace(() => seriesAhead.goOn());
