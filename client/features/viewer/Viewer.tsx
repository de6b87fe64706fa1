import { DarkSurface } from "../../ui/DarkSurface.tsx";
import { PresetBar } from "./PresetBar.tsx";
import { SeriesRail } from "./SeriesRail.tsx";
import { findSeries, ViewerPane, type ViewerPaneProps } from "./ViewerPane.tsx";

/** The series rail, the image and the window presets: the same in a case, in a room and for reading. */
export const Viewer = ({
  studies,
  patient,
  pane,
  onGesture,
}: ViewerPaneProps) => {
  const shown = findSeries(studies, pane);
  const { paneId } = pane;
  return (
    <DarkSurface className="lz-viewer">
      <SeriesRail
        studies={studies}
        pane={pane}
        onChoose={
          onGesture &&
          ((series) => onGesture({ type: "showSeries", paneId, ...series }))
        }
      />
      <div className="lz-viewer-main">
        <ViewerPane
          studies={studies}
          patient={patient}
          pane={pane}
          onGesture={onGesture}
        />
        {shown && onGesture && (
          <PresetBar
            modality={shown.series.modality}
            onWindow={(window) =>
              onGesture({
                type: "setWindow",
                paneId,
                seriesInstanceUid: shown.series.seriesInstanceUid,
                window,
              })
            }
          />
        )}
      </div>
    </DarkSurface>
  );
};
