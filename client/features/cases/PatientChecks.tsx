import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  studyRoutes,
  type PatientCheck,
} from "../../../shared/contracts/studies.ts";
import { useDraft } from "../../platform/drafts.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import {
  statedFacts,
  statedName,
  studyWords,
} from "../../platform/i18n/imageWords.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";

type Decision = "confirmed" | "rejected";
const OTHER: Record<PatientCheck["status"], readonly Decision[]> = {
  held: ["confirmed", "rejected"],
  confirmed: ["rejected"],
  rejected: ["confirmed"],
};
const TONE = {
  held: "critical",
  confirmed: "signed",
  rejected: "waiting",
} as const;
/**
 * Images of the case that state another patient: how many, what differs, and what somebody decided. Nothing where all
 * images are the case's patient's.
 */
export const PatientChecks = ({ detail }: { detail: CaseDetail }) => {
  const api = useApi();
  const checks = useQuery({
    queryKey: queryKeys.patientChecks(detail.id),
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listPatientChecks, {
        params: { caseId: detail.id },
        signal,
      }),
  });
  if (checks.error) return <ErrorNotice error={checks.error} />;
  return checks.data?.map((check) => (
    <Check key={check.id} detail={detail} check={check} />
  ));
};

const Check = ({
  detail,
  check,
}: {
  detail: CaseDetail;
  check: PatientCheck;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const may = detail.allowed.includes("image.confirm");
  const differs = check.differs
    .map((each) => t(`patientCheck.differs.${each}`))
    .join(t("app.comma"));
  return (
    <div data-testid="patient-check" data-status={check.status}>
      <Notice
        tone={TONE[check.status]}
        {...(check.status === "held" && { role: "status" })}
      >
        <div className="lz-stack-tight">
          <strong>
            {t(`patientCheck.${check.status}`, { count: check.instanceCount })}
          </strong>
          <dl className="patient-check-facts">
            <dt>{t("patientCheck.ofImages")}</dt>
            <dd>
              {statedName(t, check.patient)} · {statedFacts(t, check.patient)}
            </dd>
            <dt>{t("patientCheck.ofCase")}</dt>
            <dd>
              {[
                detail.patient.name,
                t(`patient.sex.${detail.patient.sex}`),
                detail.patient.birthDate &&
                  t("patient.bornOn", { date: detail.patient.birthDate }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </dd>
            <dt>{t("patientCheck.differs")}</dt>
            <dd>{differs}</dd>
            <dt>{t("patientCheck.study")}</dt>
            <dd>
              {studyWords({ ...check, description: check.studyDescription })}
            </dd>
          </dl>
          {check.decision && (
            <span>
              {t("patientCheck.decided", {
                person: localName(check.decision.decidedBy.name),
                time: dateTimeWords(check.decision.decidedAt),
                reason: check.decision.reason,
              })}
            </span>
          )}
          {check.status === "held" && !may && (
            <span>{t("patientCheck.whoDecides")}</span>
          )}
          {may && deciding === null && (
            <span className="lz-row">
              {OTHER[check.status].map((decision) => (
                <Button
                  key={decision}
                  size="small"
                  onClick={() => setDeciding(decision)}
                >
                  {t(`patientCheck.do.${decision}`)}
                </Button>
              ))}
            </span>
          )}
          {may && deciding !== null && (
            <DecisionForm
              caseId={detail.id}
              check={check}
              decision={deciding}
              onDone={() => setDeciding(null)}
            />
          )}
        </div>
      </Notice>
    </div>
  );
};

const DecisionForm = ({
  caseId,
  check,
  decision,
  onDone,
}: {
  caseId: CaseDetail["id"];
  check: PatientCheck;
  decision: Decision;
  onDone: () => void;
}) => {
  const t = useText();
  const api = useApi();
  const queries = useQueryClient();
  const draft = useDraft(`patientCheck/${check.id}`, { reason: "" });
  const [tried, setTried] = useState(false);
  const reason = draft.value.reason.trim();
  const refresh = () =>
    Promise.all(
      [
        queryKeys.patientChecks(caseId),
        queryKeys.studies(caseId),
        queryKeys.case(caseId),
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  const decide = useMutation({
    mutationFn: () =>
      api.call(studyRoutes.decidePatientCheck, {
        params: { caseId, checkId: check.id },
        body: { expectedVersion: check.version, decision, reason },
      }),
    onSuccess: () => {
      draft.clear();
      onDone();
    },
    onSettled: refresh,
  });
  return (
    <form
      className="lz-stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason && !decide.isPending) decide.mutate();
      }}
    >
      <Field
        label={t("patientCheck.reason")}
        hint={t(`patientCheck.reasonHint.${decision}`)}
        required
        error={tried && !reason ? t("patientCheck.reasonMissing") : undefined}
      >
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={500}
            readOnly={decide.isPending}
            value={draft.value.reason}
            onChange={(event) => draft.setValue({ reason: event.target.value })}
          />
        )}
      </Field>
      {decide.error && <ErrorNotice error={decide.error} />}
      <span className="lz-row">
        <Button
          type="primary"
          size="small"
          htmlType="submit"
          danger={decision === "rejected"}
          loading={decide.isPending}
        >
          {t(`patientCheck.submit.${decision}`)}
        </Button>
        <Button size="small" disabled={decide.isPending} onClick={onDone}>
          {t("app.cancel")}
        </Button>
      </span>
    </form>
  );
};
