import { useCallback, useEffect, useRef } from "react";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import type { Series, Study } from "../../../shared/contracts/studies.ts";
import type {
  Pane,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { patientsDiffer } from "../../../shared/domain/studies/patientMatch.ts";
import { useText } from "../../platform/i18n/useText.ts";
import {
  IdentityCorner,
  PositionCorner,
  SeriesCorner,
  WindowCorner,
} from "./PaneOverlays.tsx";
import { PaneMessage } from "./PaneMessage.tsx";
import { useGestures } from "./useGestures.ts";
import { useStackPane } from "./useStackPane.ts";
import "./viewer.css";

export interface ViewerPaneProps {
  /** The studies that the pane may show; names and counts of what is shown come from here. */
  studies: readonly Study[];
  /** The case's patient, where known: an image that states another one says so, and is shown all the same. */
  patient?: PatientView | undefined;
  /** What to show. The pane never changes it by itself. */
  pane: Pane;
  /** Takes what the person's hand asks for; null where this person may look only. */
  onGesture: ((operation: SharedViewOperation) => void) | null;
}

/** The study and series a pane names, where they are among the received ones. */
export const findSeries = (
  studies: readonly Study[],
  pane: Pane,
): { study: Study; series: Series } | null => {
  const study = studies.find(
    (s) => s.studyInstanceUid === pane.studyInstanceUid,
  );
  const series = study?.series.find(
    (s) => s.seriesInstanceUid === pane.seriesInstanceUid,
  );
  return study && series ? { study, series } : null;
};

const emptyWords = (studies: readonly Study[], pane: Pane) => {
  if (pane.seriesInstanceUid) return "viewer.seriesGone";
  return studies.length === 0 ? "viewer.noSeries" : "viewer.chooseSeries";
};

const BLANK = { studyInstanceUid: null, seriesInstanceUid: null };

/** One image with its overlays. A series that is not among `studies` is not painted. Shows what `pane` says and reports gestures; painting a change reports nothing. */
export const ViewerPane = ({
  studies,
  patient,
  pane,
  onGesture,
}: ViewerPaneProps) => {
  const t = useText();
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const shown = findSeries(studies, pane);
  // An image is painted only together with whose it is.
  const view = useStackPane(
    root,
    host,
    shown ? pane : { ...pane, ...BLANK },
    shown?.series.instanceCount ?? 0,
  );

  // Gestures that come before the page has rendered the last one build on it, not on the older state.
  const ahead = useRef({ imageIndex: 0 });
  useEffect(() => {
    ahead.current = { imageIndex: pane.imageIndex };
  }, [pane]);
  const source = useCallback(() => {
    if (!onGesture || !shown || view.imageCount === 0) return null;
    return {
      imageIndex: Math.min(ahead.current.imageIndex, view.imageCount - 1),
      imageCount: view.imageCount,
      modality: shown.series.modality,
      window: view.painted?.window ?? null,
    };
  }, [onGesture, view, shown]);
  useGestures(root, source, (gesture) => {
    if (gesture.type === "scroll")
      ahead.current = { imageIndex: gesture.imageIndex };
    onGesture?.({
      ...gesture,
      paneId: pane.paneId,
      seriesInstanceUid: pane.seriesInstanceUid ?? undefined,
    });
  });

  return (
    <div
      ref={root}
      className="lz-pane"
      role="application"
      aria-label={t("viewer.paneLabel")}
      tabIndex={0}
      data-pane-id={pane.paneId}
    >
      <div ref={host} className="lz-pane-canvas" />
      {shown ? (
        <>
          <IdentityCorner
            patient={shown.study.patient}
            differs={
              patient !== undefined &&
              patientsDiffer(shown.study.patient, patient)
            }
          />
          <SeriesCorner {...shown} />
          <WindowCorner view={view} />
          <PositionCorner view={view} />
          <PaneMessage view={view} asked={pane.imageIndex} />
        </>
      ) : (
        <div className="lz-pane-message">{t(emptyWords(studies, pane))}</div>
      )}
    </div>
  );
};
