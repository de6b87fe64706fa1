import {
  CheckCircleFilled,
  ExclamationCircleOutlined,
} from "@ant-design/icons";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  overallOf,
  type Standing,
} from "../../../shared/domain/consents/standing.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Section } from "../../ui/Section.tsx";

/** What the expert will find, as it fills. Only the question and the consent keep the request from being sent. */
export const Completeness = ({
  detail,
  standing,
  hasQuestion,
}: {
  detail: CaseDetail;
  /** What stands about consent; undefined until it is known. */
  standing: Standing | undefined;
  hasQuestion: boolean;
}) => {
  const t = useText();
  const consent = standing && overallOf(standing);
  const parts: [boolean, string][] = [
    [
      hasQuestion,
      t(hasQuestion ? "ask.ready.question" : "ask.ready.questionNone"),
    ],
    [
      detail.instanceCount > 0,
      detail.instanceCount > 0
        ? t("ask.ready.images", { count: detail.instanceCount })
        : t("ask.ready.imagesNone"),
    ],
    [
      consent === "given" || consent === "deferred",
      t(`ask.ready.consent.${consent ?? "missing"}`),
    ],
    [
      detail.history !== "",
      t(detail.history ? "ask.ready.history" : "ask.ready.historyNone"),
    ],
  ];
  return (
    <Section title={t("ask.ready")} testId="completeness">
      <ul className="completeness">
        {parts.map(([ready, words], index) => (
          <li key={index} className={ready ? "is-ready" : "is-open"}>
            {ready ? (
              <CheckCircleFilled aria-hidden />
            ) : (
              <ExclamationCircleOutlined aria-hidden />
            )}
            {words}
          </li>
        ))}
      </ul>
    </Section>
  );
};
