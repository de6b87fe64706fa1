import type { z } from "zod";
import type {
  caseRoutes,
  PatientInput,
} from "../../../shared/contracts/cases.ts";
import {
  birthDateOf,
  nationalIdProblem,
  sexOf,
} from "../../../shared/domain/cases/nationalId.ts";
import type { ImagePatient } from "../../../shared/contracts/studies.ts";
import {
  displayDicomDate,
  displayPersonName,
} from "../../../shared/domain/studies/personName.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import type { Values } from "../../../shared/i18n/text.ts";

/** What the page holds while it is being filled in; all of it is text, so that it can be kept as a draft. */
export type NewCaseForm = Readonly<{
  identity: string;
  name: string;
  nationalId: string;
  sex: string;
  birthDate: string;
  phone: string;
  chiefComplaint: string;
  history: string;
  /** The same until an answer came, whatever was changed or discarded meanwhile: sending twice opens one case. */
  commandId: string;
}>;
export type NewCaseField = Exclude<keyof NewCaseForm, "commandId" | "identity">;
interface Problem {
  key: TextKey;
  values?: Values;
}
type Problems = Partial<Record<NewCaseField, Problem>>;
type NewCaseBody = z.input<typeof caseRoutes.openCase.body>;

export const emptyForm = (commandId: string): NewCaseForm => ({
  identity: "named",
  name: "",
  nationalId: "",
  sex: "",
  birthDate: "",
  phone: "",
  chiefComplaint: "",
  history: "",
  commandId,
});

const SEX: Readonly<Record<string, string>> = { M: "male", F: "female" };
const HAN = /\p{Script=Han}/u;

/** A form that begins with what the images of a study that arrived state of the patient; a guessed name is left out. */
export const formOfArrival = (
  commandId: string,
  { name, nameGuessed, sex, birthDate }: ImagePatient,
): NewCaseForm => {
  const groups = name.split("=").map(displayPersonName);
  return {
    ...emptyForm(commandId),
    name: nameGuessed
      ? ""
      : (groups.find((group) => HAN.test(group)) ?? groups[0] ?? ""),
    sex: SEX[sex] ?? "",
    birthDate: displayDicomDate(birthDate),
  };
};

export const isSameForm = (one: NewCaseForm, other: NewCaseForm): boolean =>
  Object.entries(one).every(
    ([field, text]) => other[field as keyof NewCaseForm] === text,
  );

const PHONE = /^\+?[0-9][0-9 -]{5,19}$/;
const WRITTEN_DATE =
  /^(\d{4})(?:(\d{2})(\d{2})|[-./年](\d{1,2})[-./月](\d{1,2})日?)$/;

/** A date as people type it (19580312, 1958-3-12, 1958年3月12日) as `YYYY-MM-DD`; undefined where it is no day. */
export const parseWrittenDate = (text: string): string | undefined => {
  const match = WRITTEN_DATE.exec(text.trim());
  if (!match) return undefined;
  const [, year = "", m1, d1, m2, d2] = match;
  const iso = `${year}-${(m1 ?? m2 ?? "").padStart(2, "0")}-${(d1 ?? d2 ?? "").padStart(2, "0")}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== iso
    ? undefined
    : iso;
};

const normalisedId = (text: string) => text.replace(/\s/g, "").toUpperCase();

/** What is wrong with a typed national id, in words; nothing while the field is empty. */
export const nationalIdWords = (text: string): Problem | undefined => {
  const id = normalisedId(text);
  const problem = id === "" ? undefined : nationalIdProblem(id);
  return (
    problem && { key: `nationalId.${problem}`, values: { length: id.length } }
  );
};

/** Takes over a typed national id; a right one brings the birth date and the sex it holds. */
export const withNationalId = (
  form: NewCaseForm,
  nationalId: string,
): NewCaseForm => {
  const id = normalisedId(nationalId);
  if (id === "" || nationalIdProblem(id)) return { ...form, nationalId };
  return {
    ...form,
    nationalId,
    birthDate: birthDateOf(id) ?? form.birthDate,
    sex: sexOf(id),
  };
};

const birthDateProblem = (text: string, today: string): Problem | undefined => {
  if (text.trim() === "") return undefined;
  const day = parseWrittenDate(text);
  if (!day) return { key: "newCase.birthDateWrong" };
  return day > today ? { key: "newCase.birthDateFuture" } : undefined;
};

/** Everything that keeps the form from being sent, by field. `today` is `YYYY-MM-DD`. */
export const problemsOf = (form: NewCaseForm, today: string): Problems => {
  const named = form.identity === "named";
  const phone = form.phone.trim();
  const all: Record<NewCaseField, Problem | false | undefined> = {
    name: named && form.name.trim() === "" && { key: "newCase.nameMissing" },
    nationalId: named && nationalIdWords(form.nationalId),
    sex: form.sex === "" && { key: "newCase.sexMissing" },
    birthDate: birthDateProblem(form.birthDate, today),
    phone: phone !== "" && !PHONE.test(phone) && { key: "newCase.phoneWrong" },
    chiefComplaint: form.chiefComplaint.trim() === "" && {
      key: "newCase.chiefComplaintMissing",
    },
    history: undefined,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, problem]) => problem),
  );
};

const sexOfForm = (sex: string) =>
  sex === "male" || sex === "female" ? sex : "unknown";

/** What a wristband says: a newborn is named after its mother, and never carries her bare name. */
const nameOfNewborn = (mother: string) =>
  mother === "" || /之[婴子女]$/.test(mother) ? mother : `${mother}之婴`;

/** The request for a form without problems. */
export const bodyOf = (form: NewCaseForm): NewCaseBody => {
  const shared = {
    name: form.name.trim(),
    sex: sexOfForm(form.sex),
    birthDate: parseWrittenDate(form.birthDate) ?? null,
    phone: form.phone.trim() || null,
  } as const;
  const patient: z.input<typeof PatientInput> =
    form.identity === "named"
      ? {
          identity: "named",
          ...shared,
          nationalId: normalisedId(form.nationalId) || null,
        }
      : {
          identity: "temporary",
          ...shared,
          ...(form.identity === "newborn"
            ? { reason: "newborn", name: nameOfNewborn(shared.name) }
            : { reason: "unknown" }),
        };
  return {
    commandId: form.commandId,
    patient,
    chiefComplaint: form.chiefComplaint.trim(),
    history: form.history.trim(),
  };
};
