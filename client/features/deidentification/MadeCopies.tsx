import { Button } from "antd";
import {
  deidentificationRoutes,
  type DeidentifiedCopy,
} from "../../../shared/contracts/deidentification.ts";
import { CHANGE_ACTIONS } from "../../../shared/domain/deidentification/changes.ts";
import { urlOf } from "../../platform/api.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Section } from "../../ui/Section.tsx";

type Outcome = NonNullable<DeidentifiedCopy["outcome"]>;

/** Copies of the case that were confirmed: to download, with what was changed in them. */
export const MadeCopies = ({
  caseId,
  copies,
  onDownload,
}: {
  caseId: string;
  copies: readonly DeidentifiedCopy[];
  onDownload: (copyId: string) => void;
}) => {
  const t = useText();
  return (
    <Section title={t("copy.made")} flush testId="copies">
      <ul>
        {copies.map((copy) => (
          <MadeCopy
            key={copy.id}
            caseId={caseId}
            copy={copy}
            onDownload={() => onDownload(copy.id)}
          />
        ))}
      </ul>
    </Section>
  );
};

const MadeCopy = ({
  caseId,
  copy,
  onDownload,
}: {
  caseId: string;
  copy: DeidentifiedCopy;
  onDownload: () => void;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const facts = [
    t(`copy.purpose.${copy.purpose}`) +
      (copy.approval === null ? "" : ` ${copy.approval}`),
    t(`copy.made.${copy.dates}`),
    t("copy.images", { count: copy.images }),
    t("copy.madeBy", {
      organisation: localName(copy.organisation.name),
      person: localName(copy.madeBy.name),
      time: dateTimeWords(copy.madeAt),
    }),
  ];
  return (
    <li className="copy-made" data-testid="copy">
      <div className="copy-made-facts">
        <strong>{copy.subject}</strong>
        <span className="lz-soft">{facts.join(" · ")}</span>
        {copy.outcome ? (
          <Changes subject={copy.subject} outcome={copy.outcome} />
        ) : (
          <span className="lz-faint">{t("copy.notYet")}</span>
        )}
      </div>
      {copy.mayDownload ? (
        <Button
          type="primary"
          download
          aria-label={t("copy.downloadOf", { subject: copy.subject })}
          href={urlOf(deidentificationRoutes.downloadCopy, {
            params: { caseId, copyId: copy.id },
          })}
          onClick={onDownload}
        >
          {t("copy.download")}
        </Button>
      ) : (
        <span className="lz-faint">{t("copy.otherInstitution")}</span>
      )}
    </li>
  );
};

/** `00081140/00081155` as people write it. */
const tagWords = (path: string): string =>
  path
    .split("/")
    .map((tag) => `(${tag.slice(0, 4)},${tag.slice(4)})`)
    .join(" › ");

const Changes = ({
  subject,
  outcome,
}: {
  subject: string;
  outcome: Outcome;
}) => {
  const t = useText();
  const { changes, refused, images } = outcome;
  const list = [
    "tag,action,images",
    ...changes.map((each) => `${each.path},${each.action},${each.images}`),
  ].join("\r\n");
  return (
    <details data-testid="copy-changes">
      <summary>
        {t("copy.outcome", { images, changes: changes.length })}
      </summary>
      <a
        download={`${subject}-changes.csv`}
        href={`data:text/csv;charset=utf-8,${encodeURIComponent(list)}`}
      >
        {t("copy.saveList")}
      </a>
      {refused.map(({ reason, images: count }) => (
        <p key={reason}>
          {t("copy.refusedLine", { reason: t(`copy.reason.${reason}`), count })}
        </p>
      ))}
      {CHANGE_ACTIONS.map((action) => {
        const of = changes.filter((each) => each.action === action);
        if (of.length === 0) return null;
        return (
          <div key={action}>
            <h3>
              {t("copy.actionLine", {
                ...{ action: t(`copy.action.${action}`), count: of.length },
              })}
            </h3>
            <p className="copy-tags">
              {of.map(({ path }) => tagWords(path)).join("  ")}
            </p>
          </div>
        );
      })}
    </details>
  );
};
