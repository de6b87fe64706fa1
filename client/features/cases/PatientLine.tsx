import type { PatientView } from "../../../shared/contracts/cases.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { usePatientWords } from "./patientWords.ts";

/** Name, sex and age on one line, the same in every list. */
export const PatientLine = ({ patient }: { patient: PatientView }) => {
  const t = useText();
  const words = usePatientWords()(patient);
  return (
    <span className="patient-line">
      <strong className="patient-name">{patient.name}</strong>
      <span>{words.sex}</span>
      <span>{words.age}</span>
      {patient.identity !== "named" && (
        <StatusTag tone="waiting">
          {t(`patient.temporary.${patient.identity}`)}
        </StatusTag>
      )}
    </span>
  );
};
