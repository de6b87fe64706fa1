import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { CopyForm } from "./CopyForm.tsx";
import { useCopyPlan } from "./useCopies.ts";

/** A copy of one study as it would be now, to be looked at and confirmed. */
export const PlannedCopy = ({
  caseId,
  studyUid,
  onMade,
}: {
  caseId: string;
  studyUid: string;
  onMade: () => void;
}) => {
  const t = useText();
  const plan = useCopyPlan(caseId, studyUid);
  if (!plan.data)
    return plan.error ? <ErrorNotice error={plan.error} /> : <Waiting />;
  const isHead = plan.data.groups.some(({ modality }) =>
    ["CT", "MR", "PT"].includes(modality),
  );
  return (
    <>
      {plan.error && <ErrorNotice error={plan.error} />}
      {isHead && <Notice tone="waiting">{t("copy.faces")}</Notice>}
      <CopyForm
        caseId={caseId}
        studyUid={studyUid}
        plan={plan.data}
        onImagesChanged={() => void plan.refetch()}
        onMade={onMade}
      />
    </>
  );
};
