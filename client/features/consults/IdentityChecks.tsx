import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";

/** Who read the patient's identifiers aloud, and which side has not (ID2); nothing before the consult. */
export const IdentityChecks = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const { localName } = useLanguage();
  const { identityChecks, from, to, roomOpen, status } = request;
  if (identityChecks.length === 0 && !(roomOpen && status !== "accepted"))
    return null;
  const line = (side: ConsultRequest["side"]) => {
    const check = identityChecks.find((one) => one.side === side);
    const organisation = localName((side === "inviting" ? from : to).name);
    if (!check) return t("identityCheck.missing", { organisation });
    return t("identityCheck.done", {
      organisation,
      person: localName(check.person.name),
      time: dateTimeWords(check.checkedAt),
    });
  };
  return (
    <div data-testid="identity-checks">
      <h3 className="lz-soft">{t("identityCheck.title")}</h3>
      <p className="lz-faint">{line("inviting")}</p>
      <p className="lz-faint">{line("invited")}</p>
    </div>
  );
};
