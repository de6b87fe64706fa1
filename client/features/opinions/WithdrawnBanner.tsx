import { Link } from "react-router";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { useSession } from "../session/index.ts";
import { useWithdrawnOpinions } from "./useOpinion.ts";
import "./opinions.css";

/** On every page of whoever opened an opinion that was withdrawn, until they have acknowledged it (OP13). */
export const WithdrawnBanner = () => {
  const t = useText();
  const { localName } = useLanguage();
  const { session } = useSession();
  const withdrawn = useWithdrawnOpinions(
    roleMay(session.acting.role, "case.read"),
  );
  if (!withdrawn.data || withdrawn.data.length === 0) return null;
  return (
    <div className="withdrawn-banner" data-testid="withdrawn-banner">
      {withdrawn.data.map((one) => (
        <Notice
          key={`${one.requestId} ${one.version}`}
          tone="critical"
          role="alert"
          action={
            <Link to={`/records/${one.requestId}`}>
              {t("opinion.lookAndAcknowledge")}
            </Link>
          }
        >
          {t("opinion.withdrawnBanner", {
            number: one.number,
            version: one.version,
            organisation: localName(one.organisation.name),
            time: dateTimeWords(one.withdrawnAt),
          })}
        </Notice>
      ))}
    </div>
  );
};
