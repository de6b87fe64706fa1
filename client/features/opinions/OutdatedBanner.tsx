import { Link } from "react-router";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { useSession } from "../session/index.ts";
import { useOutdatedOpinions } from "./useOpinion.ts";
import "./opinions.css";

/** On every page of whoever signed an opinion that images came after, until that is acknowledged (OP14). */
export const OutdatedBanner = () => {
  const t = useText();
  const { session } = useSession();
  const outdated = useOutdatedOpinions(
    roleMay(session.acting.role, "case.read"),
  );
  if (!outdated.data || outdated.data.length === 0) return null;
  return (
    <div className="withdrawn-banner" data-testid="outdated-banner">
      {outdated.data.map((one) => (
        <Notice
          key={`${one.requestId} ${one.version}`}
          tone="waiting"
          role="status"
          action={
            <Link to={`/cases/${one.caseId}`}>{t("opinion.lookAtImages")}</Link>
          }
        >
          {t("opinion.outdatedBanner", {
            number: one.number,
            version: one.version,
            time: dateTimeWords(one.toldAt),
          })}
        </Notice>
      ))}
    </div>
  );
};
