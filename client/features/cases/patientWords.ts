import { useCallback } from "react";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import { ageOn } from "../../../shared/domain/cases/age.ts";
import { nowMs } from "../../platform/clock.ts";
import { useText, type Translate } from "../../platform/i18n/useText.ts";
import { localDay } from "../../platform/times.ts";

/** The age on a day (`YYYY-MM-DD`) in words: 3 天, 8 月龄, 67 岁. */
export const ageWords = (
  t: Translate,
  birthDate: string | null,
  day: string,
): string => {
  const age = birthDate === null ? undefined : ageOn(birthDate, day);
  if (!age) return t("patient.age.unknown");
  const { unit, ...values } = age;
  return t(`patient.age.${unit}`, values);
};

/** Sex and age of a patient today, in the interface's language. */
export const usePatientWords = () => {
  const t = useText();
  return useCallback(
    (patient: Pick<PatientView, "sex" | "birthDate">) => ({
      sex: t(`patient.sex.${patient.sex}`),
      age: ageWords(t, patient.birthDate, localDay(nowMs())),
    }),
    [t],
  );
};
