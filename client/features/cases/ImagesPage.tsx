import { useCallback } from "react";
import { useNavigate, useParams } from "react-router";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { CaseViewer } from "./CaseViewer.tsx";
import { imagesPathOf, useFollowCase } from "./imagesWindow.ts";
import { PatientBar } from "./PatientBar.tsx";
import { useCase, useStudies } from "./useCases.ts";
import "./cases.css";

/** A case's images alone, for a window on the second screen. It follows the case that the other window shows. */
export const ImagesPage = () => {
  const t = useText();
  usePageTitle(t("images.title"));
  const { caseId = "" } = useParams();
  const navigate = useNavigate();
  useFollowCase(
    useCallback(
      (said: CaseId) => {
        if (said !== caseId)
          void navigate(imagesPathOf(said), { replace: true });
      },
      [caseId, navigate],
    ),
  );
  const detail = useCase(caseId);
  if (detail.data) return <Images key={detail.data.id} detail={detail.data} />;
  return (
    <div className="page page-narrow lz-stack">
      {detail.error ? <ErrorNotice error={detail.error} /> : <Waiting />}
    </div>
  );
};

const Images = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const studies = useStudies(detail.id);
  return (
    <div className="images-page">
      <PatientBar
        patient={detail.patient}
        owner={detail.owner}
        number={detail.number}
      />
      {studies.isPending && <Waiting />}
      {studies.error && <ErrorNotice error={studies.error} />}
      {studies.data?.length === 0 && <Empty>{t("images.none")}</Empty>}
      {studies.data && studies.data.length > 0 && (
        <CaseViewer detail={detail} studies={studies.data} />
      )}
    </div>
  );
};
