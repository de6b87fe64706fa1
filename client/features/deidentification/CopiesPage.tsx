import { useState } from "react";
import { useParams } from "react-router";
import type { Study } from "../../../shared/contracts/studies.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { studyWords } from "../../platform/i18n/imageWords.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Choices } from "../../ui/Choices.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { PatientBar, useCase, useStudies } from "../cases/index.ts";
import { MadeCopies } from "./MadeCopies.tsx";
import { PlannedCopy } from "./PlannedCopy.tsx";
import { useCopies } from "./useCopies.ts";
import "./copies.css";

/** De-identified copies of a case's studies: what was made, and a new one after a person has looked at the pictures. */
export const CopiesPage = () => {
  const t = useText();
  usePageTitle(t("copy.title"));
  const { caseId = "" } = useParams();
  const detail = useCase(caseId);
  const studies = useStudies(caseId);
  const error = detail.error ?? studies.error;
  return (
    <>
      {detail.data && (
        <PatientBar
          patient={detail.data.patient}
          owner={detail.data.owner}
          number={detail.data.number}
          action={
            <ButtonLink to={`/cases/${caseId}`}>{t("copy.back")}</ButtonLink>
          }
        />
      )}
      <div className="page lz-stack">
        <h1>{t("copy.title")}</h1>
        <p className="lz-soft">{t("copy.explain")}</p>
        {error && <ErrorNotice error={error} />}
        {(detail.isPending || studies.isPending) && <Waiting />}
        {detail.data && studies.data && (
          <CopiesBody key={caseId} caseId={caseId} studies={studies.data} />
        )}
      </div>
    </>
  );
};

const CopiesBody = ({
  caseId,
  studies,
}: {
  caseId: string;
  studies: readonly Study[];
}) => {
  const t = useText();
  const [studyUid, setStudyUid] = useState(studies[0]?.studyInstanceUid ?? "");
  /** How many were confirmed here: the form begins anew after each. */
  const [made, setMade] = useState(0);
  const [begun, setBegun] = useState<ReadonlySet<string>>(new Set());
  const copies = useCopies(caseId, begun);
  return (
    <>
      {copies.error && <ErrorNotice error={copies.error} />}
      {copies.data && copies.data.length > 0 && (
        <MadeCopies
          caseId={caseId}
          copies={copies.data}
          onDownload={(id) => setBegun(new Set([...begun, id]))}
        />
      )}
      {studies.length === 0 && <Empty>{t("copy.noStudy")}</Empty>}
      {studies.length > 1 && (
        <ChoiceField label={t("copy.study")}>
          {({ labelId }) => (
            <Choices
              labelId={labelId}
              layout="column"
              value={studyUid}
              onChange={setStudyUid}
              choices={studies.map((study) => ({
                value: study.studyInstanceUid,
                label: studyWords({
                  ...study,
                  modalities: [
                    ...new Set(study.series.map(({ modality }) => modality)),
                  ],
                }),
              }))}
            />
          )}
        </ChoiceField>
      )}
      {studyUid !== "" && (
        <PlannedCopy
          key={`${studyUid} ${made}`}
          caseId={caseId}
          studyUid={studyUid}
          onMade={() => {
            setMade(made + 1);
            window.scrollTo({ top: 0 });
          }}
        />
      )}
    </>
  );
};
