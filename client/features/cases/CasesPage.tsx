import { SearchOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { Link } from "react-router";
import type { CaseSummary } from "../../../shared/contracts/cases.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useTabMemory } from "../../platform/useTabMemory.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { useMedia } from "../../ui/useMedia.ts";
import { useSteadyOrder } from "../../ui/useSteadyOrder.ts";
import { useSession } from "../session/index.ts";
import { CaseSummaryPanel } from "./CaseSummaryPanel.tsx";
import { PatientLine } from "./PatientLine.tsx";
import { useCaseSearch } from "./useCases.ts";
import "./patient.css";
import "./cases.css";

const PAGE = 40;

/** Every case within reach: the list on the left, the chosen one's summary on the right. */
export const CasesPage = () => {
  const t = useText();
  usePageTitle(t("cases.title"));
  const { session } = useSession();
  const [search, setSearch] = useTabMemory(session.person.id, "cases/search");
  const text = useDeferredValue(search.trim());
  const found = useCaseSearch(text, PAGE);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { shown: cases, hold } = useSteadyOrder(
    found.data?.pages.flatMap((page) => page.cases) ?? [],
  );
  const chosen = cases.find(({ id }) => id === chosenId) ?? cases[0];
  // The summary stays with the patient it shows, also when another case becomes the first.
  if (chosen && chosen.id !== chosenId) setChosenId(chosen.id);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("cases.title")}</h1>
        {roleMay(session.acting.role, "case.write") && (
          <ButtonLink to="/cases/new" type="primary">
            {t("cases.new")}
          </ButtonLink>
        )}
      </div>
      <div className="cases-columns">
        <section className="cases-left" aria-label={t("cases.listLabel")}>
          <Input
            allowClear
            prefix={<SearchOutlined aria-hidden />}
            aria-label={t("cases.searchLabel")}
            placeholder={t("cases.search")}
            autoComplete="off"
            maxLength={64}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          {found.error && <ErrorNotice error={found.error} />}
          {found.isPending && <Waiting />}
          {found.data && cases.length === 0 && (
            <Empty
              action={
                text && (
                  <Button size="small" onClick={() => setSearch("")}>
                    {t("cases.clearSearch")}
                  </Button>
                )
              }
            >
              {text ? t("cases.noneFound", { text }) : t("cases.none")}
            </Empty>
          )}
          <ul className="cases-list" {...hold}>
            {cases.map((summary) => (
              <CaseRow
                key={summary.id}
                summary={summary}
                chosen={summary.id === chosen?.id}
                onChoose={() => setChosenId(summary.id)}
              />
            ))}
          </ul>
          {found.hasNextPage && (
            <Button
              block
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("app.more")}
            </Button>
          )}
        </section>
        {chosen && <CaseSummaryPanel key={chosen.id} summary={chosen} />}
      </div>
    </div>
  );
};

const CaseRow = ({
  summary,
  chosen,
  onChoose,
}: {
  summary: CaseSummary;
  chosen: boolean;
  onChoose: () => void;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  // Where there is no room for a summary beside the list, the row opens the case.
  const narrow = useMedia("(max-width: 979px)");
  const content = (
    <>
      <span className="case-row-head">
        <PatientLine patient={summary.patient} />
        <span className="lz-faint">{dateTimeWords(summary.updatedAt)}</span>
      </span>
      <span className="case-row-complaint">{summary.chiefComplaint}</span>
      <span className="lz-faint">
        {summary.number} · {localName(summary.owner.name)} ·{" "}
        {summary.instanceCount > 0
          ? t("cases.images", { count: summary.instanceCount })
          : t("cases.noImages")}
      </span>
    </>
  );
  return (
    <li>
      {narrow ? (
        <Link className="case-row" to={`/cases/${summary.id}`}>
          {content}
        </Link>
      ) : (
        <button
          type="button"
          className="case-row"
          aria-current={chosen}
          onClick={onChoose}
        >
          {content}
        </button>
      )}
    </li>
  );
};
