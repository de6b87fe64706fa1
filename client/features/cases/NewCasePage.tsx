import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import {
  caseRoutes,
  type OpenedCase,
} from "../../../shared/contracts/cases.ts";
import type { ArrivedStudy } from "../../../shared/contracts/studies.ts";
import { nowMs } from "../../platform/clock.ts";
import { useDraft, useDraftStore } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { studyWords } from "../../platform/i18n/imageWords.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { localDay } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { arrivalOf, useArrivals } from "../arrivals/index.ts";
import { isOfRecord, OpenedBefore } from "./OpenedBefore.tsx";
import { recordDraftKey, recordDraftOf } from "./recordDraft.ts";
import {
  bodyOf,
  emptyForm,
  formOfArrival,
  isSameForm,
  problemsOf,
  type NewCaseField,
  type NewCaseForm,
} from "./newCaseForm.ts";
import { PatientFields } from "./PatientFields.tsx";
import "./cases.css";

const isTaken = ({ notTaken }: OpenedCase) => notTaken.length === 0;

/** A new case: who the patient is and what is wrong. Images, consent and the request follow on the case's own page. */
export const NewCasePage = () => {
  const t = useText();
  usePageTitle(t("newCase.title"));
  const asked = arrivalOf(useLocation().state);
  const arrivals = useArrivals(asked !== undefined);
  if (asked === undefined) return <NewCase key="blank" />;
  if (arrivals.isPending) return <Waiting />;
  const arrival = arrivals.data?.find(
    ({ studyInstanceUid }) => studyInstanceUid === asked,
  );
  return (
    <NewCase
      key={asked}
      arrival={arrival}
      notice={
        arrivals.error ? (
          <ErrorNotice error={arrivals.error} />
        ) : (
          !arrival && <Notice tone="waiting">{t("arrivals.gone")}</Notice>
        )
      }
    />
  );
};

const NewCase = ({
  arrival: listed,
  notice,
}: {
  /** The study that a device sent, from which the case begins. */
  arrival?: ArrivedStudy | undefined;
  /** Why there is none. */
  notice?: ReactNode;
}) => {
  const t = useText();
  const api = useApi();
  const navigate = useNavigate();
  // The list changes while one types, and what the form began with does not.
  const [arrival] = useState(listed);
  // What was begun for another patient stays a draft of its own.
  const drafts = useDraftStore();
  const formOf = (commandId: string) =>
    arrival ? formOfArrival(commandId, arrival.patient) : emptyForm(commandId);
  const draft = useDraft(
    arrival ? `newCase/${arrival.studyInstanceUid}` : "newCase",
    () => formOf(newCommandId()),
  );
  const [tried, setTried] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<NewCaseField>>(new Set());
  const open = useMutation({
    mutationFn: (sent: NewCaseForm) =>
      api.call(caseRoutes.openCase, { body: bodyOf(sent) }),
    onSuccess: (opened) => {
      if (isTaken(opened)) draft.clear();
    },
  });
  /** The case that was there already, with other words than were sent last. */
  const before = open.data && !isTaken(open.data) ? open.data : undefined;
  // What is on its way stands as it was sent until its page is there: words added now would go nowhere.
  const sent =
    open.isPending || (open.isSuccess && !before) ? open.variables : undefined;
  const form = sent ?? draft.value;
  const isUntouched = isSameForm(form, formOf(form.commandId));
  const problems = problemsOf(form, localDay(nowMs()));
  const count = Object.keys(problems).length;
  const change = (next: Partial<NewCaseForm>) => {
    if (!sent) draft.setValue({ ...form, ...next });
  };
  /** A field complains once it was left, or once the person tried to send. */
  const errorOf = (field: NewCaseField) => {
    const problem = problems[field];
    const due = tried || (left.has(field) && form[field] !== "");
    return problem && due ? t(problem.key, problem.values) : undefined;
  };
  const leave = (field: NewCaseField) => setLeft(new Set([...left, field]));
  const goTo = ({ id }: OpenedCase) =>
    void navigate(`/cases/${id}`, {
      replace: true,
      state: { arrival: arrival?.studyInstanceUid },
    });
  const submit = (filled: NewCaseForm = form) => {
    setTried(true);
    if (count > 0 || sent) return;
    open.mutate(filled, {
      // Not where the person has gone on to another page meanwhile.
      onSuccess: (opened) => {
        if (isTaken(opened)) goTo(opened);
      },
    });
  };
  /** The changed record waits in the case's own editor, to be compared and saved there. */
  const openThat = (opened: OpenedCase) => {
    if (opened.notTaken.some(isOfRecord))
      drafts.write(recordDraftKey(opened.id), {
        ...recordDraftOf(opened),
        chiefComplaint: form.chiefComplaint.trim(),
        history: form.history.trim(),
      });
    draft.clear();
    goTo(opened);
  };
  const openAnother = () => {
    const another = { ...form, commandId: newCommandId() };
    draft.setValue(another);
    submit(another);
  };
  const discard = () => {
    // The command id stays: what was sent may have opened a case, only the answer was lost.
    draft.setValue(formOf(form.commandId));
    open.reset();
    setTried(false);
    setLeft(new Set());
  };

  return (
    <form
      className="page page-narrow lz-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h1>{t("newCase.title")}</h1>
      {!arrival && notice}
      {arrival && (
        <Notice tone="signed">
          {t("arrivals.prefilled", { study: studyWords(arrival) })}
        </Notice>
      )}
      <PatientFields
        form={form}
        change={change}
        errorOf={errorOf}
        leave={leave}
      />
      <Section title={t("newCase.record")}>
        <div className="lz-stack">
          <Field
            label={t("newCase.chiefComplaint")}
            hint={t("newCase.chiefComplaintHint")}
            error={errorOf("chiefComplaint")}
            required
          >
            {(control) => (
              <Input
                {...control}
                maxLength={500}
                value={form.chiefComplaint}
                onBlur={() => leave("chiefComplaint")}
                onChange={(event) =>
                  change({ chiefComplaint: event.target.value })
                }
              />
            )}
          </Field>
          <Field
            label={t("newCase.history")}
            optionalWord={t("app.optional")}
            hint={t("newCase.historyHint")}
          >
            {(control) => (
              <Input.TextArea
                {...control}
                className="lz-reading-input"
                autoSize={{ minRows: 5, maxRows: 16 }}
                maxLength={20_000}
                value={form.history}
                onChange={(event) => change({ history: event.target.value })}
              />
            )}
          </Field>
        </div>
      </Section>
      {tried && count > 0 && (
        <Notice tone="critical" role="alert">
          {t("newCase.fix", { count })}
        </Notice>
      )}
      {open.error && <ErrorNotice error={open.error} />}
      {before && (
        <OpenedBefore
          opened={before}
          onOpen={() => openThat(before)}
          onAnother={openAnother}
        />
      )}
      <div className="form-foot">
        <div className="lz-row">
          {!before && (
            <>
              <Button
                type="primary"
                size="large"
                htmlType="submit"
                loading={open.isPending}
              >
                {t("newCase.submit")}
              </Button>
              <span className="lz-soft">{t("newCase.after")}</span>
            </>
          )}
        </div>
        <div className="lz-row">
          <DraftNote savedAtMs={isUntouched ? undefined : draft.savedAtMs} />
          {draft.savedAtMs && !isUntouched && (
            <Button
              type="link"
              size="small"
              disabled={sent !== undefined}
              onClick={discard}
            >
              {t("newCase.discard")}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
};
