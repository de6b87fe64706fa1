import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import type { Opinion } from "../../../shared/contracts/opinions.ts";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Field } from "../../ui/Field.tsx";
import { PasswordField } from "./PasswordDialog.tsx";
import { useOpinionStep } from "./useOpinion.ts";

/** The inviting side's decision, countersigned: with it the request is done. */
export const DecisionForm = ({ opinion }: { opinion: Opinion }) => {
  const t = useText();
  const draft = useDraft(`request/${opinion.requestId}/decision`, () => ({
    text: "",
    commandId: newCommandId(),
  }));
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const step = useOpinionStep(opinion, draft.clear);
  const text = draft.value.text.trim();
  const version = opinion.versions.at(-1)?.version ?? 0;
  const mayDecide = opinion.allowed.includes("decide") || step.isPending;
  // Its reply was lost, and here it is.
  const wasSent =
    !mayDecide &&
    opinion.versions.some(({ decision }) => decision?.text === text);
  const { clear } = draft;
  useEffect(() => {
    if (wasSent) clear();
  }, [clear, wasSent]);
  if (!mayDecide)
    return (
      text &&
      !wasSent && (
        <UnsentText
          what={t("opinion.decision")}
          text={draft.value.text}
          onDiscard={draft.clear}
        />
      )
    );
  return (
    <form
      className="lz-stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (text && password && !step.isPending)
          step.mutate({
            step: "decide",
            version,
            body: { commandId: draft.value.commandId, password, text },
          });
      }}
    >
      <Field
        label={t("opinion.decide")}
        hint={t("opinion.decideHint")}
        required
        error={tried && !text ? t("opinion.decideMissing") : undefined}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            className="lz-reading-input"
            autoSize={{ minRows: 2, maxRows: 12 }}
            maxLength={10_000}
            readOnly={step.isPending}
            value={draft.value.text}
            onChange={(event) =>
              draft.setValue({
                text: event.target.value,
                commandId: newCommandId(),
              })
            }
          />
        )}
      </Field>
      <PasswordField
        value={password}
        missing={tried && !password}
        disabled={step.isPending}
        onChange={setPassword}
      />
      {step.error && <ErrorNotice error={step.error} />}
      <div className="lz-row">
        <Button type="primary" htmlType="submit" loading={step.isPending}>
          {t("opinion.decideSubmit")}
        </Button>
        <DraftNote savedAtMs={draft.savedAtMs} />
      </div>
    </form>
  );
};
