import { queryOptions } from "@tanstack/react-query";
import { fetchSeriesImages } from "../../platform/dicom/seriesImages.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** A series' images in reading order, of so many instances received: read once, by whoever comes first. */
export const seriesQuery = (
  series: { studyInstanceUid: string; seriesInstanceUid: string },
  instanceCount: number,
) =>
  queryOptions({
    queryKey: queryKeys.seriesImages(series.seriesInstanceUid, instanceCount),
    queryFn: ({ signal }) => fetchSeriesImages(series, signal),
    // What was received does not change; more of it has another count.
    staleTime: "static",
  });
