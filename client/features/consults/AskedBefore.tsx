import { Button } from "antd";
import type {
  AskedConsult,
  AskedField,
} from "../../../shared/contracts/consults.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";

const WORDS = {
  kind: "request.kind",
  organisationId: "ask.to",
  personId: "ask.person",
  urgency: "urgency.label",
  question: "ask.question",
} as const satisfies Record<AskedField, TextKey>;

/**
 * The request was there when the form was sent again with other words, its first answer having been lost: which request,
 * what it does not hold, and the two ways on. A request that went out cannot be changed.
 */
export const AskedBefore = ({
  asked: { to, askedAt, question, notTaken },
  onLeave,
  onAnother,
}: {
  asked: AskedConsult;
  onLeave: () => void;
  onAnother: () => void;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    <Notice tone="critical" role="alert">
      <div className="lz-stack-tight" data-testid="asked-before">
        <strong>
          {t("ask.before", {
            to: localName(to.name),
            time: dateTimeWords(askedAt),
          })}
        </strong>
        <span className="lz-prose">{question}</span>
        <span>
          {t("ask.before.notTaken", {
            fields: notTaken
              .map((field) => t(WORDS[field]))
              .join(t("app.comma")),
          })}
        </span>
        <div className="lz-row">
          <Button onClick={onAnother}>{t("ask.before.another")}</Button>
          <Button onClick={onLeave}>{t("ask.before.leave")}</Button>
        </div>
      </div>
    </Notice>
  );
};
