import { Checkbox, Input } from "antd";
import {
  PURPOSES,
  RELATIONS,
  type Purpose,
} from "../../../shared/domain/consents/standing.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";

export type Relation = (typeof RELATIONS)[number];

/** Which purposes an act is about; each by itself. */
export const PurposeField = ({
  label,
  open,
  value,
  onChange,
  error,
}: {
  label: string;
  /** Those that can be chosen. */
  open: readonly Purpose[];
  value: readonly Purpose[];
  onChange: (value: Purpose[]) => void;
  error: string | undefined;
}) => {
  const t = useText();
  return (
    <ChoiceField label={label} error={error}>
      {({ labelId }) => (
        <div role="group" aria-labelledby={labelId} className="consent-checks">
          {PURPOSES.filter((purpose) => open.includes(purpose)).map(
            (purpose) => (
              <Checkbox
                key={purpose}
                checked={value.includes(purpose)}
                onChange={({ target }) =>
                  onChange(
                    PURPOSES.filter((each) =>
                      each === purpose ? target.checked : value.includes(each),
                    ),
                  )
                }
              >
                {t(`consent.purpose.${purpose}`)}
              </Checkbox>
            ),
          )}
        </div>
      )}
    </ChoiceField>
  );
};

/** Who signs, and what they are to the patient. */
export const SignerFields = ({
  name,
  relation,
  onChange,
  error,
}: {
  name: string;
  relation: Relation;
  onChange: (next: { name?: string; relation?: Relation }) => void;
  error: string | undefined;
}) => {
  const t = useText();
  return (
    <>
      <ChoiceField label={t("consent.relation")}>
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            value={relation}
            onChange={(next) => onChange({ relation: next })}
            choices={RELATIONS.map((value) => ({
              value,
              label: t(`consent.relation.${value}`),
            }))}
          />
        )}
      </ChoiceField>
      <Field label={t("consent.signer")} required error={error}>
        {(control) => (
          <Input
            {...control}
            maxLength={64}
            autoComplete="off"
            value={name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
    </>
  );
};
