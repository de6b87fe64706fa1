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
  size,
  onPicked,
}: {
  folder?: boolean;
  label: string;
  size: "small" | "middle";
  onPicked: (collected: Promise<Collected>) => Promise<void>;
}) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size={size}
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
          if (event.target.files)
            void onPicked(filesOfInput(event.target.files));
          // The same choice again must be a change again.
          event.target.value = "";
        }}
      />
    </>
  );
};

/** Takes dropped and chosen files into the case's queue, and knows what was left out. */
export const useUploadIntake = (caseId: string) => {
  const { queue, state } = useUploads(caseId);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const [collected, setCollected] = useState<Collected | null>(null);

  const take = async (finding: Promise<Collected>) => {
    setReading(0);
    const found = await finding.finally(() => setReading(null));
    setCollected(found);
    if (found.files.length > 0) queue.add(found.files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(filesOfDrop(event.dataTransfer.items, setReading));
  };
  return {
    queue,
    state,
    take,
    over,
    reading,
    collected,
    forget: () => setCollected(null),
    /** For the element that files may be dropped on. */
    dropTarget: {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: drop,
    },
  };
};
type UploadIntake = ReturnType<typeof useUploadIntake>;

/** Choose a folder or files. */
export const UploadButtons = ({
  intake,
  size = "middle",
}: {
  intake: UploadIntake;
  size?: "small" | "middle";
}) => {
  const t = useText();
  return (
    <div className="lz-row">
      <PickButton
        folder
        size={size}
        label={t("upload.pickFolder")}
        onPicked={intake.take}
      />
      <PickButton
        size={size}
        label={t("upload.pickFiles")}
        onPicked={intake.take}
      />
    </div>
  );
};

/** The place to drop a folder, where there is no image yet. */
export const UploadDrop = ({ intake }: { intake: UploadIntake }) => {
  const t = useText();
  return (
    <div className="upload-drop" data-testid="upload-drop">
      <p className="upload-lead">
        <strong>{t("upload.drop")}</strong>
        <span className="lz-faint">{t("upload.dropHint")}</span>
      </p>
      <UploadButtons intake={intake} />
    </div>
  );
};

/** What came of it: files found, left out, under way, stored, refused. */
export const UploadOutcome = ({
  intake: { queue, state, reading, collected, forget },
}: {
  intake: UploadIntake;
}) => {
  const t = useText();
  return (
    <>
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
      <UploadProgress queue={queue} state={state} onDismiss={forget} />
    </>
  );
};
