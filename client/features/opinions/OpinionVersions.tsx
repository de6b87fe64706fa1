import { Button } from "antd";
import { useState } from "react";
import {
  opinionRoutes,
  type Opinion,
  type OpinionVersion,
} from "../../../shared/contracts/opinions.ts";
import { urlOf } from "../../platform/api.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { StatusTag, type Tone } from "../../ui/StatusTag.tsx";
import { PARTS } from "./draftSaver.ts";
import { LaterImagesNotice } from "./LaterImagesNotice.tsx";
import { WithdrawDialog } from "./SignDialog.tsx";
import { AcknowledgeWithdrawn, WithdrawalLines } from "./Withdrawal.tsx";

const TONES: Readonly<Record<OpinionVersion["state"], Tone>> = {
  inForce: "signed",
  former: "neutral",
  withdrawn: "critical",
  unsigned: "waiting",
};

const Signature = ({
  requestId,
  version,
}: {
  requestId: string;
  version: OpinionVersion;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const { signature, images } = version;
  const values = {
    person: localName(version.author.name),
    organisation: localName(version.organisation.name),
    time: dateTimeWords(version.signedAt),
  };
  return (
    <div className="lz-faint">
      <p>{t(signature ? "opinion.signedBy" : "opinion.writtenBy", values)}</p>
      {signature && (
        <p className="lz-row">
          <span>
            {images.instances > 0
              ? t("opinion.readOn", images)
              : t("opinion.readOnNone")}
          </span>
          <a href={signature.verifyPath} target="_blank" rel="noreferrer">
            {t("opinion.verify")}
          </a>
          <a
            href={urlOf(opinionRoutes.readOpinionPaper, {
              params: { requestId, version: version.version },
            })}
            download
          >
            {t("opinion.pdf")}
          </a>
        </p>
      )}
    </div>
  );
};

const Decision = ({ version }: { version: OpinionVersion }) => {
  const t = useText();
  const { localName } = useLanguage();
  const { decision } = version;
  if (!decision) return null;
  return (
    <section className="opinion-decision" data-testid="opinion-decision">
      <h4>{t("opinion.decision")}</h4>
      <p className="lz-prose">{decision.text}</p>
      <p className="lz-faint">
        {t("opinion.decisionBy", {
          person: localName(decision.author.name),
          organisation: localName(decision.organisation.name),
          time: dateTimeWords(decision.decidedAt),
        })}
      </p>
    </section>
  );
};

/** One version as the paper says it, with its state large above. */
const VersionArticle = ({
  requestId,
  version,
}: {
  requestId: string;
  version: OpinionVersion;
}) => {
  const t = useText();
  const { state, withdrawal, reason, incompleteReason } = version;
  const broken =
    version.signature?.holds === false || version.decision?.holds === false;
  return (
    <article
      className={`opinion is-${state}`}
      data-testid="opinion"
      data-state={state}
    >
      <div className="lz-row opinion-state">
        <StatusTag tone={TONES[state]}>{t(`opinion.state.${state}`)}</StatusTag>
        <span>{t("opinion.version", { version: version.version })}</span>
      </div>
      {broken && (
        <Notice tone="critical" role="alert">
          {t("opinion.broken")}
        </Notice>
      )}
      {withdrawal && <WithdrawalLines withdrawal={withdrawal} />}
      {reason !== null && <p>{t("opinion.correctionReason", { reason })}</p>}
      {incompleteReason !== null && (
        <p>{t("opinion.incompleteReason", { reason: incompleteReason })}</p>
      )}
      {PARTS.filter((part) => version.content[part].trim()).map((part) => (
        <section key={part}>
          <h4>{t(`opinion.part.${part}`)}</h4>
          <p className="lz-prose">{version.content[part]}</p>
        </section>
      ))}
      <Signature requestId={requestId} version={version} />
      <Decision version={version} />
    </article>
  );
};

/** The last version, with all of them side by side a click away: none ever disappears. */
export const OpinionVersions = ({ opinion }: { opinion: Opinion }) => {
  const t = useText();
  const [withdrawing, setWithdrawing] = useState(false);
  const last = opinion.versions.at(-1);
  if (!last) return null;
  return (
    <div className="lz-stack-tight">
      {opinion.number !== null && (
        <p className="lz-soft">
          {t("opinion.number", { number: opinion.number })}
        </p>
      )}
      <AcknowledgeWithdrawn opinion={opinion} />
      <LaterImagesNotice opinion={opinion} version={last.version} />
      <VersionArticle requestId={opinion.requestId} version={last} />
      {opinion.allowed.includes("withdraw") && (
        <div>
          <Button size="small" type="text" onClick={() => setWithdrawing(true)}>
            {t("opinion.withdraw")}
          </Button>
        </div>
      )}
      {withdrawing && (
        <WithdrawDialog
          opinion={opinion}
          version={last.version}
          onClose={() => setWithdrawing(false)}
        />
      )}
      {opinion.versions.length > 1 && (
        <details className="opinion-all">
          <summary>
            {t("opinion.compare", { count: opinion.versions.length })}
          </summary>
          <div className="opinion-compare">
            {opinion.versions.map((version) => (
              <VersionArticle
                key={version.version}
                requestId={opinion.requestId}
                version={version}
              />
            ))}
          </div>
        </details>
      )}
    </div>
  );
};
