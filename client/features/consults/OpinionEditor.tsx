import { Button, Input } from "antd";
import { useState } from "react";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Field } from "../../ui/Field.tsx";
import { useRequestStep } from "./useRequests.ts";

/**
 * Writes the opinion, or a new version of it, while that is allowed. The text keeps itself until it is sent; the same
 * draft everywhere. When the consult ends over an unsent text, the text stays to be copied.
 */
export const OpinionEditor = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const draft = useDraft(`request/${request.id}/opinion`, () => ({
    text: "",
    commandId: newCommandId(),
  }));
  const [open, setOpen] = useState(
    request.opinions.length === 0 || draft.value.text !== "",
  );
  const [tried, setTried] = useState(false);
  const step = useRequestStep(request, () => {
    draft.clear();
    setTried(false);
    setOpen(false);
  });
  const text = draft.value.text.trim();
  if (!request.allowed.includes("writeOpinion") && !step.isPending)
    return (
      text && (
        <UnsentText
          what={t("opinion.title")}
          text={draft.value.text}
          onDiscard={draft.clear}
        />
      )
    );
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{t("opinion.writeNew")}</Button>
      </div>
    );
  const submit = () => {
    setTried(true);
    if (text && !step.isPending)
      step.mutate({
        step: "writeOpinion",
        text,
        commandId: draft.value.commandId,
      });
  };
  return (
    <form
      className="lz-stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={
          request.opinions.length === 0
            ? t("opinion.write")
            : t("opinion.writeNew")
        }
        hint={t("opinion.hint")}
        required
        error={tried && !text ? t("opinion.missing") : undefined}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            className="lz-reading-input"
            autoSize={{ minRows: 5, maxRows: 20 }}
            maxLength={50_000}
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
      {step.error && <ErrorNotice error={step.error} />}
      <div className="lz-row">
        <Button type="primary" htmlType="submit" loading={step.isPending}>
          {t("opinion.submit")}
        </Button>
        <DraftNote savedAtMs={draft.savedAtMs} />
      </div>
    </form>
  );
};
