import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import type {
  AdviceMessage,
  ConsultRequest,
} from "../../../shared/contracts/consults.ts";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Field } from "../../ui/Field.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { useRequestStep } from "./useRequests.ts";

/** Answers and further questions of an advice, oldest first, and the field for the next one of this side. */
export const AdviceThread = ({ request }: { request: ConsultRequest }) => (
  <div className="lz-stack-tight">
    {request.messages.map((message) => (
      <Message key={message.id} message={message} />
    ))}
    <MessageEditor request={request} step="answer" />
    <MessageEditor request={request} step="askAgain" />
  </div>
);

const Message = ({ message }: { message: AdviceMessage }) => {
  const t = useText();
  const { localName } = useLanguage();
  const isAnswer = message.kind === "answer";
  return (
    <article className="opinion" data-testid={`advice-${message.kind}`}>
      <div className="lz-row">
        <StatusTag tone={isAnswer ? "signed" : "waiting"}>
          {t(`advice.message.${message.kind}`)}
        </StatusTag>
      </div>
      <p className="lz-prose">{message.text}</p>
      <p className="lz-faint">
        {t("opinion.writtenBy", {
          person: localName(message.author.name),
          organisation: localName(message.organisation.name),
          time: dateTimeWords(message.at),
        })}
      </p>
    </article>
  );
};

/** The text keeps itself until it is sent; one that could not be sent any more stays to be copied. */
const MessageEditor = ({
  request,
  step: name,
}: {
  request: ConsultRequest;
  step: "answer" | "askAgain";
}) => {
  const t = useText();
  const draft = useDraft(`request/${request.id}/${name}`, () => ({
    text: "",
    commandId: newCommandId(),
  }));
  // The answer is what the other side waits for; asking again is a click away.
  const [open, setOpen] = useState(
    name === "answer" || draft.value.text !== "",
  );
  const [tried, setTried] = useState(false);
  const step = useRequestStep(request, () => {
    draft.clear();
    setTried(false);
    setOpen(name === "answer");
  });
  const text = draft.value.text.trim();
  const maySend = request.allowed.includes(name) || step.isPending;
  // Its reply was lost, and here it is.
  const wasSent =
    !maySend && request.messages.some((message) => message.text === text);
  const { clear } = draft;
  useEffect(() => {
    if (wasSent) clear();
  }, [clear, wasSent]);
  if (!maySend)
    return (
      text &&
      !wasSent && (
        <UnsentText
          what={t(`advice.${name}`)}
          text={draft.value.text}
          onDiscard={draft.clear}
        />
      )
    );
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{t(`advice.${name}`)}</Button>
      </div>
    );
  return (
    <form
      className="lz-stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (text && !step.isPending)
          step.mutate({ step: name, text, commandId: draft.value.commandId });
      }}
    >
      <Field
        label={t(`advice.${name}`)}
        hint={t(`advice.${name}Hint`)}
        required
        error={tried && !text ? t(`advice.${name}Missing`) : undefined}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            className="lz-reading-input"
            autoSize={{ minRows: 4, maxRows: 16 }}
            maxLength={20_000}
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
          {t(`advice.${name}Submit`)}
        </Button>
        <DraftNote savedAtMs={draft.savedAtMs} />
      </div>
    </form>
  );
};
