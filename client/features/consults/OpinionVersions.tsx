import type { Opinion } from "../../../shared/contracts/consults.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";

const OneVersion = ({
  opinion,
  inForce,
}: {
  opinion: Opinion;
  inForce: boolean;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    <article
      className={inForce ? "opinion" : "opinion is-former"}
      data-testid="opinion"
    >
      <div className="lz-row">
        <StatusTag tone={inForce ? "signed" : "neutral"}>
          {inForce ? t("opinion.inForce") : t("opinion.former")}
        </StatusTag>
        <span className="lz-soft">
          {t("opinion.version", { version: opinion.version })}
        </span>
      </div>
      <p className="lz-prose">{opinion.text}</p>
      <p className="lz-faint">
        {t("opinion.by", {
          person: localName(opinion.author.name),
          organisation: localName(opinion.organisation.name),
          time: dateTimeWords(opinion.writtenAt),
        })}
      </p>
    </article>
  );
};

/** The opinion in force, with former versions a click away: none ever disappears. */
export const OpinionVersions = ({
  opinions,
}: {
  opinions: readonly Opinion[];
}) => {
  const t = useText();
  const [current, ...former] = [...opinions].sort(
    (a, b) => b.version - a.version,
  );
  if (!current) return null;
  return (
    <div className="lz-stack-tight">
      <h3 className="lz-soft">{t("opinion.title")}</h3>
      <OneVersion opinion={current} inForce />
      {former.length > 0 && (
        <details className="opinion-former">
          <summary>
            {t("opinion.formerCount", { count: former.length })}
          </summary>
          {former.map((opinion) => (
            <OneVersion key={opinion.id} opinion={opinion} inForce={false} />
          ))}
        </details>
      )}
    </div>
  );
};
