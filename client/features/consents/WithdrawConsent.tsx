import { Input } from "antd";
import { useState } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  consentRoutes,
  type CaseConsents,
} from "../../../shared/contracts/consents.ts";
import {
  mayAct,
  PURPOSES,
  type Purpose,
} from "../../../shared/domain/consents/standing.ts";
import { useDraft } from "../../platform/drafts.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ConsentDialog } from "./ConsentDialog.tsx";
import { PurposeField, SignerFields, type Relation } from "./parts.tsx";
import { useCommandId, useConsentAct } from "./useConsents.ts";

/** The patient, or who speaks for the patient, takes consent back; what that stops is said before it is done. */
export const WithdrawConsent = ({
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
  const open = PURPOSES.filter((purpose) =>
    mayAct(consents.standing, "withdrawn", purpose),
  );
  const [purposes, setPurposes] = useState<readonly Purpose[]>(open);
  const [signer, setSigner] = useState<{ name: string; relation: Relation }>({
    name: detail.patient.identity === "named" ? detail.patient.name : "",
    relation: "patient",
  });
  const draft = useDraft<string>(`case/${detail.id}/consent/withdraw`, "");
  const reason = draft.value;
  const [tried, setTried] = useState(false);
  const act = useConsentAct(
    detail.id,
    () =>
      api.call(consentRoutes.withdrawConsent, {
        params: { caseId: detail.id },
        body: {
          commandId: command.id,
          purposes: [...purposes],
          signer: { ...signer, name: signer.name.trim() },
          reason: reason.trim(),
        },
      }),
    () => {
      draft.clear();
      onClose();
    },
  );
  const problems = {
    purposes: purposes.length === 0,
    name: signer.name.trim() === "",
    reason: reason.trim() === "",
  };
  return (
    <ConsentDialog
      title={t("consent.withdraw")}
      testId="withdraw-consent"
      act={act}
      submit={t("consent.withdrawSubmit")}
      danger
      onSubmit={() => {
        setTried(true);
        return !Object.values(problems).includes(true);
      }}
      onClose={onClose}
    >
      <PurposeField
        label={t("consent.withdrawFor")}
        open={open}
        value={purposes}
        onChange={(next) => {
          command.renew();
          setPurposes(next);
        }}
        error={
          tried && problems.purposes ? t("consent.purposesMissing") : undefined
        }
      />
      <Notice tone="waiting">
        {purposes.map((purpose) => (
          <p key={purpose}>{t(`consent.stops.${purpose}`)}</p>
        ))}
        <p>{t("consent.stays")}</p>
      </Notice>
      <Field
        label={t("consent.withdrawReason")}
        required
        error={
          tried && problems.reason
            ? t("consent.withdrawReasonMissing")
            : undefined
        }
      >
        {(control) => (
          <Input.TextArea
            {...control}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={1_000}
            value={reason}
            onChange={(event) => {
              command.renew();
              draft.setValue(event.target.value);
            }}
          />
        )}
      </Field>
      <SignerFields
        {...signer}
        onChange={(next) => {
          command.renew();
          setSigner({ ...signer, ...next });
        }}
        error={tried && problems.name ? t("consent.signerMissing") : undefined}
      />
    </ConsentDialog>
  );
};
