import type { KeyboardEvent, ReactNode } from "react";
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
import { DarkSurface } from "../../ui/DarkSurface.tsx";
import { actionOfKey } from "./keys.ts";
import { SeriesRail } from "./SeriesRail.tsx";
import { ToolBar } from "./ToolBar.tsx";
import type { KeyImages } from "./useKeyImages.ts";
import { useViewerActions } from "./useViewerActions.ts";
import { findSeries, ViewerPane, type ShownImage } from "./ViewerPane.tsx";

export interface ViewerProps {
  /** The studies that the panes may show. */
  studies: readonly Study[];
  /** The case's patient, where known: an image that states another one says so. */
  patient?: PatientView | undefined;
  /** What to show. The viewer never changes it by itself. */
  document: SharedViewDocument;
  /** Takes what the person's hand asks for; null where this person may look only. */
  onGesture: ((operation: SharedViewOperation) => void) | null;
  /** The case's marked images; without them nothing is marked. */
  keyImages?: KeyImages | undefined;
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
  const { studies, document, onGesture } = props;
  const { keyImages } = props;
  const actions = useViewerActions(studies, document, onGesture, keyImages);
  const { activePane, perform, mayAct } = actions;
  const shown = activePane && findSeries(studies, activePane);
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
          studies={studies}
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
          onChoose={
            mayAct
              ? (series) => {
                  actions.chooseSeries(series);
                  actions.focusActive();
                }
              : null
          }
        />
        <div className="lz-viewer-main">
          <Panes {...props} actions={actions} />
          {keyImages?.error && <ErrorNotice error={keyImages.error} />}
          {mayAct && (
            <ToolBar
              tool={actions.tool}
              modality={shown?.series.modality ?? ""}
              layout={document.layout}
              playing={actions.cine.playing}
              marks={keyImages !== undefined}
              perform={(action) => {
                perform(action);
                // The next key is meant for the image again.
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

const NONE: readonly KeyImage[] = [];

const Panes = ({
  studies,
  patient,
  document,
  onGesture,
  renderOverlay,
  keyImages,
  actions,
}: ViewerProps & { actions: ReturnType<typeof useViewerActions> }) => {
  const { rows, columns } = document.layout;
  const { hands, activeId, cine } = actions;
  const operate = (operation: SharedViewOperation, gesture: string) => {
    if (operation.type === "showImage") cine.stop();
    hands.operate(operation, gesture);
  };
  const latest = (pane: Pane) => () => {
    const { panes, annotations } = hands.document();
    const now = panes.find(({ paneId }) => paneId === pane.paneId) ?? pane;
    return { pane: now, annotations };
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
          annotations={document.annotations}
          keyImages={keyImages?.images ?? NONE}
          tool={actions.tool}
          active={pane.paneId === activeId && rows * columns > 1}
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
