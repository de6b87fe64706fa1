import { CheckOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { IdentityCheck } from "../../../shared/contracts/consults.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { timeWords } from "../../platform/times.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { usePatientWords } from "../cases/index.ts";
import { useIdentityCheck, type ConsultRequest } from "../consults/index.ts";

const checkOf = (
  request: ConsultRequest,
  side: IdentityCheck["side"],
): IdentityCheck | undefined =>
  request.identityChecks.find((check) => check.side === side);

/** What to read aloud, until this person's side has said it did (ID1, ID3: it stands beside the work, never before it). */
export const IdentityToRead = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const check = useIdentityCheck(request);
  const facts = useIdentifiers(request);
  if (checkOf(request, request.side)) return null;
  return (
    <section
      className="room-identity"
      aria-label={t("identityCheck.title")}
      data-testid="identity-check"
    >
      <span className="room-identity-ask">
        {t(
          request.patient.identity === "named"
            ? "identityCheck.readAloud"
            : "identityCheck.readTemporary",
        )}
      </span>
      <ul>
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <Button
        size="small"
        type="primary"
        icon={<CheckOutlined aria-hidden />}
        loading={check.isPending}
        title={t("identityCheck.tickHint")}
        onClick={() => check.mutate()}
      >
        {t("identityCheck.tick")}
      </Button>
      {check.error && <ErrorNotice error={check.error} />}
    </section>
  );
};

/** Name and birth date first; of a temporary identity the case number, which is all that is sure. */
const useIdentifiers = ({ patient, caseNumber }: ConsultRequest): string[] => {
  const t = useText();
  const { sex, age } = usePatientWords()(patient);
  const number = t("case.number", { number: caseNumber });
  if (patient.identity !== "named") return [number, patient.name, sex];
  const born = patient.birthDate
    ? `${t("patient.bornOn", { date: patient.birthDate })} (${age})`
    : t("identityCheck.noBirthDate");
  return [patient.name, born, sex, number];
};

/** Who has checked and who has not, in a word; names and times on hover and on the request. */
export const IdentityState = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const { localName } = useLanguage();
  const other = request.side === "inviting" ? "invited" : "inviting";
  const own = checkOf(request, request.side);
  const theirs = checkOf(request, other);
  if (!own && !theirs) return null;
  const words = () => {
    if (own && theirs) return t("identityCheck.both");
    return own ? t("identityCheck.ownOnly") : t("identityCheck.otherOnly");
  };
  const who = request.identityChecks.map(
    ({ person, organisation, checkedAt }) =>
      `${localName(organisation.name)} ${localName(person.name)} ${timeWords(checkedAt)}`,
  );
  return (
    <span title={who.join("\n")} data-testid="identity-state">
      <StatusTag tone={own && theirs ? "live" : "waiting"}>{words()}</StatusTag>
    </span>
  );
};
