import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { usePriorStudies } from "./useCases.ts";
import { useMedia } from "../../ui/useMedia.ts";
import {
  useHanging,
  useKeyImages,
  useLocalView,
  useSaveObjects,
  Viewer,
} from "../viewer/index.ts";

/** The images as this person alone looks at them; the newest study hangs there at once. */
export const CaseViewer = ({
  detail: { id: caseId, patient, allowed },
  studies,
}: {
  detail: Pick<CaseDetail, "id" | "patient" | "allowed">;
  studies: readonly Study[];
}) => {
  const { document, operate } = useLocalView();
  const priors = usePriorStudies(caseId);
  const keyImages = useKeyImages(caseId);
  const saving = useSaveObjects(caseId, document);
  const narrow = useMedia("(max-width: 719px)");
  useHanging(studies, document, operate, narrow);
  return (
    <Viewer
      studies={studies}
      priors={priors.data}
      patient={patient}
      document={document}
      keyImages={keyImages}
      saving={allowed.includes("view.operate") ? saving : undefined}
      onGesture={operate}
    />
  );
};
