import { Link, useParams } from "react-router";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Section } from "../../ui/Section.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { OpinionPanel } from "./OpinionPanel.tsx";
import { RECORD_TONES, recordState } from "./recordState.ts";
import { useRecords } from "./useOpinion.ts";
import "./opinions.css";

/** One report as the institution keeps it, with whose it is; also when the case is out of reach (OP9). */
export const RecordPage = () => {
  const t = useText();
  const { localName } = useLanguage();
  usePageTitle(t("opinion.title"));
  const { requestId = "" } = useParams();
  const records = useRecords();
  const record = records.data?.find((one) => one.requestId === requestId);
  const back = <Link to="/records">{t("records.back")}</Link>;
  if (records.isPending) return <Waiting />;
  if (!record)
    return (
      <div className="page">
        {records.error ? (
          <ErrorNotice error={records.error} />
        ) : (
          <Empty action={back}>{t("records.notFound")}</Empty>
        )}
      </div>
    );
  const state = recordState(record);
  return (
    <div className="page lz-stack">
      <div>{back}</div>
      <header className="record-head record-title">
        <h1>{record.patientName}</h1>
        <StatusTag tone={RECORD_TONES[state]}>
          {t(`records.${state}`)}
        </StatusTag>
        <span className="lz-soft">
          {t("records.sides", {
            from: localName(record.from.name),
            to: localName(record.to.name),
          })}
        </span>
      </header>
      <Section title={t("opinion.title")} testId="record-opinion">
        <OpinionPanel requestId={requestId} alone />
      </Section>
    </div>
  );
};
