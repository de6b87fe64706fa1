import { Checkbox } from "antd";
import type { OpinionDoubt } from "../../../shared/contracts/opinions.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Notice } from "../../ui/Notice.tsx";

const useDoubtWords = () => {
  const t = useText();
  return (doubt: OpinionDoubt): string => {
    const part = t(`opinion.part.${doubt.part}`);
    if (doubt.kind === "sex")
      return t(`opinion.doubt.${doubt.sex}`, { part, said: doubt.said });
    const source =
      doubt.source === "question"
        ? t("opinion.doubt.question")
        : t(`opinion.part.${doubt.source}`);
    return t("opinion.doubt.side", {
      ...{ part, said: doubt.said, source, but: doubt.but },
    });
  };
};

/** Names what contradicts in the text, and asks the signer to confirm just that (OP12). */
export const Doubts = ({
  doubts,
  confirmed,
  missing,
  onConfirm,
}: {
  doubts: readonly OpinionDoubt[];
  confirmed: boolean;
  missing: boolean;
  onConfirm: (confirmed: boolean) => void;
}) => {
  const t = useText();
  const wordsOf = useDoubtWords();
  return (
    <div className="lz-stack-tight" data-testid="opinion-doubts">
      <Notice tone="waiting" role="alert">
        <p>{t("opinion.doubt.title")}</p>
        <ul className="opinion-doubts">
          {doubts.map((doubt) => (
            <li key={JSON.stringify(doubt)}>{wordsOf(doubt)}</li>
          ))}
        </ul>
        <p className="lz-soft">{t("opinion.doubt.limits")}</p>
      </Notice>
      <Checkbox
        checked={confirmed}
        onChange={(event) => onConfirm(event.target.checked)}
      >
        {t("opinion.doubt.confirm")}
      </Checkbox>
      {missing && (
        <div className="lz-field-note lz-field-error" role="alert">
          {t("opinion.doubt.missing")}
        </div>
      )}
    </div>
  );
};
