import type { ReactNode } from "react";
import type { OrganisationRef } from "../../../shared/contracts/identity.ts";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { usePatientWords } from "./patientWords.ts";
import "./patient.css";

/** Who the patient is: in the same place, in the same order, on every page of a case. */
export const PatientBar = ({
  patient,
  owner,
  number,
  action,
}: {
  patient: PatientView;
  owner: OrganisationRef;
  number: string;
  /** The page's one next step. */
  action?: ReactNode;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const words = usePatientWords()(patient);
  return (
    <div
      className="patient-bar"
      role="region"
      aria-label={t("patient.bar")}
      data-testid="patient-bar"
    >
      <div className="patient-bar-inner">
        <h1 className="patient-bar-name" title={patient.name}>
          {patient.name}
        </h1>
        <span className="patient-bar-fact">{words.sex}</span>
        <span className="patient-bar-fact">{words.age}</span>
        {patient.identity !== "named" && (
          <StatusTag tone="waiting">
            {t(`patient.temporary.${patient.identity}`)}
          </StatusTag>
        )}
        <span className="patient-bar-minor">
          {patient.birthDate && (
            <span>{t("patient.bornOn", { date: patient.birthDate })}</span>
          )}
          <span>{localName(owner.name)}</span>
          <span>{t("case.number", { number })}</span>
          {patient.nationalIdMasked && (
            <span>
              {t("patient.nationalId")} {patient.nationalIdMasked}
            </span>
          )}
          {patient.phoneMasked && (
            <span>
              {t("patient.phone")} {patient.phoneMasked}
            </span>
          )}
        </span>
        {action && <span className="patient-bar-action">{action}</span>}
      </div>
    </div>
  );
};
