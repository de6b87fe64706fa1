import { useEffect } from "react";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { useKeyImages, useLocalView, Viewer } from "../viewer/index.ts";

/** The images as this person alone looks at them; the first series of the newest study stands there at once. */
export const CaseViewer = ({
  caseId,
  studies,
  patient,
}: {
  caseId: CaseId;
  studies: readonly Study[];
  patient: PatientView;
}) => {
  const { document, operate } = useLocalView();
  const keyImages = useKeyImages(caseId);
  const pane = document.panes[0];
  const first = studies[0];
  const firstSeries = first?.series[0];
  const studyInstanceUid = first?.studyInstanceUid;
  const seriesInstanceUid = firstSeries?.seriesInstanceUid;
  const paneId = pane?.paneId;
  const blank = pane?.seriesInstanceUid === null;
  useEffect(() => {
    if (blank && paneId && studyInstanceUid && seriesInstanceUid)
      operate({
        type: "showSeries",
        paneId,
        studyInstanceUid,
        seriesInstanceUid,
      });
  }, [blank, paneId, studyInstanceUid, seriesInstanceUid, operate]);
  return (
    pane && (
      <Viewer
        studies={studies}
        patient={patient}
        document={document}
        keyImages={keyImages}
        onGesture={operate}
      />
    )
  );
};
