import { Input } from "antd";
import { useText } from "../../platform/i18n/useText.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";
import { Section } from "../../ui/Section.tsx";
import {
  nationalIdWords,
  parseWrittenDate,
  withNationalId,
  type NewCaseField,
  type NewCaseForm,
} from "./newCaseForm.ts";
import { ageWords } from "./patientWords.ts";
import { localDay } from "../../platform/times.ts";
import { nowMs } from "../../platform/clock.ts";

interface PatientFieldsProps {
  form: NewCaseForm;
  change: (next: Partial<NewCaseForm>) => void;
  errorOf: (field: NewCaseField) => string | undefined;
  leave: (field: NewCaseField) => void;
}

/** Who the patient is, or that nobody can say yet. */
export const PatientFields = (props: PatientFieldsProps) => {
  const t = useText();
  const { form, change, errorOf, leave } = props;
  const named = form.identity === "named";
  return (
    <Section title={t("newCase.patient")}>
      <div className="lz-stack">
        <ChoiceField
          label={t("newCase.identity")}
          hint={named ? undefined : t("newCase.temporaryHint")}
        >
          {({ labelId }) => (
            <Choices
              labelId={labelId}
              value={form.identity}
              onChange={(identity) => change({ identity })}
              choices={(["named", "unknown", "newborn"] as const).map(
                (value) => ({ value, label: t(`newCase.identity.${value}`) }),
              )}
            />
          )}
        </ChoiceField>
        <div className="form-pair">
          <NameField {...props} />
          {named && <NationalIdField {...props} />}
        </div>
        <div className="form-pair">
          <ChoiceField label={t("newCase.sex")} error={errorOf("sex")}>
            {({ labelId }) => (
              <Choices
                labelId={labelId}
                value={form.sex}
                onChange={(sex) => change({ sex })}
                choices={[
                  { value: "male", label: t("patient.sex.male") },
                  { value: "female", label: t("patient.sex.female") },
                  { value: "unknown", label: t("newCase.sex.unknown") },
                ]}
              />
            )}
          </ChoiceField>
          <BirthDateField {...props} />
        </div>
        <div className="form-pair">
          <Field
            label={t("patient.phone")}
            optionalWord={t("app.optional")}
            error={errorOf("phone")}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="tel"
                autoComplete="off"
                maxLength={21}
                value={form.phone}
                onBlur={() => leave("phone")}
                onChange={(event) => change({ phone: event.target.value })}
              />
            )}
          </Field>
        </div>
      </div>
    </Section>
  );
};

const NameField = ({ form, change, errorOf, leave }: PatientFieldsProps) => {
  const t = useText();
  const words = {
    named: { label: t("newCase.name"), hint: undefined },
    unknown: {
      label: t("newCase.knownName"),
      hint: t("newCase.knownNameHint"),
    },
    newborn: {
      label: t("newCase.motherName"),
      hint: t("newCase.motherNameHint"),
    },
  }[
    form.identity === "named" || form.identity === "newborn"
      ? form.identity
      : "unknown"
  ];
  return (
    <Field
      label={words.label}
      hint={words.hint}
      required={form.identity === "named"}
      optionalWord={form.identity === "named" ? undefined : t("app.optional")}
      error={errorOf("name")}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          maxLength={64}
          value={form.name}
          onBlur={() => leave("name")}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
    </Field>
  );
};

const NationalIdField = ({
  form,
  change,
  errorOf,
  leave,
}: PatientFieldsProps) => {
  const t = useText();
  const typed = form.nationalId.replace(/\s/g, "");
  // A whole number that is wrong is said at once; a half-typed one is left in peace.
  const early = typed.length >= 18 ? nationalIdWords(typed) : undefined;
  const right = typed.length === 18 && !early;
  return (
    <Field
      label={t("patient.nationalId")}
      optionalWord={t("app.optional")}
      hint={right ? t("newCase.fromNationalId") : t("newCase.nationalIdHint")}
      error={early ? t(early.key, early.values) : errorOf("nationalId")}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          spellCheck={false}
          maxLength={24}
          value={form.nationalId}
          onBlur={() => leave("nationalId")}
          onChange={(event) => change(withNationalId(form, event.target.value))}
        />
      )}
    </Field>
  );
};

const BirthDateField = ({
  form,
  change,
  errorOf,
  leave,
}: PatientFieldsProps) => {
  const t = useText();
  const day = parseWrittenDate(form.birthDate);
  return (
    <Field
      label={t("newCase.birthDate")}
      optionalWord={t("app.optional")}
      hint={
        day
          ? `${day} · ${ageWords(t, day, localDay(nowMs()))}`
          : t("newCase.birthDateHint")
      }
      error={errorOf("birthDate")}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          autoComplete="off"
          maxLength={16}
          value={form.birthDate}
          onBlur={() => leave("birthDate")}
          onChange={(event) => change({ birthDate: event.target.value })}
        />
      )}
    </Field>
  );
};
