import { FilePdfOutlined, PaperClipOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, type ReactNode } from "react";
import {
  caseRoutes,
  MAX_ATTACHMENT_BYTES,
  type Attachment,
  type CaseDetail,
} from "../../../shared/contracts/cases.ts";
import { urlOf } from "../../platform/api.ts";
import { ATTACHMENT_ACCEPT } from "../../platform/attachmentFiles.ts";
import { errorWords } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { sizeWords } from "../../ui/sizes.ts";
import { ConvertedNote } from "./ConvertedNote.tsx";
import { isRefusedForGood, useAttach, type FailedFile } from "./useAttach.ts";
import "./cases.css";

const urlOfAttachment = (caseId: string, attachmentId: string) =>
  urlOf(caseRoutes.readAttachment, { params: { caseId, attachmentId } });

const AttachButton = ({
  caseId,
  kind,
  label,
  children,
}: {
  caseId: string;
  kind: Attachment["kind"];
  label: string;
  children?: ReactNode;
}) => {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const { attach, retry, forget, busy, sending, failed } = useAttach(
    caseId,
    kind,
  );
  return (
    <div className="lz-stack-tight">
      <div className="lz-row">
        {children}
        <Button
          size="small"
          icon={<PaperClipOutlined />}
          loading={busy}
          onClick={() => input.current?.click()}
        >
          {label}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        multiple={kind === "file"}
        accept={ATTACHMENT_ACCEPT}
        aria-label={label}
        data-testid={`attach-${kind}`}
        onChange={(event) => {
          attach(Array.from(event.target.files ?? []));
          event.target.value = "";
        }}
      />
      <div role="status" className="lz-soft attach-said">
        {sending && t("files.sending", sending)}
      </div>
      {failed.map((failure) => (
        <FailedAttachment
          key={failure.attachmentId}
          failure={failure}
          busy={busy}
          onRetry={retry}
          onDismiss={() => forget(failure)}
        />
      ))}
    </div>
  );
};

const FailedAttachment = ({
  failure,
  busy,
  onRetry,
  onDismiss,
}: {
  failure: FailedFile;
  busy: boolean;
  onRetry: () => void;
  onDismiss: () => void;
}) => {
  const t = useText();
  const { file, error } = failure;
  const tooLarge = error.code === "input.tooLarge";
  return (
    <Notice
      tone="critical"
      role="alert"
      action={
        isRefusedForGood(failure) ? (
          <Button size="small" onClick={onDismiss}>
            {t("upload.dismiss")}
          </Button>
        ) : (
          <Button size="small" disabled={busy} onClick={onRetry}>
            {t("app.retry")}
          </Button>
        )
      }
    >
      {tooLarge
        ? t("files.tooLarge", {
            name: file.name,
            size: sizeWords(file.size),
            limit: sizeWords(MAX_ATTACHMENT_BYTES),
          })
        : t("files.failed", {
            name: file.name,
            reason: errorWords(t, error),
          })}
      {error.requestId && (
        <span className="lz-request-id">
          {t("app.requestNumber", { id: error.requestId })}
        </span>
      )}
    </Notice>
  );
};

const AttachmentRow = ({
  caseId,
  attachment,
  note,
}: {
  caseId: string;
  attachment: Attachment;
  note: string;
}) => {
  const t = useText();
  const url = urlOfAttachment(caseId, attachment.id);
  return (
    <a
      className="attachment"
      href={url}
      target="_blank"
      rel="noreferrer"
      aria-label={t("files.open", { name: attachment.fileName })}
    >
      {attachment.mediaType.startsWith("image/") ? (
        <img className="attachment-picture" src={url} alt="" loading="lazy" />
      ) : (
        <FilePdfOutlined className="attachment-picture" aria-hidden />
      )}
      <span className="attachment-words">
        <span className="attachment-name" title={attachment.fileName}>
          {attachment.fileName}
        </span>
        <span className="lz-faint">
          {note} · {sizeWords(attachment.bytes)}
        </span>
      </span>
    </a>
  );
};

/** Lab sheets, ECGs, letters. */
export const FilesSection = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const { localName } = useLanguage();
  const files = detail.attachments.filter((a) => a.kind === "file");
  return (
    <Section title={t("files.title")} testId="files">
      <div className="lz-stack-tight">
        {files.length === 0 && <p className="lz-faint">{t("files.none")}</p>}
        {files.map((file) => (
          <div key={file.id}>
            <AttachmentRow
              caseId={detail.id}
              attachment={file}
              note={`${localName(file.addedBy.name)} ${dateTimeWords(file.addedAt)}`}
            />
            <ConvertedNote detail={detail} attachment={file} />
          </div>
        ))}
        {detail.allowed.includes("case.write") && (
          <AttachButton caseId={detail.id} kind="file" label={t("files.add")} />
        )}
      </div>
    </Section>
  );
};
