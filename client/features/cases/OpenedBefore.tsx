import { Button } from "antd";
import type {
  OpenedCase,
  OpeningField,
} from "../../../shared/contracts/cases.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Notice } from "../../ui/Notice.tsx";

const WORDS = {
  identity: "newCase.identity",
  name: "newCase.name",
  nationalId: "patient.nationalId",
  sex: "newCase.sex",
  birthDate: "newCase.birthDate",
  phone: "patient.phone",
  chiefComplaint: "newCase.chiefComplaint",
  history: "newCase.history",
} as const satisfies Record<OpeningField, TextKey>;

/** Complaint and history can be changed in the case; the patient's particulars cannot. */
export const isOfRecord = (field: OpeningField): boolean =>
  field === "chiefComplaint" || field === "history";

/**
 * The case was there when the form was sent again with other words, its first answer having been lost: which case, what
 * it does not hold, and the two ways on.
 */
export const OpenedBefore = ({
  opened: { number, patient, notTaken },
  onOpen,
  onAnother,
}: {
  opened: OpenedCase;
  onOpen: () => void;
  onAnother: () => void;
}) => {
  const t = useText();
  return (
    <Notice tone="critical" role="alert">
      <div className="lz-stack-tight" data-testid="opened-before">
        <strong>
          {t("newCase.before", { number, patient: patient.name })}
        </strong>
        <span>
          {t("newCase.before.notTaken", {
            fields: notTaken
              .map((field) => t(WORDS[field]))
              .join(t("app.comma")),
          })}
        </span>
        {notTaken.some(isOfRecord) && <span>{t("newCase.before.record")}</span>}
        {!notTaken.every(isOfRecord) && (
          <span>{t("newCase.before.patient")}</span>
        )}
        <div className="lz-row">
          <Button type="primary" onClick={onOpen}>
            {t("newCase.before.open")}
          </Button>
          <Button onClick={onAnother}>{t("newCase.before.another")}</Button>
        </div>
      </div>
    </Notice>
  );
};
