import { Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { ApiError } from "../../platform/apiError.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Field } from "../../ui/Field.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { AdviceThread } from "./AdviceThread.tsx";
import { KindTag } from "./KindTag.tsx";
import { IdentityChecks } from "./IdentityChecks.tsx";
import { OpinionPanel } from "../opinions/index.ts";
import { STATUS_TONES, useStateSentence } from "./requestWords.ts";
import { UrgencyTag } from "./UrgencyTag.tsx";
import { useRequestStep } from "./useRequests.ts";

/** Nothing can have been written yet, or will be. */
const WITHOUT_OPINION: readonly ConsultRequest["status"][] = [
  "asked",
  "declined",
];

/** One request with everything about it and the steps open to this person, as the server's `allowed` says. */
export const RequestCard = ({
  request,
  reached,
}: {
  request: ConsultRequest;
  /** Who was told of it, by which ways. */
  reached?: ReactNode;
}) => {
  const t = useText();
  const sentence = useStateSentence(request);
  return (
    <article className="request-card" data-testid="request-card">
      <div className="lz-row">
        <UrgencyTag urgency={request.urgency} />
        <KindTag kind={request.kind} />
        <StatusTag tone={STATUS_TONES[request.status]}>
          {t(`request.status.${request.status}`)}
        </StatusTag>
      </div>
      <p className="request-sentence" role="status">
        {sentence}
      </p>
      {request.declineReason !== null && (
        <p className="request-reason">
          {t("request.declineReasonIs", { reason: request.declineReason })}
        </p>
      )}
      <RequestSteps request={request} />
      {reached}
      <IdentityChecks request={request} />
      {!request.allowed.includes("decline") && (
        <UnsentReason request={request} />
      )}
      {request.kind === "advice" ? (
        <>
          <Asked request={request} />
          <AdviceThread request={request} />
          {request.allowed.includes("complete") && (
            <CompleteStep request={request} />
          )}
        </>
      ) : (
        <>
          {!WITHOUT_OPINION.includes(request.status) && (
            <OpinionPanel requestId={request.id} />
          )}
          <Asked request={request} />
        </>
      )}
    </article>
  );
};

const Asked = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    <div className="request-asked">
      <h3 className="lz-soft">
        {t(
          request.kind === "advice" ? "ask.adviceQuestion" : "request.question",
        )}
      </h3>
      <p className="request-question">{request.question}</p>
      <p className="lz-faint">
        {t("request.askedBy", {
          person: `${localName(request.from.name)} ${localName(request.askedBy.name)}`,
          time: dateTimeWords(request.askedAt),
        })}
      </p>
    </div>
  );
};

const RequestSteps = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const [declining, setDeclining] = useState(false);
  const step = useRequestStep(request);
  const mayAccept = request.allowed.includes("accept");
  const mayDecline = request.allowed.includes("decline");
  // What became of a step whose answer was lost is told by the request itself once it stands open no more.
  const error =
    !mayAccept && step.error instanceof ApiError && step.error.unanswered
      ? null
      : step.error;
  if (!request.roomOpen && !mayAccept && !mayDecline && !error) return null;
  return (
    <div className="lz-stack-tight">
      <div className="lz-row">
        {request.roomOpen && (
          <ButtonLink to={`/rooms/${request.id}`}>
            {t("request.enterRoom")}
          </ButtonLink>
        )}
        {mayAccept && (
          <Button
            type="primary"
            loading={step.isPending}
            onClick={() => step.mutate({ step: "accept" })}
          >
            {t("request.accept")}
          </Button>
        )}
        {mayDecline && !declining && (
          <Button
            type={mayAccept ? "default" : "text"}
            onClick={() => setDeclining(true)}
          >
            {t("request.decline")}
          </Button>
        )}
      </div>
      {mayAccept && !declining && (
        <p className="lz-faint">
          {t(
            request.kind === "advice"
              ? "advice.acceptHint"
              : "request.acceptHint",
          )}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      {declining && mayDecline && (
        <DeclineForm request={request} onClose={() => setDeclining(false)} />
      )}
    </div>
  );
};

const declineDraftOf = (request: ConsultRequest) =>
  `request/${request.id}/decline`;

/** A colleague was quicker: the reason typed here was not sent. */
const UnsentReason = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const draft = useDraft<string>(declineDraftOf(request), "");
  return (
    draft.value.trim() && (
      <UnsentText
        what={t("request.declineReason")}
        text={draft.value}
        onDiscard={draft.clear}
      />
    )
  );
};

const DeclineForm = ({
  request,
  onClose,
}: {
  request: ConsultRequest;
  onClose: () => void;
}) => {
  const t = useText();
  const draft = useDraft<string>(declineDraftOf(request), "");
  const [tried, setTried] = useState(false);
  const step = useRequestStep(request, () => {
    draft.clear();
    onClose();
  });
  const reason = draft.value.trim();
  return (
    <form
      className="lz-stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason && !step.isPending) step.mutate({ step: "decline", reason });
      }}
    >
      <Field
        label={t("request.declineReason")}
        hint={t("request.declineHint")}
        required
        error={tried && !reason ? t("request.declineMissing") : undefined}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            autoFocus
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={1_000}
            readOnly={step.isPending}
            value={draft.value}
            onChange={(event) => draft.setValue(event.target.value)}
          />
        )}
      </Field>
      {step.error && <ErrorNotice error={step.error} />}
      <div className="lz-row">
        <Button danger htmlType="submit" loading={step.isPending}>
          {t("request.declineSubmit")}
        </Button>
        <Button onClick={onClose}>{t("app.cancel")}</Button>
        <DraftNote savedAtMs={draft.savedAtMs} />
      </div>
    </form>
  );
};

const CompleteStep = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const step = useRequestStep(request);
  return (
    <div className="lz-stack-tight">
      <div>
        <Button
          type="primary"
          loading={step.isPending}
          onClick={() => step.mutate({ step: "complete" })}
        >
          {t("advice.complete")}
        </Button>
      </div>
      <p className="lz-faint">{t("advice.completeHint")}</p>
      {step.error && <ErrorNotice error={step.error} />}
    </div>
  );
};
