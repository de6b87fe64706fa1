import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import {
  caseRoutes,
  type CaseDetail,
} from "../../../shared/contracts/cases.ts";
import { ApiError } from "../../platform/apiError.ts";
import { useDraft, useDraftStore } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { recordDraftKey, recordDraftOf } from "./recordDraft.ts";

/** Complaint and history, as written; the owner may change them, and the former text stays in the record. */
export const CaseRecord = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const drafts = useDraftStore();
  // What was changed and not saved stands open: one would hardly look for it behind a button.
  const [editing, setEditing] = useState(
    () =>
      drafts.read(recordDraftKey(detail.id), recordDraftOf(detail)) !==
      undefined,
  );
  return (
    <Section
      title={t("case.record")}
      testId="record"
      aside={
        detail.allowed.includes("case.write") &&
        !editing && (
          <Button size="small" type="link" onClick={() => setEditing(true)}>
            {t("case.edit")}
          </Button>
        )
      }
    >
      {editing ? (
        <RecordEditor detail={detail} onDone={() => setEditing(false)} />
      ) : (
        <div className="lz-stack-tight">
          <h3 className="lz-soft">{t("newCase.chiefComplaint")}</h3>
          <p className="lz-prose">{detail.chiefComplaint}</p>
          <h3 className="lz-soft">{t("newCase.history")}</h3>
          {detail.history ? (
            <p className="lz-prose">{detail.history}</p>
          ) : (
            <p className="lz-faint">{t("case.history.empty")}</p>
          )}
        </div>
      )}
    </Section>
  );
};

const RecordEditor = ({
  detail,
  onDone,
}: {
  detail: CaseDetail;
  onDone: () => void;
}) => {
  const t = useText();
  const api = useApi();
  const queries = useQueryClient();
  const draft = useDraft(recordDraftKey(detail.id), recordDraftOf(detail));
  const base = Number(draft.value.base);
  const { chiefComplaint, history } = draft.value;
  const save = useMutation({
    mutationFn: () =>
      api.call(caseRoutes.reviseCase, {
        params: { caseId: detail.id },
        body: { expectedVersion: base, chiefComplaint, history },
      }),
    onSuccess: (fresh) => {
      queries.setQueryData(queryKeys.case(detail.id), fresh);
      draft.clear();
      onDone();
    },
    onError: () =>
      void queries.invalidateQueries({ queryKey: queryKeys.case(detail.id) }),
  });
  // Its reply was lost, and here it is.
  const wasSaved =
    base !== detail.version &&
    !save.isPending &&
    detail.chiefComplaint === chiefComplaint.trim() &&
    detail.history === history.trim();
  const { clear } = draft;
  useEffect(() => {
    if (!wasSaved) return;
    clear();
    onDone();
  }, [wasSaved, clear, onDone]);
  if (!detail.allowed.includes("case.write") && !save.isPending)
    return (
      <UnsentText
        what={t("case.record")}
        text={[chiefComplaint, history].join("\n\n")}
        onDiscard={() => {
          draft.clear();
          onDone();
        }}
      />
    );
  const stale =
    save.error instanceof ApiError && save.error.code === "case.staleVersion";
  return (
    <form
      className="lz-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (chiefComplaint.trim() && !save.isPending) save.mutate();
      }}
    >
      <Field
        label={t("newCase.chiefComplaint")}
        required
        error={
          chiefComplaint.trim() ? undefined : t("newCase.chiefComplaintMissing")
        }
      >
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            readOnly={save.isPending}
            value={chiefComplaint}
            onChange={(event) =>
              draft.setValue({
                ...draft.value,
                chiefComplaint: event.target.value,
              })
            }
          />
        )}
      </Field>
      <Field label={t("newCase.history")}>
        {(control) => (
          <Input.TextArea
            {...control}
            className="lz-reading-input"
            autoSize={{ minRows: 5, maxRows: 18 }}
            maxLength={20_000}
            readOnly={save.isPending}
            value={history}
            onChange={(event) =>
              draft.setValue({ ...draft.value, history: event.target.value })
            }
          />
        )}
      </Field>
      {save.error && <ErrorNotice error={save.error} />}
      {stale && base !== detail.version && (
        <Notice
          tone="signed"
          action={
            <Button
              size="small"
              onClick={() =>
                draft.setValue({
                  ...draft.value,
                  base: String(detail.version),
                })
              }
            >
              {t("case.compared")}
            </Button>
          }
        >
          <strong>{t("case.latestText")}</strong>
          <p className="lz-prose">{detail.chiefComplaint}</p>
          <p className="lz-prose">{detail.history}</p>
        </Notice>
      )}
      <div className="lz-row">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t("case.save")}
        </Button>
        <Button
          disabled={save.isPending}
          onClick={() => {
            draft.clear();
            onDone();
          }}
        >
          {t("app.cancel")}
        </Button>
        <DraftNote savedAtMs={draft.savedAtMs} />
      </div>
    </form>
  );
};
