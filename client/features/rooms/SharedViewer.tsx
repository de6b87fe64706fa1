import { Button } from "antd";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../ui/Waiting.tsx";
import { useCase, useStudies } from "../cases/index.ts";
import { SharedViewNotice, useSharedView } from "../sharedViewing/index.ts";
import { Viewer } from "../viewer/index.ts";

/**
 * The viewer on the case's shared view: every gesture here moves everybody's image. No image before it is known whose
 * it is, and no word about images before it is known whether there are any.
 */
export const SharedViewer = ({ caseId }: { caseId: CaseId }) => {
  const t = useText();
  const view = useSharedView(caseId);
  const studies = useStudies(caseId);
  const detail = useCase(caseId);
  const pane = view.document.panes[0];
  return (
    <div className="room-viewer">
      <div className="room-viewer-notice">
        <SharedViewNotice view={view} />
        {studies.error && (
          <ErrorNotice
            error={studies.error}
            action={
              <Button
                loading={studies.isFetching}
                onClick={() => void studies.refetch()}
              >
                {t("viewer.retry")}
              </Button>
            }
          />
        )}
      </div>
      {studies.isPending && <Waiting label={t("app.loading")} />}
      {pane && studies.data && (
        <Viewer
          studies={studies.data}
          patient={detail.data?.patient}
          pane={pane}
          onGesture={
            view.phase === "live" || view.phase === "away" ? view.operate : null
          }
        />
      )}
    </div>
  );
};
