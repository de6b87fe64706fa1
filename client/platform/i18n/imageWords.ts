import type { ImagePatient } from "../../../shared/contracts/studies.ts";
import {
  displayDicomDate,
  displayPersonName,
} from "../../../shared/domain/studies/personName.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import type { Translate } from "./useText.ts";

const SEX: Readonly<Record<string, TextKey>> = {
  M: "patient.sex.male",
  F: "patient.sex.female",
};

/** The patient's name as images state it, or that they state none. */
export const statedName = (t: Translate, { name }: ImagePatient): string =>
  displayPersonName(name) || t("patientCheck.noName");

/** What else images state of the patient, in one line. */
export const statedFacts = (t: Translate, patient: ImagePatient): string =>
  [
    patient.nameGuessed && t("viewer.nameGuessed"),
    t(SEX[patient.sex] ?? "patient.sex.unknown"),
    patient.birthDate &&
      t("patient.bornOn", { date: displayDicomDate(patient.birthDate) }),
    patient.patientId && t("patientCheck.id", { id: patient.patientId }),
  ]
    .filter(Boolean)
    .join(" · ");

/** Which examination it is, in one line. */
export const studyWords = ({
  modalities,
  studyDate,
  description,
}: {
  modalities: readonly string[];
  /** DICOM DA */
  studyDate: string;
  description: string;
}): string =>
  [modalities.join(" "), displayDicomDate(studyDate), description]
    .filter(Boolean)
    .join(" · ");
