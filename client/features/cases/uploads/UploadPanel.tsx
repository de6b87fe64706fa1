import { FileAddOutlined, FolderAddOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, useState, type DragEvent } from "react";
import { useText } from "../../../platform/i18n/useText.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { filesOfDrop, filesOfInput, type Collected } from "./collectFiles.ts";
import { UploadProgress } from "./UploadProgress.tsx";
import { useUploads } from "./UploadsProvider.tsx";
import "./uploads.css";

/** A hidden file input behind a button; `folder` takes a whole folder with its subfolders. */
const PickButton = ({
  folder = false,
  label,
  primary = false,
  onPicked,
}: {
  folder?: boolean;
  label: string;
  primary?: boolean;
  onPicked: (collected: Collected) => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        type={primary ? "primary" : "default"}
        icon={folder ? <FolderAddOutlined /> : <FileAddOutlined />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={label}
        data-testid={folder ? "pick-folder" : "pick-files"}
        {...(folder && { webkitdirectory: "" })}
        onChange={(event) => {
          if (event.target.files) onPicked(filesOfInput(event.target.files));
          // The same choice again must be a change again.
          event.target.value = "";
        }}
      />
    </>
  );
};

/** Drop a folder or choose files; below it how far each file is. */
export const UploadPanel = ({
  caseId,
  compact,
}: {
  caseId: string;
  /** Small, where images are there already; else it fills the place the image will take. */
  compact: boolean;
}) => {
  const t = useText();
  const { queue, state } = useUploads(caseId);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const [collected, setCollected] = useState<Collected | null>(null);

  const take = (found: Collected) => {
    setCollected(found);
    if (found.files.length > 0) queue.add(found.files);
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setReading(0);
    const found = await filesOfDrop(event.dataTransfer.items, setReading);
    setReading(null);
    take(found);
  };

  return (
    <div className="upload">
      <div
        className={["upload-drop", compact && "is-compact", over && "is-over"]
          .filter(Boolean)
          .join(" ")}
        data-testid="upload-drop"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <p className="upload-lead">
          <strong>{t("upload.drop")}</strong>
          {!compact && <span className="lz-faint">{t("upload.dropHint")}</span>}
        </p>
        <div className="lz-row">
          <PickButton folder label={t("upload.pickFolder")} onPicked={take} />
          <PickButton label={t("upload.pickFiles")} onPicked={take} />
        </div>
      </div>
      <div role="status" className="upload-said">
        {reading !== null && t("upload.reading", { count: reading })}
        {collected?.files.length === 0 && t("upload.emptyFolder")}
        {collected !== null &&
          collected.skipped > 0 &&
          ` ${t("upload.skipped", { count: collected.skipped })}`}
      </div>
      {collected !== null && collected.unreadable > 0 && (
        <Notice tone="waiting">{t("upload.unreadableFolder")}</Notice>
      )}
      <UploadProgress
        queue={queue}
        state={state}
        onDismiss={() => setCollected(null)}
      />
    </div>
  );
};
