import { Link } from "react-router";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useNow } from "../../platform/clock.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords, longDayWords } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { useSteadyOrder } from "../../ui/useSteadyOrder.ts";
import { PatientLine, useCaseSearch } from "../cases/index.ts";
import { TodayArrivals } from "../arrivals/index.ts";
import { RequestList, useInbox, type Inbox } from "../consults/index.ts";
import { PacsPanel } from "../pacs/index.ts";
import { useSession } from "../session/index.ts";
import { sortToday } from "./sortToday.ts";
import "./today.css";

const RECENT = 6;

/** What to do now, what waits for me, for whom I wait, which rooms are open. */
export const TodayPage = () => {
  const t = useText();
  const { language } = useLanguage();
  usePageTitle(t("today.title"));
  const { session } = useSession();
  const now = useNow();
  const { role } = session.acting;
  const clinical = roleMay(role, "case.read");
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{t("today.title")}</h1>
          <p className="lz-soft">{longDayWords(now, language)}</p>
        </div>
        {roleMay(role, "case.write") && (
          <NewCase prominent={role === "grassrootsDoctor"} />
        )}
      </div>
      {clinical ? (
        <TodayBody />
      ) : (
        <Notice tone="signed">
          {t("today.noClinical", { role: t(`role.${role}`) })}
        </Notice>
      )}
      {roleMay(role, "pacs.read") && (
        <div className="today-pacs">
          <PacsPanel />
        </div>
      )}
    </div>
  );
};

const NewCase = ({ prominent }: { prominent: boolean }) => {
  const t = useText();
  if (!prominent)
    return <ButtonLink to="/cases/new">{t("cases.new")}</ButtonLink>;
  return (
    <div className="today-new">
      <span className="lz-soft">{t("cases.newHint")}</span>
      <ButtonLink to="/cases/new" type="primary" size="large">
        {t("cases.new")}
      </ButtonLink>
    </div>
  );
};

const TodayBody = () => {
  const { session } = useSession();
  const inbox = useInbox();
  return (
    <>
      {inbox.error && <ErrorNotice error={inbox.error} />}
      {inbox.isPending && <Waiting />}
      <div className="today-columns">
        <div className="lz-stack">
          {inbox.data && <TodayRequests inbox={inbox.data} />}
          {roleMay(session.acting.role, "case.write") && <TodayArrivals />}
        </div>
        <RecentCases />
      </div>
    </>
  );
};

const TodayRequests = ({ inbox }: { inbox: Inbox }) => {
  const t = useText();
  const { forMe, rooms, byMe } = sortToday(inbox);
  const parts = [
    { name: "forMe", requests: forMe, primary: true },
    { name: "rooms", requests: rooms, primary: forMe.length === 0 },
    { name: "byMe", requests: byMe, primary: false },
  ] as const;
  // An empty list says nothing, but for the first: there it is an answer.
  const shown = parts.filter(
    ({ name, requests }) => name === "forMe" || requests.length > 0,
  );
  return (
    <div className="lz-stack">
      {shown.map(({ name, requests, primary }) => (
        <Section
          key={name}
          title={t(`today.${name}`)}
          flush
          testId={`today-${name}`}
          aside={
            requests.length > 0 && (
              <span className="lz-faint">{requests.length}</span>
            )
          }
        >
          {requests.length === 0 ? (
            <Empty>{t("today.forMe.none")}</Empty>
          ) : (
            <RequestList
              requests={requests}
              primary={primary}
              label={t(`today.${name}`)}
            />
          )}
        </Section>
      ))}
    </div>
  );
};

const RecentCases = () => {
  const t = useText();
  const found = useCaseSearch("", RECENT);
  const { shown: cases, hold } = useSteadyOrder(
    found.data?.pages[0]?.cases ?? [],
  );
  return (
    <Section
      title={t("today.recent")}
      flush
      testId="today-recent"
      aside={<Link to="/cases">{t("today.allCases")}</Link>}
    >
      {found.error && <ErrorNotice error={found.error} />}
      {found.isPending && <Waiting />}
      {found.data && cases.length === 0 && <Empty>{t("cases.none")}</Empty>}
      <ul {...hold}>
        {cases.map((summary) => (
          <li key={summary.id}>
            <Link className="today-case" to={`/cases/${summary.id}`}>
              <PatientLine patient={summary.patient} />
              <span className="today-complaint" title={summary.chiefComplaint}>
                {summary.chiefComplaint}
              </span>
              <span className="lz-faint">
                {dateTimeWords(summary.updatedAt)} ·{" "}
                {summary.instanceCount > 0
                  ? t("cases.images", { count: summary.instanceCount })
                  : t("cases.noImages")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
};
