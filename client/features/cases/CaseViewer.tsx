import type { PatientView } from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { usePriorStudies } from "./useCases.ts";
import { useMedia } from "../../ui/useMedia.ts";
import {
  useHanging,
  useKeyImages,
  useLocalView,
  Viewer,
} from "../viewer/index.ts";

/** The images as this person alone looks at them; the newest study hangs there at once. */
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
  const priors = usePriorStudies(caseId);
  const keyImages = useKeyImages(caseId);
  const narrow = useMedia("(max-width: 719px)");
  useHanging(studies, document, operate, narrow);
  return (
    <Viewer
      studies={studies}
      priors={priors.data}
      patient={patient}
      document={document}
      keyImages={keyImages}
      // A phone's data are somebody's money.
      readsAhead={!narrow}
      onGesture={operate}
    />
  );
};
