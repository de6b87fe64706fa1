import { queryOptions } from "@tanstack/react-query";
import {
  fetchSeriesImages,
  type SeriesRef,
} from "../../platform/dicom/seriesImages.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/**
 * A series' images in reading order, of so many instances received: read once, by whoever comes first, and again after
 * `studies:changed`, for an image may have been taken out and another put in.
 */
export const seriesQuery = (series: SeriesRef, instanceCount: number) =>
  queryOptions({
    queryKey: queryKeys.seriesImages(series, instanceCount),
    queryFn: ({ signal }) => fetchSeriesImages(series, signal),
    staleTime: Infinity,
  });
