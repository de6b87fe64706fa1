import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import {
  consentRoutes,
  type ConsentRecord,
} from "../../../shared/contracts/consents.ts";
import { urlOf } from "../../platform/api.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { StatusTag, type Tone } from "../../ui/StatusTag.tsx";
import { SignaturePicture } from "./SignaturePad.tsx";

export const STATE_TONES = {
  given: "live",
  deferred: "waiting",
  withdrawn: "critical",
  missing: "neutral",
} as const satisfies Record<string, Tone>;

/** Every act, newest first: what, for which purposes, by whom, with its proof. */
export const ConsentRecords = ({
  caseId,
  records,
}: {
  caseId: string;
  records: readonly ConsentRecord[];
}) => {
  const t = useText();
  if (records.length === 0) return null;
  return (
    <details className="consent-records">
      <summary>{t("consent.history", { count: records.length })}</summary>
      <ul>
        {[...records].reverse().map((record) => (
          <OneRecord key={record.id} caseId={caseId} record={record} />
        ))}
      </ul>
    </details>
  );
};

const OneRecord = ({
  caseId,
  record,
}: {
  caseId: string;
  record: ConsentRecord;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const { proof, signer } = record;
  return (
    <li className="lz-stack-tight" data-testid="consent-record">
      <div className="lz-row">
        <StatusTag tone={STATE_TONES[record.act]}>
          {t(`consent.record.${record.act}`)}
        </StatusTag>
        <span>
          {record.purposes
            .map((purpose) => t(`consent.purpose.${purpose}`))
            .join(t("app.comma"))}
        </span>
      </div>
      {(record.reasonKind !== null || record.reason !== "") && (
        <p>
          {[
            record.reasonKind && t(`consent.reason.${record.reasonKind}`),
            record.reason,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
      {signer && (
        <p>
          {t("consent.record.signer", {
            name: signer.name || "—",
            relation: t(`consent.relation.${signer.relation}`),
          })}
          {record.signedOn !== null && (
            <> {t("consent.record.signedOn", { date: record.signedOn })}</>
          )}
        </p>
      )}
      {proof?.kind === "scan" && (
        <a
          href={urlOf(caseRoutes.readAttachment, {
            params: { caseId, attachmentId: proof.attachmentId },
          })}
          target="_blank"
          rel="noreferrer"
        >
          {t("consent.record.scan")}
        </a>
      )}
      {proof?.kind === "pen" && (
        <PenProof
          caseId={caseId}
          consentId={record.id}
          textVersion={proof.textVersion}
        />
      )}
      <p className="lz-faint">
        {t("consent.record.by", {
          person: localName(record.takenBy.name),
          organisation: localName(record.organisation.name),
          time: dateTimeWords(record.takenAt),
        })}
      </p>
    </li>
  );
};

const PenProof = ({
  caseId,
  consentId,
  textVersion,
}: {
  caseId: string;
  consentId: string;
  textVersion: string;
}) => {
  const t = useText();
  const api = useApi();
  const [shown, setShown] = useState(false);
  const signature = useQuery({
    // A signature never changes.
    queryKey: ["signature", caseId, consentId],
    staleTime: Infinity,
    enabled: shown,
    queryFn: ({ signal }) =>
      api.call(consentRoutes.readSignature, {
        params: { caseId, consentId },
        signal,
      }),
  });
  return (
    <>
      <div className="lz-row">
        {!shown && (
          <Button size="small" type="link" onClick={() => setShown(true)}>
            {t("consent.record.pen")}
          </Button>
        )}
        <span className="lz-faint">
          {t("consent.record.text", { version: textVersion })}
        </span>
      </div>
      {signature.error && <ErrorNotice error={signature.error} />}
      {signature.data && <SignaturePicture signature={signature.data} />}
    </>
  );
};
