import { Input } from "antd";
import { useState } from "react";
import type { Opinion } from "../../../shared/contracts/opinions.ts";
import { ApiError } from "../../platform/apiError.ts";
import { useDraft } from "../../platform/drafts.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { Field } from "../../ui/Field.tsx";
import { useSession } from "../session/index.ts";
import { Doubts } from "./Doubts.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { ReceivedImages } from "./ReceivedImages.tsx";
import { useOpinionStep } from "./useOpinion.ts";

const ReasonField = ({
  label,
  value,
  missing,
  onChange,
}: {
  label: string;
  value: string;
  missing: boolean;
  onChange: (text: string) => void;
}) => {
  const t = useText();
  return (
    <Field
      label={label}
      required
      error={missing ? t("opinion.reasonMissing") : undefined}
    >
      {(control) => (
        <Input.TextArea
          {...control}
          autoSize={{ minRows: 1, maxRows: 4 }}
          maxLength={1_000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
};

/** Signs the draft as the server holds it. */
export const SignDialog = ({
  opinion,
  draftVersion,
  onSigned,
  onClose,
}: {
  opinion: Opinion;
  draftVersion: number;
  onSigned: () => void;
  onClose: () => void;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const { session } = useSession();
  const [commandId] = useState(newCommandId);
  const draft = useDraft(`request/${opinion.requestId}/sign`, {
    reason: "",
    incomplete: "",
  });
  const { reason, incomplete } = draft.value;
  /** The doubts that were confirmed, as they were named: others than these ask anew. */
  const [confirmed, setConfirmed] = useState("");
  const doubts = opinion.draft?.doubts ?? [];
  const named = JSON.stringify(doubts);
  const sure = doubts.length === 0 || confirmed === named;
  const step = useOpinionStep(opinion, () => {
    draft.clear();
    onSigned();
  });
  const afterVersion = opinion.versions.at(-1)?.version ?? 0;
  const arriving =
    opinion.imagesArriving ||
    (step.error instanceof ApiError &&
      step.error.code === "opinion.imagesArriving");
  const needed = [
    ...(afterVersion > 0 ? [reason] : []),
    ...(arriving ? [incomplete] : []),
  ];
  return (
    <PasswordDialog
      title={t("opinion.signTitle")}
      explain={t("opinion.signExplain", {
        person: localName(session.person.name),
        organisation: localName(session.acting.organisation.name),
      })}
      submitWord={t("opinion.sign")}
      pending={step.isPending}
      error={step.error}
      onClose={onClose}
      onSubmit={(password) => {
        if (needed.some((text) => !text.trim()) || !sure) return;
        step.mutate({
          step: "sign",
          body: {
            ...{ commandId, draftVersion, afterVersion, password },
            reason: afterVersion > 0 ? reason.trim() : null,
            incompleteReason: arriving ? incomplete.trim() : null,
            confirmed: doubts,
          },
        });
      }}
    >
      {(tried) => (
        <>
          <ReceivedImages caseId={opinion.caseId} />
          {doubts.length > 0 && (
            <Doubts
              doubts={doubts}
              confirmed={sure}
              missing={tried && !sure}
              onConfirm={(yes) => setConfirmed(yes ? named : "")}
            />
          )}
          {afterVersion > 0 && (
            <ReasonField
              label={t("opinion.reason")}
              value={reason}
              missing={tried && !reason.trim()}
              onChange={(text) =>
                draft.setValue({ ...draft.value, reason: text })
              }
            />
          )}
          {arriving && (
            <ReasonField
              label={t("opinion.incomplete")}
              value={incomplete}
              missing={tried && !incomplete.trim()}
              onChange={(text) =>
                draft.setValue({ ...draft.value, incomplete: text })
              }
            />
          )}
        </>
      )}
    </PasswordDialog>
  );
};

/** Withdraws the version in force, entered in error. */
export const WithdrawDialog = ({
  opinion,
  version,
  onClose,
}: {
  opinion: Opinion;
  version: number;
  onClose: () => void;
}) => {
  const t = useText();
  const draft = useDraft<string>(
    `request/${opinion.requestId}/withdraw/${version}`,
    "",
  );
  const reason = draft.value;
  const step = useOpinionStep(opinion, () => {
    draft.clear();
    onClose();
  });
  return (
    <PasswordDialog
      title={t("opinion.withdrawTitle")}
      explain={t("opinion.withdrawExplain")}
      submitWord={t("opinion.withdraw")}
      danger
      pending={step.isPending}
      error={step.error}
      onClose={onClose}
      onSubmit={(password) => {
        if (reason.trim())
          step.mutate({
            step: "withdraw",
            version,
            body: { password, reason: reason.trim() },
          });
      }}
    >
      {(tried) => (
        <ReasonField
          label={t("opinion.withdrawReason")}
          value={reason}
          missing={tried && !reason.trim()}
          onChange={draft.setValue}
        />
      )}
    </PasswordDialog>
  );
};
