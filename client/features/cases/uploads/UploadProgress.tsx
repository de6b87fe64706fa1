import { Button, Progress } from "antd";
import { memo } from "react";
import type { TextKey } from "../../../../shared/i18n/catalogue.ts";
import { errorWords } from "../../../platform/ErrorNotice.tsx";
import { useText, type Translate } from "../../../platform/i18n/useText.ts";
import { sizeWords } from "../../../ui/sizes.ts";
import type { UploadItem, UploadQueue, UploadState } from "./queue.ts";

const SECONDS_IN_MINUTE = 60;
const MINUTES_FROM_SECONDS = 90;

const leftWords = (t: Translate, seconds: number) =>
  seconds < MINUTES_FROM_SECONDS
    ? t("upload.secondsLeft", { seconds })
    : t("upload.minutesLeft", {
        minutes: Math.ceil(seconds / SECONDS_IN_MINUTE),
      });

/** What became of the files, as one sentence. */
const resultWords = (t: Translate, { counts }: UploadState) => {
  const parts: [TextKey, number][] = [
    ["upload.duplicates", counts.duplicate],
    ["upload.conflicts", counts.conflict],
    ["upload.held", counts.held],
    ["upload.failedCount", counts.failed],
    ["upload.cancelled", counts.cancelled],
  ];
  return [
    t("upload.finished", { stored: counts.stored }),
    ...parts
      .filter(([, count]) => count > 0)
      .map(([key, count]) => t(key, { count })),
  ].join(" · ");
};

const Row = memo(({ item }: { item: UploadItem }) => {
  const t = useText();
  const percent =
    item.bytes === 0 ? 0 : Math.floor((item.sentBytes / item.bytes) * 100);
  return (
    <li className={`upload-file is-${item.status}`}>
      <span className="upload-file-name" title={item.name}>
        {item.name}
      </span>
      <span className="upload-file-status">
        {t(
          `upload.status.${item.status}`,
          item.status === "sending" ? { percent } : {},
        )}
      </span>
      {item.error && (
        <span className="upload-file-error">
          {errorWords(t, item.error)}
          {item.error.requestId &&
            ` ${t("app.requestNumber", { id: item.error.requestId })}`}
        </span>
      )}
    </li>
  );
});
Row.displayName = "UploadRow";

/** How far the files are, what failed and why, and the ways out: cancel, retry. */
export const UploadProgress = ({
  queue,
  state,
  onDismiss,
}: {
  queue: UploadQueue;
  state: UploadState;
  onDismiss: () => void;
}) => {
  const t = useText();
  const { counts, items, active } = state;
  if (items.length === 0) return null;
  const settled =
    items.length -
    counts.queued -
    counts.checking -
    counts.sending -
    counts.cancelled;
  const { again } = state;
  const failed = items.filter(({ status }) => status === "failed");
  return (
    <div className="upload-progress" data-testid="upload-progress">
      {active ? (
        <>
          <div className="upload-line">
            <span>
              {t("upload.progress", {
                done: settled,
                total: items.length,
                sent: sizeWords(state.sentBytes),
                size: sizeWords(state.totalBytes),
              })}
              {state.secondsLeft !== null &&
                ` · ${leftWords(t, state.secondsLeft)}`}
              {state.away && (
                <strong role="status"> · {t("upload.away")}</strong>
              )}
            </span>
            <Button size="small" onClick={queue.cancel}>
              {t("upload.cancel")}
            </Button>
          </div>
          <Progress
            percent={Math.floor(
              (state.sentBytes / Math.max(state.totalBytes, 1)) * 100,
            )}
            showInfo={false}
            size="small"
            aria-label={t("images.title")}
          />
        </>
      ) : (
        <div className="upload-line" role="status">
          <span>{resultWords(t, state)}</span>
          <span className="lz-row">
            {again > 0 && (
              <Button size="small" onClick={queue.retry}>
                {counts.cancelled === 0
                  ? t("upload.retryFailed", { count: again })
                  : t("upload.resume")}
              </Button>
            )}
            <Button
              size="small"
              type="text"
              onClick={() => {
                queue.dismiss();
                onDismiss();
              }}
            >
              {t(counts.cancelled > 0 ? "upload.drop.rest" : "upload.dismiss")}
            </Button>
          </span>
        </div>
      )}
      {failed.length > 0 && (
        <ul className="upload-files" aria-label={t("upload.failedList")}>
          {failed.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
      <details className="upload-all">
        <summary>{t("upload.fileList")}</summary>
        <ul className="upload-files">
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      </details>
    </div>
  );
};
