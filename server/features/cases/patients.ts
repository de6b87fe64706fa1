import type {
  OpeningField,
  PatientInput,
  PatientView,
} from "../../../shared/contracts/cases.ts";
import type { PatientId } from "../../../shared/contracts/ids.ts";
import {
  birthDateOf,
  maskNationalId,
  nationalIdProblem,
  sexOf,
} from "../../../shared/domain/cases/nationalId.ts";
import { maskPhone, normalPhone } from "../../../shared/domain/cases/phone.ts";
import type { Keyring } from "../../platform/crypto/keyring.ts";
import type { Schema } from "../../platform/db/schema.ts";

type Columns = Pick<
  Schema["patient"],
  | "identity"
  | "name"
  | "sex"
  | "birth_date"
  | "national_id_cipher"
  | "national_id_index"
  | "phone_cipher"
  | "phone_index"
>;
type StoredPatient = { id: string } & Omit<
  Columns,
  "national_id_index" | "phone_index"
>;

/** By which column two patients are compared, field by field; the blind index is the same for the same value. */
const FIELDS = {
  identity: "identity",
  name: "name",
  sex: "sex",
  birth_date: "birthDate",
  national_id_index: "nationalId",
  phone_index: "phone",
} as const satisfies Partial<Record<keyof Columns, OpeningField>>;
export type ComparedColumns = Pick<Columns, keyof typeof FIELDS>;

/** The fields in which two patients differ. */
export const differingFields = (
  one: ComparedColumns,
  other: ComparedColumns,
): OpeningField[] =>
  (Object.keys(FIELDS) as (keyof typeof FIELDS)[])
    .filter((column) => one[column] !== other[column])
    .map((column) => FIELDS[column]);

/** What a hospital writes on the wristband of somebody without a name; the case number tells two of them apart. */
const TEMPORARY_NAMES = { unknown: "无名氏", newborn: "新生儿" } as const;

/** Seals what identifies a patient on the way into the database and masks it on the way out (RULES CA5, CA7). */
export const createPatientSeal = (keyring: Keyring) => ({
  /** Birth date and sex that are left open are taken from the national id. */
  columnsOf: (input: PatientInput, caseNumber: string): Columns => {
    const nationalId = input.identity === "named" ? input.nationalId : null;
    const phone = input.phone === null ? null : normalPhone(input.phone);
    return {
      identity: input.identity === "named" ? "named" : input.reason,
      name:
        input.identity === "temporary" && input.name === ""
          ? `${TEMPORARY_NAMES[input.reason]} ${caseNumber}`
          : input.name,
      sex:
        input.sex === "unknown" && nationalId !== null
          ? sexOf(nationalId)
          : input.sex,
      birth_date:
        input.birthDate ??
        (nationalId === null ? null : (birthDateOf(nationalId) ?? null)),
      national_id_cipher:
        nationalId && keyring.seal("patient.nationalId", nationalId),
      national_id_index:
        nationalId && keyring.blindIndex("patient.nationalId", nationalId),
      phone_cipher: phone && keyring.seal("patient.phone", phone),
      phone_index: phone && keyring.blindIndex("patient.phone", phone),
    };
  },

  viewOf: (row: StoredPatient): PatientView => ({
    id: row.id as PatientId,
    identity: row.identity,
    name: row.name,
    sex: row.sex,
    birthDate: row.birth_date,
    nationalIdMasked:
      row.national_id_cipher &&
      maskNationalId(
        keyring.open("patient.nationalId", row.national_id_cipher),
      ),
    phoneMasked:
      row.phone_cipher &&
      maskPhone(keyring.open("patient.phone", row.phone_cipher)),
  }),

  /** The blind index of a text that is a whole national id, else undefined. */
  indexOf: (text: string): string | undefined => {
    const nationalId = text.trim().toUpperCase();
    return nationalIdProblem(nationalId) === undefined
      ? keyring.blindIndex("patient.nationalId", nationalId)
      : undefined;
  },
});
export type PatientSeal = ReturnType<typeof createPatientSeal>;
