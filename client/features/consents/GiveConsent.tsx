import { Button, Input } from "antd";
import { useRef, useState } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  consentRoutes,
  type CaseConsents,
} from "../../../shared/contracts/consents.ts";
import { isSigned } from "../../../shared/domain/consents/signature.ts";
import { ATTACHMENT_ACCEPT } from "../../platform/attachmentFiles.ts";
import {
  NEEDED_TO_ASK,
  PURPOSES,
  type Purpose,
} from "../../../shared/domain/consents/standing.ts";
import {
  CONSENT_TEXTS,
  CURRENT_CONSENT_TEXT,
} from "../../../shared/domain/consents/texts.ts";
import { nowMs } from "../../platform/clock.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { localDay } from "../../platform/times.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";
import { ConsentDialog } from "./ConsentDialog.tsx";
import { PurposeField, SignerFields, type Relation } from "./parts.tsx";
import { emptySignature, SignaturePad } from "./SignaturePad.tsx";
import { useCommandId, useConsentAct, useScan } from "./useConsents.ts";

interface Form {
  purposes: readonly Purpose[];
  proof: "scan" | "pen";
  name: string;
  relation: Relation;
  signedOn: string;
}

/** What is still missing is ticked; what is given already is not asked for again. */
const emptyForm = ({ standing }: CaseConsents, detail: CaseDetail): Form => ({
  purposes: NEEDED_TO_ASK.filter((purpose) => standing[purpose] !== "given"),
  proof: "pen",
  name: detail.patient.identity === "named" ? detail.patient.name : "",
  relation: "patient",
  signedOn: localDay(nowMs()),
});

/** Takes the consent: on paper, photographed, or with the pen on this screen under the text that is shown. */
export const GiveConsent = ({
  detail,
  consents,
  onClose,
}: {
  detail: CaseDetail;
  consents: CaseConsents;
  onClose: () => void;
}) => {
  const t = useText();
  const { language } = useLanguage();
  const api = useApi();
  const command = useCommandId();
  const [form, setForm] = useState(() => emptyForm(consents, detail));
  const [signature, setSignature] = useState(emptySignature);
  const [attachmentId, setAttachmentId] = useState<string | null>(
    () => unrecordedScan(detail, consents) ?? null,
  );
  const [tried, setTried] = useState(false);
  const change = (next: Partial<Form>) => {
    command.renew();
    setForm({ ...form, ...next });
  };
  const act = useConsentAct(
    detail.id,
    () =>
      api.call(consentRoutes.giveConsent, {
        params: { caseId: detail.id },
        body: {
          commandId: command.id,
          purposes: [...form.purposes],
          signer: { name: form.name.trim(), relation: form.relation },
          proof:
            form.proof === "scan"
              ? {
                  kind: "scan",
                  attachmentId: attachmentId ?? "",
                  signedOn: form.signedOn,
                }
              : {
                  kind: "pen",
                  textVersion: CURRENT_CONSENT_TEXT,
                  language,
                  signature,
                },
        },
      }),
    onClose,
  );
  const problems = {
    purposes: form.purposes.length === 0,
    name: form.name.trim() === "",
    pen: form.proof === "pen" && !isSigned(signature),
    scan: form.proof === "scan" && attachmentId === null,
  };
  const wrong = (field: keyof typeof problems) => tried && problems[field];
  return (
    <ConsentDialog
      title={t("consent.give")}
      testId="give-consent"
      act={act}
      submit={t("consent.save")}
      onSubmit={() => {
        setTried(true);
        return !Object.values(problems).includes(true);
      }}
      onClose={onClose}
    >
      <PurposeField
        label={t("consent.forWhat")}
        open={PURPOSES}
        value={form.purposes}
        onChange={(purposes) => change({ purposes })}
        error={wrong("purposes") ? t("consent.purposesMissing") : undefined}
      />
      <ChoiceField label={t("consent.proof")}>
        {({ labelId }) => (
          <Choices
            labelId={labelId}
            value={form.proof}
            onChange={(proof) => change({ proof })}
            choices={(["pen", "scan"] as const).map((value) => ({
              value,
              label: t(`consent.proof.${value}`),
            }))}
          />
        )}
      </ChoiceField>
      <SignerFields
        name={form.name}
        relation={form.relation}
        onChange={(next) =>
          // Somebody else signs: their name is asked for, not the patient's offered.
          change(
            next.relation !== undefined && next.relation !== form.relation
              ? {
                  ...next,
                  name:
                    next.relation === "patient"
                      ? detail.patient.name
                      : form.name === detail.patient.name
                        ? ""
                        : form.name,
                }
              : next,
          )
        }
        error={wrong("name") ? t("consent.signerMissing") : undefined}
      />
      {form.proof === "pen" ? (
        <>
          <ShownText purposes={form.purposes} />
          <SignaturePad
            value={signature}
            onChange={(next) => {
              command.renew();
              setSignature(next);
            }}
            error={wrong("pen") ? t("consent.padMissing") : undefined}
          />
        </>
      ) : (
        <>
          <ScanField
            detail={detail}
            attachmentId={attachmentId}
            onSent={(id) => {
              command.renew();
              setAttachmentId(id);
            }}
            error={wrong("scan") ? t("consent.scan.missing") : undefined}
          />
          <Field label={t("consent.signedOn")} required>
            {(control) => (
              <Input
                {...control}
                type="date"
                max={localDay(nowMs())}
                value={form.signedOn}
                onChange={(event) =>
                  change({
                    signedOn: event.target.value || localDay(nowMs()),
                  })
                }
              />
            )}
          </Field>
        </>
      )}
    </ConsentDialog>
  );
};

/** A scan that was sent before and that no record names yet: the line broke off in between. */
const unrecordedScan = (detail: CaseDetail, { records }: CaseConsents) => {
  const recorded = new Set(
    records.map(({ proof }) =>
      proof?.kind === "scan" ? proof.attachmentId : undefined,
    ),
  );
  return detail.attachments
    .filter(({ id, kind }) => kind === "consent" && !recorded.has(id))
    .at(-1)?.id;
};

const ShownText = ({ purposes }: { purposes: readonly Purpose[] }) => {
  const t = useText();
  const { language } = useLanguage();
  const text = CONSENT_TEXTS[CURRENT_CONSENT_TEXT];
  return (
    <div className="consent-text" tabIndex={0}>
      <p className="lz-faint">
        {t("consent.text", { version: CURRENT_CONSENT_TEXT })}
      </p>
      {purposes.map((purpose) => (
        <p key={purpose}>
          <strong>{t(`consent.purpose.${purpose}`)}</strong>{" "}
          {text[purpose][language]}
        </p>
      ))}
    </div>
  );
};

const ScanField = ({
  detail,
  attachmentId,
  onSent,
  error,
}: {
  detail: CaseDetail;
  attachmentId: string | null;
  onSent: (attachmentId: string) => void;
  error: string | undefined;
}) => {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const { send, percent } = useScan(detail.id);
  const [last, setLast] = useState<{ id: string; file: File } | null>(null);
  const start = (one: { id: string; file: File }) => {
    setLast(one);
    send.mutate(one, { onSuccess: () => onSent(one.id) });
  };
  const name =
    last?.file.name ??
    detail.attachments.find(({ id }) => id === attachmentId)?.fileName;
  return (
    <div className="lz-field">
      <div className="lz-row">
        <Button loading={send.isPending} onClick={() => input.current?.click()}>
          {t("consent.scan.choose")}
        </Button>
        <span role="status" className="lz-soft">
          {send.isPending
            ? t("consent.scan.sending", { percent })
            : attachmentId !== null && name !== undefined
              ? t("consent.scan.uploaded", { name })
              : ""}
        </span>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept={ATTACHMENT_ACCEPT}
        aria-label={t("consent.scan.choose")}
        data-testid="consent-scan"
        onChange={(event) => {
          const [file] = Array.from(event.target.files ?? []);
          if (file) start({ id: newCommandId(), file });
          event.target.value = "";
        }}
      />
      {send.error && last && (
        <ErrorNotice
          error={send.error}
          action={
            <Button size="small" onClick={() => start(last)}>
              {t("app.retry")}
            </Button>
          }
        />
      )}
      <div
        className={error ? "lz-field-note lz-field-error" : "lz-field-note"}
        role={error ? "alert" : undefined}
      >
        {error ?? t("consent.scan.hint")}
      </div>
    </div>
  );
};
