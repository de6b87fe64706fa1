import { Button, Input } from "antd";
import { useState } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  consentRoutes,
  type CaseConsents,
} from "../../../shared/contracts/consents.ts";
import {
  DEFERRAL_REASONS,
  mayAct,
  NEEDED_TO_ASK,
} from "../../../shared/domain/consents/standing.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useDraft } from "../../platform/drafts.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";
import { useCommandId, useConsentAct } from "./useConsents.ts";

/** Two clicks in an emergency: the reason is chosen already where the patient has only a temporary identity. */
export const DeferConsent = ({
  detail,
  consents,
  onClose,
}: {
  detail: CaseDetail;
  consents: CaseConsents;
  onClose: () => void;
}) => {
  const t = useText();
  const api = useApi();
  const command = useCommandId();
  const [reasonKind, setReasonKind] = useState<
    (typeof DEFERRAL_REASONS)[number]
  >(detail.patient.identity === "named" ? "emergency" : "temporaryIdentity");
  const draft = useDraft<string>(`case/${detail.id}/consent/defer`, "");
  const reason = draft.value;
  const act = useConsentAct(
    detail.id,
    () =>
      api.call(consentRoutes.deferConsent, {
        params: { caseId: detail.id },
        body: {
          commandId: command.id,
          purposes: NEEDED_TO_ASK.filter((purpose) =>
            mayAct(consents.standing, "deferred", purpose),
          ),
          reasonKind,
          reason: reason.trim(),
        },
      }),
    () => {
      draft.clear();
      onClose();
    },
  );
  return (
    <div className="lz-stack-tight consent-form" data-testid="defer-consent">
      <ChoiceField
        label={t("consent.deferReason")}
        hint={t("consent.deferHint")}
      >
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            layout="column"
            value={reasonKind}
            onChange={(next) => {
              command.renew();
              setReasonKind(next);
            }}
            choices={DEFERRAL_REASONS.map((value) => ({
              value,
              label: t(`consent.reason.${value}`),
            }))}
          />
        )}
      </ChoiceField>
      <Field label={t("consent.note")} optionalWord={t("app.optional")}>
        {(control) => (
          <Input
            {...control}
            maxLength={1_000}
            value={reason}
            onChange={(event) => {
              command.renew();
              draft.setValue(event.target.value);
            }}
          />
        )}
      </Field>
      {act.error && <ErrorNotice error={act.error} />}
      <div className="lz-row">
        <Button
          type="primary"
          loading={act.isPending}
          onClick={() => act.mutate()}
        >
          {t("consent.deferSubmit")}
        </Button>
        <Button onClick={onClose}>{t("app.cancel")}</Button>
      </div>
    </div>
  );
};
