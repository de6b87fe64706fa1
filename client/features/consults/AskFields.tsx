import type { DirectoryEntry } from "../../../shared/contracts/identity.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { AskForm } from "./askForm.ts";

interface AskFieldsProps {
  form: AskForm;
  change: (next: Partial<AskForm>) => void;
}

/** Live in the room, or in writing. */
export const KindField = ({ form, change }: AskFieldsProps) => {
  const t = useText();
  return (
    <ChoiceField label={t("request.kind")}>
      {({ labelId }) => (
        <Choices
          labelId={labelId}
          value={form.kind}
          onChange={(kind) => change({ kind })}
          choices={(["consult", "advice"] as const).map((value) => ({
            value,
            label: t(`request.kind.${value}`),
            detail: t(`request.kind.${value}Hint`),
          }))}
        />
      )}
    </ChoiceField>
  );
};

export const UrgencyField = ({ form, change }: AskFieldsProps) => {
  const t = useText();
  return (
    <div className="lz-stack-tight">
      <ChoiceField label={t("urgency.label")}>
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            value={form.urgency}
            onChange={(urgency) => change({ urgency })}
            choices={[
              { value: "routine", label: t("urgency.routine") },
              { value: "urgent", label: t("urgency.urgent"), tone: "waiting" },
              {
                value: "emergency",
                label: t("urgency.emergency"),
                tone: "critical",
              },
            ]}
          />
        )}
      </ChoiceField>
      {form.urgency === "emergency" && (
        <Notice tone="critical" role="status">
          {t("urgency.emergencyHint")}
        </Notice>
      )}
    </div>
  );
};

/** The institution, then one of its people or whoever it appoints. */
export const AddresseeFields = ({
  form,
  change,
  directory,
  error,
}: AskFieldsProps & {
  directory: readonly DirectoryEntry[];
  error: string | undefined;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const chosen = directory.find(
    ({ organisation }) => organisation.id === form.organisationId,
  );
  if (directory.length === 0)
    return <Notice tone="waiting">{t("ask.noInstitutions")}</Notice>;
  return (
    <div className="lz-stack">
      <ChoiceField label={t("ask.to")} error={error}>
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            value={form.organisationId}
            onChange={(organisationId) =>
              change({ organisationId, personId: "" })
            }
            choices={directory.map(({ organisation }) => ({
              value: organisation.id,
              label: localName(organisation.name),
            }))}
          />
        )}
      </ChoiceField>
      {chosen && (
        <ChoiceField label={t("ask.person")}>
          {({ labelId }) => (
            <Choices
              labelId={labelId}
              layout="column"
              // A native radio needs a value of its own for "nobody in particular".
              value={form.personId || "anyone"}
              onChange={(personId) =>
                change({ personId: personId === "anyone" ? "" : personId })
              }
              choices={[
                { value: "anyone", label: t("ask.anyone") },
                ...chosen.people.map((person) => ({
                  value: person.id,
                  label: localName(person.name),
                  detail: [
                    person.department && localName(person.department),
                    t(`role.${person.role}`),
                  ]
                    .filter(Boolean)
                    .join(" · "),
                })),
              ]}
            />
          )}
        </ChoiceField>
      )}
    </div>
  );
};
