import type { QueryClient } from "@tanstack/react-query";
import { caseQuery, studiesQuery } from "../features/cases/index.ts";
import { seriesQuery } from "../features/viewer/index.ts";
import type { Platform } from "../platform/platform.ts";

/**
 * Brings what a case's first image needs side by side: left to the page, each part would be asked for when the one
 * before it is drawn. Rejects when part of it cannot be had.
 */
export const openCaseAhead = async (
  platform: Platform,
  queries: QueryClient,
  caseId: string,
): Promise<void> => {
  await Promise.all([
    readAhead(platform, queries, caseId),
    import("../features/cases/CaseViewer.tsx"),
  ]);
};

const readAhead = async (
  { api, guard }: Platform,
  queries: QueryClient,
  caseId: string,
) => {
  await guard.armed();
  const readSeries = async () => {
    const [study] = await queries.query(studiesQuery(api, caseId));
    const series = study?.series[0];
    if (!series) return;
    const { caseId: shownIn, studyInstanceUid } = study;
    const { seriesInstanceUid, instanceCount } = series;
    await queries.query(
      seriesQuery(
        { caseId: shownIn, studyInstanceUid, seriesInstanceUid },
        instanceCount,
      ),
    );
  };
  await Promise.all([queries.query(caseQuery(api, caseId)), readSeries()]);
};
