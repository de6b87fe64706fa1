import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Study } from "../../../shared/contracts/studies.ts";
import { loadSeriesAhead } from "../../platform/dicom/loadSeriesAhead.ts";
import { seriesQuery } from "./seriesQuery.ts";

/**
 * Loads the series that follow the one on the screen, in the rail's order, while nobody waits for an image; given up as
 * soon as another series is chosen. `painted`: of the pane in use, null while it shows nothing yet.
 */
export const useSeriesAhead = (
  studies: readonly Study[],
  painted: string | null,
): void => {
  const queries = useQueryClient();
  const following = useMemo(() => {
    const all = studies.flatMap(({ caseId, studyInstanceUid, series }) =>
      series.map((each) => ({ caseId, studyInstanceUid, ...each })),
    );
    const at = all.findIndex((each) => each.seriesInstanceUid === painted);
    return at < 0 ? [] : all.slice(at + 1);
  }, [studies, painted]);
  useEffect(() => {
    if (following.length === 0) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    void loadSeriesAhead().then((ahead) =>
      ahead?.run(
        following.map((series) => async () => {
          const { instanceCount } = series;
          const images = await queries.query(
            seriesQuery(series, instanceCount),
          );
          // A video is read by its player, as far as somebody watches.
          return images.filter(({ video }) => !video);
        }),
        signal,
      ),
    );
    return () => leaving.abort();
  }, [queries, following]);
};
