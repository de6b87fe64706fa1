import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Section } from "../../ui/Section.tsx";
import { useSteadyOrder } from "../../ui/useSteadyOrder.ts";
import { ArrivalFacts } from "./ArrivalFacts.tsx";
import { useArrivals } from "./useArrivals.ts";
import "./arrivals.css";

const NEWEST = 5;

/** What devices sent since, each the beginning of a case. Nothing where nothing waits. */
export const TodayArrivals = () => {
  const t = useText();
  const arrivals = useArrivals();
  const all = (arrivals.data ?? []).map((study) => ({
    ...study,
    id: study.studyInstanceUid,
  }));
  const { shown, hold } = useSteadyOrder(all.slice(0, NEWEST));
  if (arrivals.error) return <ErrorNotice error={arrivals.error} />;
  if (all.length === 0) return null;
  return (
    <Section
      title={t("arrivals.today")}
      flush
      testId="today-arrivals"
      aside={<span className="lz-faint">{all.length}</span>}
    >
      <ul {...hold}>
        {shown.map((study) => (
          <li key={study.id} className="arrival" data-testid="arrival">
            <ArrivalFacts study={study} />
            <ButtonLink to="/cases/new" state={{ arrival: study.id }}>
              {t("arrivals.newCase")}
            </ButtonLink>
          </li>
        ))}
      </ul>
      <p className="lz-faint arrival-note">
        {all.length > NEWEST &&
          t("arrivals.more", { count: all.length - NEWEST })}{" "}
        {t("arrivals.todayHint")}
      </p>
    </Section>
  );
};
