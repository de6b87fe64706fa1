import type { CaseId } from "../../../shared/contracts/ids.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useStudies } from "../cases/index.ts";
import { SharedViewNotice, useSharedView } from "../sharedViewing/index.ts";
import { Viewer } from "../viewer/index.ts";

/** The viewer on the case's shared view: every gesture here moves everybody's image. */
export const SharedViewer = ({ caseId }: { caseId: CaseId }) => {
  const view = useSharedView(caseId);
  const studies = useStudies(caseId);
  const pane = view.document.panes[0];
  return (
    <div className="room-viewer">
      <div className="room-viewer-notice">
        <SharedViewNotice view={view} />
        {studies.error && <ErrorNotice error={studies.error} />}
      </div>
      {pane && (
        <Viewer
          studies={studies.data ?? []}
          pane={pane}
          onGesture={
            view.phase === "live" || view.phase === "away" ? view.operate : null
          }
        />
      )}
    </div>
  );
};
