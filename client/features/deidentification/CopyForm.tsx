import { Button, Input } from "antd";
import { useState } from "react";
import type {
  CopyGroup,
  CopyPlan,
  DeidentifiedCopy,
} from "../../../shared/contracts/deidentification.ts";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import { ApiError } from "../../platform/apiError.ts";
import { useDraft } from "../../platform/drafts.ts";
import { DraftNote } from "../../platform/DraftNote.tsx";
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

type CopyDraft = Readonly<{
  /** The same until an answer came, so that pressing twice makes one copy. */
  commandId: string;
  purpose: DeidentifiedCopy["purpose"];
  approval: string;
  dates: DeidentifiedCopy["dates"];
  /** Drawn by the person, by the group's key; the other groups have what was suggested. */
  regions: Readonly<Record<string, Rectangle[]>>;
}>;

/**
 * What for, which dates, and every group of pictures looked at: then the copy is confirmed. What was drawn is kept as a
 * draft; that somebody looked is not, and ends where the images change.
 */
export const CopyForm = ({
  caseId,
  studyUid,
  plan,
  onImagesChanged,
  onMade,
}: {
  caseId: string;
  studyUid: string;
  plan: CopyPlan;
  /** The server has others than were looked at. */
  onImagesChanged: () => void;
  onMade: () => void;
}) => {
  const t = useText();
  const confirm = useConfirmCopy(caseId);
  const draft = useDraft<CopyDraft>(`case/${caseId}/copy/${studyUid}`, () => ({
    commandId: newCommandId(),
    purpose: plan.teachingConsent === "given" ? "teaching" : "research",
    ...{ approval: "", dates: "removed", regions: {} },
  }));
  const { commandId, purpose, approval, dates, regions } = draft.value;
  const change = (next: Partial<CopyDraft>) =>
    draft.setValue({ ...draft.value, ...next });
  /** The images that were looked at, by the group's key. */
  const [looked, setLooked] = useState<Readonly<Record<string, string>>>({});
  const reviewOf = (group: CopyGroup): Review => ({
    regions: regions[keyOf(group)] ?? group.suggested,
    looked: looked[keyOf(group)] === group.imagesSha256,
  });
  const setReview = (group: CopyGroup, review: Review) => {
    const key = keyOf(group);
    if (review.regions !== reviewOf(group).regions)
      change({ regions: { ...regions, [key]: review.regions } });
    setLooked({ ...looked, [key]: review.looked ? group.imagesSha256 : "" });
  };
  const open = plan.groups.filter((group) => !reviewOf(group).looked).length;
  const isAllowed =
    purpose === "teaching"
      ? plan.teachingConsent === "given"
      : plan.teachingConsent !== "withdrawn" && approval.trim() !== "";
  const submit = () => {
    const wasMade =
      confirm.error instanceof ApiError &&
      confirm.error.code === "copy.madeBefore";
    const command = wasMade ? newCommandId() : commandId;
    if (wasMade) change({ commandId: command });
    confirm.mutate(
      {
        ...{ commandId: command, studyInstanceUid: studyUid, purpose, dates },
        approval: purpose === "research" ? approval.trim() : null,
        groups: plan.groups.map((group) => ({
          seriesInstanceUid: group.seriesInstanceUid,
          ...{ rows: group.rows, columns: group.columns },
          imagesSha256: group.imagesSha256,
          regions: reviewOf(group).regions,
          looked: true,
        })),
      },
      {
        onSuccess: () => {
          draft.clear();
          onMade();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === "copy.imagesChanged")
            onImagesChanged();
        },
      },
    );
  };
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
                onChange={(next) => change({ purpose: next })}
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
                  onChange={(event) => change({ approval: event.target.value })}
                />
              )}
            </Field>
          )}
          <ChoiceField label={t("copy.dates")}>
            {({ labelId }) => (
              <Choices
                labelId={labelId}
                value={dates}
                onChange={(next) => change({ dates: next })}
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
          // Other images are looked at from the beginning.
          key={`${keyOf(group)} ${group.imagesSha256}`}
          caseId={caseId}
          studyUid={studyUid}
          group={group}
          review={reviewOf(group)}
          onChange={(review) => setReview(group, review)}
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
          <DraftNote savedAtMs={draft.savedAtMs} />
        </div>
      )}
    </>
  );
};
