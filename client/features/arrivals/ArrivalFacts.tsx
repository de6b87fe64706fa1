import type { ArrivedStudy } from "../../../shared/contracts/studies.ts";
import {
  statedFacts,
  statedName,
  studyWords,
} from "../../platform/i18n/imageWords.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";

/** Whom and what a study that arrived shows, as its images state it. */
export const ArrivalFacts = ({ study }: { study: ArrivedStudy }) => {
  const t = useText();
  return (
    <div className="arrival-facts">
      <span>
        <strong>{statedName(t, study.patient)}</strong>{" "}
        <span className="lz-soft">{statedFacts(t, study.patient)}</span>
      </span>
      <span>{studyWords(study)}</span>
      <span className="lz-faint">
        {t("arrivals.received", {
          count: study.instanceCount,
          time: dateTimeWords(study.lastArrivedAt),
        })}
      </span>
    </div>
  );
};
