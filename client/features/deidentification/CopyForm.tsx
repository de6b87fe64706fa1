import { Button, Input } from "antd";
import { useState } from "react";
import type {
  CopyGroup,
  CopyPlan,
  DeidentifiedCopy,
} from "../../../shared/contracts/deidentification.ts";
import { ApiError } from "../../platform/apiError.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { GroupReview, type Review } from "./GroupReview.tsx";
import { useConfirmCopy } from "./useCopies.ts";

const keyOf = ({ seriesInstanceUid, rows, columns }: CopyGroup) =>
  `${seriesInstanceUid} ${rows} ${columns}`;

/** What for, which dates, and every group of pictures looked at: then the copy is confirmed. */
export const CopyForm = ({
  caseId,
  studyUid,
  plan,
  onMade,
}: {
  caseId: string;
  studyUid: string;
  plan: CopyPlan;
  onMade: () => void;
}) => {
  const t = useText();
  const confirm = useConfirmCopy(caseId);
  // The same until an answer came, so that pressing twice makes one copy.
  const [commandId, setCommandId] = useState(newCommandId);
  const [purpose, setPurpose] = useState<DeidentifiedCopy["purpose"]>(
    plan.teachingConsent === "given" ? "teaching" : "research",
  );
  const [approval, setApproval] = useState("");
  const [dates, setDates] = useState<DeidentifiedCopy["dates"]>("removed");
  const [reviews, setReviews] = useState<Readonly<Record<string, Review>>>({});
  const reviewOf = (group: CopyGroup): Review =>
    reviews[keyOf(group)] ?? { regions: group.suggested, looked: false };
  const open = plan.groups.filter((group) => !reviewOf(group).looked).length;
  const isAllowed =
    purpose === "teaching"
      ? plan.teachingConsent === "given"
      : plan.teachingConsent !== "withdrawn" && approval.trim() !== "";
  const submit = () =>
    confirm.mutate(
      {
        ...{ commandId, studyInstanceUid: studyUid, purpose, dates },
        approval: purpose === "research" ? approval.trim() : null,
        groups: plan.groups.map((group) => ({
          seriesInstanceUid: group.seriesInstanceUid,
          ...{ rows: group.rows, columns: group.columns },
          images: group.images.length,
          regions: reviewOf(group).regions,
          looked: true,
        })),
      },
      {
        onSuccess: onMade,
        onError: (error) => {
          if (error instanceof ApiError && error.code === "copy.madeBefore")
            setCommandId(newCommandId());
        },
      },
    );
  return (
    <>
      <Section title={t("copy.settings")}>
        <div className="lz-stack-tight">
          <ChoiceField
            label={t("copy.purpose")}
            hint={
              purpose === "teaching" || plan.teachingConsent === "withdrawn"
                ? t(`copy.teaching.${plan.teachingConsent}`)
                : undefined
            }
          >
            {({ labelId }) => (
              <Choices
                labelId={labelId}
                value={purpose}
                onChange={setPurpose}
                choices={(["teaching", "research"] as const).map((value) => ({
                  ...{ value, label: t(`copy.purpose.${value}`) },
                }))}
              />
            )}
          </ChoiceField>
          {purpose === "research" && (
            <Field
              label={t("copy.approval")}
              required
              hint={
                approval.trim() === "" ? t("copy.approvalMissing") : undefined
              }
            >
              {(control) => (
                <Input
                  {...control}
                  maxLength={100}
                  value={approval}
                  onChange={(event) => setApproval(event.target.value)}
                />
              )}
            </Field>
          )}
          <ChoiceField label={t("copy.dates")}>
            {({ labelId }) => (
              <Choices
                labelId={labelId}
                value={dates}
                onChange={setDates}
                choices={(["removed", "moved"] as const).map((value) => ({
                  ...{ value, label: t(`copy.dates.${value}`) },
                }))}
              />
            )}
          </ChoiceField>
        </div>
      </Section>
      {plan.refused.length > 0 && (
        <Notice tone="waiting">
          <strong>{t("copy.refused")}</strong>
          <ul>
            {plan.refused.map(({ reason, images }) => (
              <li key={reason}>
                {t("copy.refusedLine", {
                  ...{ reason: t(`copy.reason.${reason}`), count: images },
                })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {plan.groups.map((group) => (
        <GroupReview
          key={keyOf(group)}
          caseId={caseId}
          studyUid={studyUid}
          group={group}
          review={reviewOf(group)}
          onChange={(review) =>
            setReviews((before) => ({ ...before, [keyOf(group)]: review }))
          }
        />
      ))}
      {confirm.error && <ErrorNotice error={confirm.error} />}
      {plan.groups.length > 0 && (
        <div className="lz-row">
          <Button
            type="primary"
            size="large"
            disabled={open > 0 || !isAllowed}
            loading={confirm.isPending}
            onClick={submit}
          >
            {t("copy.confirm")}
          </Button>
          <span className="lz-soft">
            {open > 0
              ? t("copy.lookFirst", { count: open })
              : t("copy.confirmHint")}
          </span>
        </div>
      )}
    </>
  );
};
