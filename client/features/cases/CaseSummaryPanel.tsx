import type { CaseSummary } from "../../../shared/contracts/cases.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { CaseRequestLines } from "../consults/index.ts";
import { PatientLine } from "./PatientLine.tsx";
import { useCase } from "./useCases.ts";

/** Enough of a case to know whether it is the one: complaint, history, requests, last steps. */
export const CaseSummaryPanel = ({ summary }: { summary: CaseSummary }) => {
  const t = useText();
  const { localName } = useLanguage();
  const detail = useCase(summary.id);
  return (
    <section className="case-summary" aria-label={t("cases.summary")}>
      <div className="case-summary-head">
        <h2>
          <PatientLine patient={summary.patient} />
        </h2>
        <ButtonLink to={`/cases/${summary.id}`} type="primary" ghost>
          {t("cases.open")}
        </ButtonLink>
      </div>
      <p className="lz-soft lz-row">
        <span>{localName(summary.owner.name)}</span>
        <span>{t("case.number", { number: summary.number })}</span>
        <span>
          {summary.instanceCount > 0
            ? t("cases.images", { count: summary.instanceCount })
            : t("cases.noImages")}
        </span>
        <StatusTag tone={summary.side === "inviting" ? "neutral" : "signed"}>
          {t(`case.side.${summary.side}`)}
        </StatusTag>
      </p>
      <h3 className="lz-soft">{t("newCase.chiefComplaint")}</h3>
      <p className="lz-prose">{summary.chiefComplaint}</p>
      {detail.isPending && <Waiting />}
      {detail.error && <ErrorNotice error={detail.error} />}
      {detail.data && (
        <>
          {detail.data.history && (
            <>
              <h3 className="lz-soft">{t("newCase.history")}</h3>
              <p className="lz-prose case-summary-history">
                {detail.data.history}
              </p>
            </>
          )}
          <CaseRequestLines caseId={summary.id} />
          <h3 className="lz-soft">{t("case.timeline")}</h3>
          <ul className="case-summary-steps">
            {detail.data.timeline
              .slice(-4)
              .reverse()
              .map((entry, index) => (
                <li key={`${entry.at}/${index}`}>
                  <time dateTime={entry.at} className="lz-faint">
                    {dateTimeWords(entry.at)}
                  </time>
                  {t(`timeline.${entry.kind}`)}
                </li>
              ))}
          </ul>
        </>
      )}
    </section>
  );
};
