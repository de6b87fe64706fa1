import { Link } from "react-router";
import type { OpinionRecord } from "../../../shared/contracts/opinions.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { useTabMemory } from "../../platform/useTabMemory.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Choices } from "../../ui/Choices.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { useSteadyOrder } from "../../ui/useSteadyOrder.ts";
import { useSession } from "../session/index.ts";
import { RECORD_STATES, RECORD_TONES, recordState } from "./recordState.ts";
import { useRecords } from "./useOpinion.ts";
import "./opinions.css";

const FILTERS = ["all", ...RECORD_STATES] as const;
type Filter = (typeof FILTERS)[number];
const filterOf = (text: string): Filter =>
  FILTERS.find((filter) => filter === text) ?? "all";

/** What the institution asked for or signed, newest first; it stays when the reach to the case has ended (OP9). */
export const RecordsPage = () => {
  const t = useText();
  usePageTitle(t("records.title"));
  const { session } = useSession();
  const [text, setText] = useTabMemory(session.person.id, "records/filter");
  const filter = filterOf(text);
  const records = useRecords();
  const all = (records.data ?? []).map((record) => ({
    ...record,
    id: record.requestId,
  }));
  const { shown, hold } = useSteadyOrder(
    all.filter((one) => filter === "all" || recordState(one) === filter),
  );
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("records.title")}</h1>
      </div>
      <ChoiceField label={t("records.filter")}>
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            value={filter}
            onChange={setText}
            choices={FILTERS.map((value) => ({
              value,
              label: t(`records.${value}`),
            }))}
          />
        )}
      </ChoiceField>
      {records.error && <ErrorNotice error={records.error} />}
      {records.isPending && <Waiting />}
      {records.data && shown.length === 0 && (
        <Empty>
          {t(all.length === 0 ? "records.none" : "records.noneSuch")}
        </Empty>
      )}
      <ul className="records-list" {...hold}>
        {shown.map((record) => (
          <RecordRow key={record.id} record={record} />
        ))}
      </ul>
    </div>
  );
};

const RecordRow = ({ record }: { record: OpinionRecord }) => {
  const t = useText();
  const { localName } = useLanguage();
  const state = recordState(record);
  return (
    <li>
      <Link
        className="record-row"
        to={`/records/${record.requestId}`}
        data-testid="record"
        data-state={state}
      >
        <span className="record-head">
          <strong>{record.patientName}</strong>
          <StatusTag tone={RECORD_TONES[state]}>
            {t(`records.${state}`)}
          </StatusTag>
        </span>
        <span>
          {t("records.sides", {
            from: localName(record.from.name),
            to: localName(record.to.name),
          })}
        </span>
        <span className="lz-faint">
          {record.number} · {t("opinion.version", { version: record.version })}{" "}
          ·{" "}
          {t("records.signed", {
            person: localName(record.author.name),
            time: dateTimeWords(record.signedAt),
          })}
        </span>
      </Link>
    </li>
  );
};
