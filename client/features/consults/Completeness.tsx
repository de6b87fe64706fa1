import {
  CheckCircleFilled,
  ExclamationCircleOutlined,
} from "@ant-design/icons";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Section } from "../../ui/Section.tsx";

/** What the expert will find, as it fills; nothing here keeps the request from being sent. */
export const Completeness = ({
  detail,
  hasQuestion,
}: {
  detail: CaseDetail;
  hasQuestion: boolean;
}) => {
  const t = useText();
  const hasConsent = detail.attachments.some(
    ({ kind, current }) => kind === "consent" && current,
  );
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
    [hasConsent, t(hasConsent ? "ask.ready.consent" : "ask.ready.consentNone")],
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
