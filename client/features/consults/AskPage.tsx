import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  consultRoutes,
  type AskedConsult,
} from "../../../shared/contracts/consults.ts";
import type { DirectoryEntry } from "../../../shared/contracts/identity.ts";
import { obstaclesToAsking } from "../../../shared/domain/consents/standing.ts";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { Waiting } from "../../platform/Waiting.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { ConsentSection, useConsents } from "../consents/index.ts";
import {
  FilesSection,
  PatientBar,
  ImagesIntake,
  useCase,
} from "../cases/index.ts";
import { AddresseeFields, KindField, UrgencyField } from "./AskFields.tsx";
import { AskedBefore } from "./AskedBefore.tsx";
import { Completeness } from "./Completeness.tsx";
import { askProblems, emptyAsk, type AskForm } from "./askForm.ts";
import { useDirectory } from "./useRequests.ts";
import "./consults.css";

/** One page to ask for a consult: how urgent, what, with which images and consent, of whom. */
export const AskPage = () => {
  const t = useText();
  usePageTitle(t("ask.title"));
  const { caseId = "" } = useParams();
  const detail = useCase(caseId);
  const directory = useDirectory();
  const error = detail.error ?? directory.error;
  if (detail.data && directory.data)
    return (
      // What is asked about one patient is never sent for the next.
      <AskBody
        key={detail.data.id}
        detail={detail.data}
        directory={directory.data}
      />
    );
  return (
    <div className="page page-narrow">
      {error ? <ErrorNotice error={error} /> : <Waiting />}
    </div>
  );
};

const isTaken = ({ notTaken }: AskedConsult) => notTaken.length === 0;

const useAsk = (caseId: string, onTaken: () => void) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (form: AskForm) =>
      api.call(consultRoutes.askConsult, {
        params: { caseId },
        body: {
          commandId: form.commandId,
          kind: form.kind,
          organisationId: form.organisationId,
          personId: form.personId || null,
          urgency: form.urgency,
          question: form.question.trim(),
        },
      }),
    onSuccess: (asked) => {
      if (isTaken(asked)) onTaken();
      for (const queryKey of [queryKeys.inbox, queryKeys.caseRequests(caseId)])
        void queries.invalidateQueries({ queryKey });
    },
  });
};

const AskBody = ({
  detail,
  directory,
}: {
  detail: CaseDetail;
  directory: readonly DirectoryEntry[];
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const navigate = useNavigate();
  const draft = useDraft<AskForm>(`case/${detail.id}/ask`, () =>
    emptyAsk(newCommandId(), directory),
  );
  const [tried, setTried] = useState(false);
  const consents = useConsents(detail.id);
  const ask = useAsk(detail.id, draft.clear);
  /** The request that was there already, with other words than were sent last. */
  const before = ask.data && !isTaken(ask.data) ? ask.data : undefined;
  // What is on its way stands as it was sent until the case is there: words added now would go nowhere.
  const sent =
    ask.isPending || (ask.isSuccess && !before) ? ask.variables : undefined;
  const form = sent ?? draft.value;
  const problems = askProblems(form);
  const count = Object.keys(problems).length;
  const obstacles =
    consents.data === undefined
      ? []
      : obstaclesToAsking(consents.data.standing);
  const noConsent = obstacles.length > 0;
  const change = (next: Partial<AskForm>) => {
    if (!sent) draft.setValue({ ...form, ...next });
  };
  const goToCase = () => void navigate(`/cases/${detail.id}`);
  const submit = (filled: AskForm = form) => {
    setTried(true);
    if (count > 0 || noConsent || sent) return;
    ask.mutate(filled, {
      // Not where the person has gone on to another page meanwhile.
      onSuccess: (asked) => {
        if (isTaken(asked)) goToCase();
      },
    });
  };
  const askAnother = () => {
    const another = { ...form, commandId: newCommandId() };
    draft.setValue(another);
    submit(another);
  };
  const addressee = directory.find(
    ({ organisation }) => organisation.id === form.organisationId,
  );
  return (
    <>
      <PatientBar
        patient={detail.patient}
        owner={detail.owner}
        number={detail.number}
        action={
          <ButtonLink to={`/cases/${detail.id}`}>{t("case.back")}</ButtonLink>
        }
      />
      <form
        className="page ask"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="lz-stack">
          <h2 className="ask-title">{t("ask.title")}</h2>
          <Section title={t("ask.what")}>
            <div className="lz-stack">
              <KindField form={form} change={change} />
              <UrgencyField form={form} change={change} />
              <Field
                label={t(
                  form.kind === "advice"
                    ? "ask.adviceQuestion"
                    : "ask.question",
                )}
                hint={t("ask.questionHint")}
                required
                error={
                  tried && problems.question
                    ? t("ask.questionMissing")
                    : undefined
                }
              >
                {(control) => (
                  <Input.TextArea
                    {...control}
                    className="lz-reading-input"
                    autoSize={{ minRows: 3, maxRows: 12 }}
                    maxLength={5_000}
                    value={form.question}
                    onChange={(event) =>
                      change({ question: event.target.value })
                    }
                  />
                )}
              </Field>
            </div>
          </Section>
          <Section title={t("ask.whom")}>
            <AddresseeFields
              form={form}
              change={change}
              directory={directory}
              error={
                tried && problems.organisationId
                  ? t("ask.toMissing")
                  : undefined
              }
            />
          </Section>
          <ImagesIntake detail={detail} />
          <FilesSection detail={detail} />
        </div>
        <div className="lz-stack ask-side">
          <Completeness
            detail={detail}
            standing={consents.data?.standing}
            hasQuestion={!problems.question}
          />
          <ConsentSection detail={detail} />
          {tried && count > 0 && (
            <Notice tone="critical" role="alert">
              {t("newCase.fix", { count })}
            </Notice>
          )}
          {tried && noConsent && (
            <Notice tone="critical" role="alert">
              {t(
                obstacles.some(({ withdrawn }) => withdrawn)
                  ? "ask.consentWithdrawn"
                  : "ask.consentMissing",
              )}
            </Notice>
          )}
          {ask.error && <ErrorNotice error={ask.error} />}
          {before && (
            <AskedBefore
              asked={before}
              onLeave={() => {
                draft.clear();
                goToCase();
              }}
              onAnother={askAnother}
            />
          )}
          {!before && (
            <>
              <Button
                type="primary"
                size="large"
                htmlType="submit"
                block
                loading={ask.isPending}
              >
                {t("ask.submit")}
              </Button>
              <p className="lz-soft">
                {addressee
                  ? t(
                      form.kind === "advice" ? "ask.adviceAfter" : "ask.after",
                      {
                        to: localName(addressee.organisation.name),
                      },
                    )
                  : t(
                      form.kind === "advice"
                        ? "ask.adviceAfterNobody"
                        : "ask.afterNobody",
                    )}
              </p>
            </>
          )}
          <DraftNote savedAtMs={draft.savedAtMs} />
        </div>
      </form>
    </>
  );
};
