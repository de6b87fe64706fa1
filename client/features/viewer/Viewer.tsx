import {
  useCallback,
  useMemo,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import {
  shownPanes,
  type Pane,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { DarkSurface } from "../../ui/DarkSurface.tsx";
import { useMedia } from "../../ui/useMedia.ts";
import { actionOfKey } from "./keys.ts";
import { ObjectReader } from "./ObjectReader.tsx";
import { SaveObjectsButton } from "./SaveObjectsButton.tsx";
import { SeriesRail } from "./SeriesRail.tsx";
import { ToolBar } from "./ToolBar.tsx";
import type { KeyImages } from "./useKeyImages.ts";
import { useOpenObject } from "./useOpenObject.ts";
import type { SaveObjects } from "./useSaveObjects.ts";
import { hangingsOfStudy } from "./useHanging.ts";
import { useSeriesAhead } from "./useSeriesAhead.ts";
import { useViewerActions } from "./useViewerActions.ts";
import { findSeries, ViewerPane, type ShownImage } from "./ViewerPane.tsx";

export interface ViewerProps {
  /** The studies that the panes may show. */
  studies: readonly Study[];
  /** Studies of the same patient in other cases, for comparison. */
  priors?: readonly Study[] | undefined;
  /** The case's patient, where known: an image that states another one says so. */
  patient?: PatientView | undefined;
  /** What to show. The viewer never changes it by itself. */
  document: SharedViewDocument;
  /** Takes what the person's hand asks for; null where this person may look only. */
  onGesture: ((operation: SharedViewOperation) => void) | null;
  /** The case's marked images; without them nothing is marked. */
  keyImages?: KeyImages | undefined;
  /** Saving what is seen as DICOM objects; absent where this person may not. */
  saving?: SaveObjects | undefined;
  /** Lays something over each painted image, e.g. pointers; it takes no part in the gestures. */
  renderOverlay?: ((shown: ShownImage) => ReactNode) | undefined;
}

/** Typing, and keys that belong to a menu or to a button that has the focus. */
const isTaken = ({ target, key }: KeyboardEvent) =>
  (target instanceof Element && target.closest("[role=menu]") !== null) ||
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLButtonElement && (key === " " || key === "Enter"));

/** The series rail, the images and the tools: the same in a case, in a room and for reading. */
export const Viewer = (props: ViewerProps) => {
  const { document, onGesture, priors = NO_PRIORS } = props;
  const studies = useMemo(
    () => [...props.studies, ...priors],
    [props.studies, priors],
  );
  const { keyImages } = props;
  const actions = useViewerActions(
    ...([{ studies, priors }, document, onGesture, keyImages] as const),
  );
  const { activePane, perform, mayAct } = actions;
  const shown = activePane && findSeries(studies, activePane);
  const objects = useOpenObject(
    ...([studies, actions.activeId] as const),
    mayAct
      ? (operation) => {
          actions.cine.stop();
          actions.hands.operate(operation, "");
          actions.focusActive();
        }
      : null,
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (isTaken(event) || !mayAct) return;
    const action = actionOfKey(event);
    if (!action) return;
    event.preventDefault();
    perform(action);
  };
  return (
    <DarkSurface className="lz-viewer-surface">
      <div className="lz-viewer" onKeyDown={onKeyDown}>
        <SeriesRail
          studies={props.studies}
          priors={priors}
          activePane={activePane}
          panes={shownPanes(document)}
          keyImages={keyImages?.images ?? []}
          onKeyImage={
            mayAct
              ? (image) => {
                  actions.showKeyImage(image);
                  actions.focusActive();
                }
              : null
          }
          annotations={document.annotations}
          selectedId={actions.selectedId}
          onDrawing={
            mayAct
              ? (annotation, studyInstanceUid) => {
                  actions.showDrawing(annotation, studyInstanceUid);
                  actions.focusActive();
                }
              : null
          }
          onChoose={
            mayAct
              ? (series) => {
                  actions.chooseSeries(series);
                  actions.focusActive();
                }
              : null
          }
          onObject={objects.open}
        >
          {props.saving && mayAct && <SaveObjectsButton {...props.saving} />}
        </SeriesRail>
        {objects.reading && (
          <ObjectReader
            object={objects.reading}
            studies={studies}
            onClose={objects.close}
            onImage={
              mayAct
                ? (image) => {
                    objects.close();
                    actions.showKeyImage(image);
                  }
                : null
            }
          />
        )}
        <div className="lz-viewer-main">
          <Panes
            {...props}
            studies={studies}
            own={props.studies}
            actions={actions}
          />
          {keyImages?.error && <ErrorNotice error={keyImages.error} />}
          {objects.error !== null && <ErrorNotice error={objects.error} />}
          {mayAct && (
            <ToolBar
              tool={actions.tool}
              modality={shown?.series.modality ?? ""}
              layout={document.layout}
              playing={actions.cine.playing}
              notice={objects.notice ?? actions.notice}
              linked={actions.linked}
              marks={keyImages !== undefined}
              perform={(action) => {
                perform(action);
                // The next key is meant for the image again.
                actions.focusActive();
              }}
              hangings={shown ? hangingsOfStudy(shown.study) : []}
              onHang={(hanging) => {
                actions.hang(hanging);
                actions.focusActive();
              }}
              onLayout={(layout) => {
                actions.setLayout(layout);
                actions.focusActive();
              }}
            />
          )}
        </div>
      </div>
    </DarkSurface>
  );
};

const NO_PRIORS: readonly Study[] = [];
const NONE: readonly KeyImage[] = [];

const Panes = ({
  studies,
  own,
  priors = NO_PRIORS,
  patient,
  document,
  onGesture,
  renderOverlay,
  keyImages,
  actions,
}: ViewerProps & {
  own: readonly Study[];
  actions: ReturnType<typeof useViewerActions>;
}) => {
  const { rows, columns } = document.layout;
  const { hands, activeId, cine } = actions;
  /** What each pane has on the screen: the lines follow the picture, not the wish. */
  const [paintedOf, setPainted] = useState<
    Readonly<Record<string, SeriesImage | null>>
  >({});
  const onPainted = useCallback(
    (paneId: string, image: SeriesImage | null) =>
      setPainted((before) => ({ ...before, [paneId]: image })),
    [],
  );
  const narrow = useMedia("(max-width: 719px)");
  // A phone's data are somebody's money.
  const painted = narrow ? null : paintedOf[activeId];
  useSeriesAhead(own, painted?.seriesInstanceUid ?? null);
  const operate = (operation: SharedViewOperation, gesture: string) => {
    const { type } = operation;
    if (type === "showImage" || type === "setCrosshair") cine.stop();
    actions.operate(operation, gesture);
  };
  const latest = (pane: Pane) => () => {
    const { panes, annotations, crosshair } = hands.document();
    const now = panes.find(({ paneId }) => paneId === pane.paneId) ?? pane;
    return { pane: now, annotations, crosshair };
  };
  const style = {
    gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))`,
  };
  return (
    <div className="lz-panes" style={style}>
      {shownPanes(document).map((pane) => (
        <ViewerPane
          key={pane.paneId}
          {...{ studies, patient, pane, renderOverlay }}
          earlier={priors.some(
            (prior) => prior.studyInstanceUid === pane.studyInstanceUid,
          )}
          annotations={document.annotations}
          keyImages={keyImages?.images ?? NONE}
          crosshair={document.crosshair}
          beside={
            pane.paneId === activeId ? null : (paintedOf[activeId] ?? null)
          }
          onPainted={onPainted}
          tool={actions.tool}
          active={pane.paneId === activeId && rows * columns > 1}
          playing={cine.playing && pane.paneId === activeId}
          onPlay={() => actions.perform({ do: "cine" })}
          selectedId={actions.selectedId}
          latest={latest(pane)}
          operate={onGesture && operate}
          onSelect={actions.select}
          onActive={() => actions.activate(pane.paneId)}
          onCancel={actions.setCancel}
          onHandle={(handle) => actions.setHandle(pane.paneId, handle)}
        />
      ))}
    </div>
  );
};
