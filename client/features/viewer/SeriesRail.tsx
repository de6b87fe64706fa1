import type { ReactNode } from "react";
import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import type {
  Annotation,
  Pane,
} from "../../../shared/domain/sharedViewing/document.ts";
import { displayDicomDate } from "../../../shared/domain/studies/personName.ts";
import {
  seriesGapWords,
  studyGapWords,
} from "../../platform/i18n/seriesWords.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { DrawingList } from "./DrawingList.tsx";
import { StoredObjects, type ListedObject } from "./StoredObjects.tsx";
import { Thumbnail } from "./Thumbnail.tsx";

/** What the files say of images that were not received; why that is no certainty stands in its tooltip. */
const GapNote = ({ words }: { words: string | undefined }) => {
  const t = useText();
  return (
    words !== undefined && (
      <span className="lz-rail-gap" title={t("series.limits")}>
        {words}
      </span>
    )
  );
};

/** A series' key images, in the order of marking. */
const KeyImageMarks = ({
  marks,
  onKeyImage,
}: {
  marks: readonly KeyImage[];
  onKeyImage: ((image: KeyImage) => void) | null;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    marks.length > 0 && (
      <div className="lz-rail-keys" aria-label={t("viewer.keyImages")}>
        {marks.map((mark, i) => {
          const name = localName(mark.markedBy.name);
          const words = t("viewer.keyImageNumber", { number: i + 1 });
          return (
            <button
              type="button"
              key={`${mark.sopInstanceUid} ${mark.frame}`}
              title={`${words} · ${name}`}
              aria-label={words}
              disabled={!onKeyImage}
              onClick={() => onKeyImage?.(mark)}
            >
              ★ {i + 1}
            </button>
          );
        })}
      </div>
    )
  );
};

const SeriesDrawings = ({
  study: { caseId, studyInstanceUid },
  series: { seriesInstanceUid, instanceCount },
  panes,
  annotations,
  selectedId,
  onDrawing,
}: Pick<
  Parameters<typeof SeriesRail>[0],
  "panes" | "annotations" | "selectedId" | "onDrawing"
> & { study: Study; series: Study["series"][number] }) => {
  const isHere = (each: { seriesInstanceUid: string | null }) =>
    each.seriesInstanceUid === seriesInstanceUid;
  const own = annotations.filter(isHere);
  return (
    own.length > 0 && (
      <DrawingList
        series={{ caseId, studyInstanceUid, seriesInstanceUid }}
        instanceCount={instanceCount}
        annotations={own}
        planes={panes.filter(isHere).flatMap(({ plane }) => plane ?? [])}
        selectedId={selectedId}
        onDrawing={
          onDrawing && ((annotation) => onDrawing(annotation, studyInstanceUid))
        }
      />
    )
  );
};

/** The case's series, to choose one for the pane. */
export const SeriesRail = ({
  studies,
  priors,
  activePane,
  panes,
  onChoose,
  keyImages,
  onKeyImage,
  annotations,
  selectedId,
  onDrawing,
  onObject,
  children,
}: {
  studies: readonly Study[];
  /** Of the same patient, from other cases. */
  priors: readonly Study[];
  /** The pane that a choice changes. */
  activePane: Pane | undefined;
  /** All panes on the screen. */
  panes: readonly Pane[];
  /** Null where this person may look only. */
  onChoose:
    | ((series: {
        studyInstanceUid: string;
        seriesInstanceUid: string;
      }) => void)
    | null;
  keyImages: readonly KeyImage[];
  /** Null where this person may look only. */
  onKeyImage: ((image: KeyImage) => void) | null;
  annotations: readonly Annotation[];
  /** Of the annotation in hand. */
  selectedId: string | null;
  /** Null where this person may look only. */
  onDrawing:
    | ((annotation: Annotation, studyInstanceUid: string) => void)
    | null;
  onObject: (object: ListedObject) => void;
  /** Below the series. */
  children?: ReactNode;
}) => {
  const t = useText();
  return (
    <nav className="lz-rail" aria-label={t("viewer.seriesList")}>
      {[...studies, ...priors].map((study) => (
        <section key={study.studyInstanceUid}>
          {study === priors[0] && (
            <strong className="lz-rail-priors">{t("viewer.priors")}</strong>
          )}
          <h3>
            {displayDicomDate(study.studyDate)} {study.description}
          </h3>
          <GapNote words={studyGapWords(t, study)} />
          <ul>
            {study.series.map((series) => {
              const current =
                series.seriesInstanceUid === activePane?.seriesInstanceUid;
              const elsewhere = panes.some(
                (pane) => pane.seriesInstanceUid === series.seriesInstanceUid,
              );
              return (
                <li key={series.seriesInstanceUid}>
                  <button
                    type="button"
                    className="lz-rail-series"
                    aria-current={current}
                    data-shown={elsewhere}
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
                    <Thumbnail
                      caseId={study.caseId}
                      studyInstanceUid={study.studyInstanceUid}
                      seriesInstanceUid={series.seriesInstanceUid}
                      instanceCount={series.instanceCount}
                      video={series.video ?? false}
                    />
                    <span className="lz-rail-modality">{series.modality}</span>
                    <span className="lz-rail-name">
                      {series.description ||
                        (series.number === null ? "" : `#${series.number}`)}
                    </span>
                    <span className="lz-rail-count">
                      {t("viewer.imageCount", { count: series.instanceCount })}
                    </span>
                    <GapNote words={seriesGapWords(t, series)} />
                  </button>
                  <KeyImageMarks
                    marks={keyImages.filter(
                      (each) =>
                        each.seriesInstanceUid === series.seriesInstanceUid,
                    )}
                    onKeyImage={onKeyImage}
                  />
                  <SeriesDrawings
                    {...{ study, series, panes, annotations, selectedId }}
                    onDrawing={onDrawing}
                  />
                </li>
              );
            })}
          </ul>
          <StoredObjects
            study={study}
            shownUid={activePane?.presentation?.sopInstanceUid}
            onOpen={onObject}
          />
        </section>
      ))}
      {children}
    </nav>
  );
};
