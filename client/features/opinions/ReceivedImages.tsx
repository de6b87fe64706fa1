import { useQuery } from "@tanstack/react-query";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import {
  seriesGapWords,
  studyGapWords,
} from "../../platform/i18n/seriesWords.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { Notice } from "../../ui/Notice.tsx";

/** Before signing: what the files themselves say of images that were not received (ST13). */
export const ReceivedImages = ({ caseId }: { caseId: string }) => {
  const t = useText();
  const api = useApi();
  const studies = useQuery({
    queryKey: queryKeys.studies(caseId),
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listStudies, { params: { caseId }, signal }),
  });
  if (studies.error) return <ErrorNotice error={studies.error} />;
  const lines = (studies.data ?? []).flatMap((study) => [
    ...[studyGapWords(t, study)].filter((words) => words !== undefined),
    ...study.series.flatMap((series) => {
      const words = seriesGapWords(t, series);
      const { modality, description, number, instanceCount } = series;
      const name = description || (number === null ? "" : `#${number}`);
      return words === undefined
        ? []
        : [t("series.line", { modality, name, count: instanceCount, words })];
    }),
  ]);
  if (lines.length === 0) return null;
  return (
    <div data-testid="received-images">
      <Notice tone="waiting" role="status">
        <p>{t("series.beforeSigning")}</p>
        <ul className="opinion-doubts">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p className="lz-soft">{t("series.limits")}</p>
      </Notice>
    </div>
  );
};
