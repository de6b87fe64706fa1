import type { Study } from "../../../shared/contracts/studies.ts";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import { displayDicomDate } from "../../../shared/domain/studies/personName.ts";
import { useText } from "../../platform/i18n/useText.ts";

/** The case's series, to choose one for the pane. */
export const SeriesRail = ({
  studies,
  pane,
  onChoose,
}: {
  studies: readonly Study[];
  pane: Pane;
  /** Null where this person may look only. */
  onChoose:
    | ((series: {
        studyInstanceUid: string;
        seriesInstanceUid: string;
      }) => void)
    | null;
}) => {
  const t = useText();
  return (
    <nav className="lz-rail" aria-label={t("viewer.seriesList")}>
      {studies.map((study) => (
        <section key={study.studyInstanceUid}>
          <h3>
            {displayDicomDate(study.studyDate)} {study.description}
          </h3>
          <ul>
            {study.series.map((series) => {
              const current =
                series.seriesInstanceUid === pane.seriesInstanceUid;
              return (
                <li key={series.seriesInstanceUid}>
                  <button
                    type="button"
                    className="lz-rail-series"
                    aria-current={current}
                    disabled={!onChoose}
                    onClick={() => {
                      // The series shown already would start again from its first image.
                      if (!current)
                        onChoose?.({
                          studyInstanceUid: study.studyInstanceUid,
                          seriesInstanceUid: series.seriesInstanceUid,
                        });
                    }}
                  >
                    <span className="lz-rail-modality">{series.modality}</span>
                    <span className="lz-rail-name">
                      {series.description ||
                        (series.number === null ? "" : `#${series.number}`)}
                    </span>
                    <span className="lz-rail-count">
                      {t("viewer.imageCount", { count: series.instanceCount })}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </nav>
  );
};
