import { Button } from "antd";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { ArrivedStudy } from "../../../shared/contracts/studies.ts";
import { patientDifferences } from "../../../shared/domain/studies/patientMatch.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { studyWords } from "../../platform/i18n/imageWords.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ArrivalFacts } from "./ArrivalFacts.tsx";
import { arrivalOf, useArrivals, useTakeStudy } from "./useArrivals.ts";
import "./arrivals.css";

/** Shown without asking; of a busy institution's arrivals most are other people's. */
const FIRST = 3;

/**
 * Studies that devices sent and that are in no case, those that state nothing else of the patient first; one is taken
 * in by a click, or at once when the case was opened from it.
 */
export const CaseArrivals = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const [all, setAll] = useState(false);
  const arrivals = useArrivals();
  const take = useTakeStudy(detail.id);
  const opened = arrivalOf(useLocation().state);
  const { mutate, isIdle } = take;
  useEffect(() => {
    // Once: it is idle no more. A reload takes it again, which changes nothing.
    if (opened !== undefined && isIdle) mutate(opened);
  }, [opened, isIdle, mutate]);
  const compared = (arrivals.data ?? []).map((study) => ({
    study,
    differs: patientDifferences(study.patient, detail.patient),
  }));
  const fitting = compared.filter(({ differs }) => differs.length === 0);
  // Where the case has images, these come first on the page.
  const first = detail.instanceCount === 0 ? fitting.slice(0, FIRST) : [];
  const shown = all
    ? [...fitting, ...compared.filter(({ differs }) => differs.length > 0)]
    : first;
  return (
    <>
      {arrivals.error && <ErrorNotice error={arrivals.error} />}
      {take.error && <ErrorNotice error={take.error} />}
      {take.isPending && <Waiting label={t("arrivals.taking")} />}
      {compared.length > 0 && !take.isPending && (
        <div data-testid="case-arrivals" className="case-arrivals">
          {shown.length > 0 && (
            <p className="lz-soft">{t("arrivals.forCase")}</p>
          )}
          <ul>
            {shown.map(({ study, differs }) => (
              <CaseArrival
                key={study.studyInstanceUid}
                study={study}
                differs={differs}
                onTake={() => mutate(study.studyInstanceUid)}
              />
            ))}
          </ul>
          {compared.length > first.length && (
            <Button type="link" size="small" onClick={() => setAll(!all)}>
              {all
                ? t("arrivals.fewer")
                : t("arrivals.others", { count: compared.length })}
            </Button>
          )}
        </div>
      )}
    </>
  );
};

const CaseArrival = ({
  study,
  differs,
  onTake,
}: {
  study: ArrivedStudy;
  differs: ReturnType<typeof patientDifferences>;
  onTake: () => void;
}) => {
  const t = useText();
  return (
    <li className="arrival" data-testid="arrival">
      <ArrivalFacts study={study} />
      <Button
        aria-label={t("arrivals.takeOf", { study: studyWords(study) })}
        onClick={onTake}
      >
        {t("arrivals.take")}
      </Button>
      {differs.length > 0 && (
        <div className="arrival-differs">
          <Notice tone="waiting">
            {t("arrivals.differs", {
              what: differs
                .map((each) => t(`patientCheck.differs.${each}`))
                .join(t("app.comma")),
            })}
          </Notice>
        </div>
      )}
    </li>
  );
};
