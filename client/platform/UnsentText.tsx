import { Button } from "antd";
import { useRef, useState } from "react";
import { Notice } from "../ui/Notice.tsx";
import { useText } from "./i18n/useText.ts";

/** Plain HTTP has no clipboard; nor does a browser that forbids it. */
const copied = async (text: string): Promise<boolean> => {
  try {
    // Absent on plain HTTP, whatever its type says.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    if (!clipboard) return false;
    await clipboard.writeText(text);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
};

/** What a person typed and may no longer send: it is shown, can be copied, and goes only when they say so. */
export const UnsentText = ({
  what,
  text,
  onDiscard,
}: {
  /** What the text was to become, e.g. the name of the form. */
  what: string;
  text: string;
  onDiscard: () => void;
}) => {
  const t = useText();
  const box = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState<"copied" | "selected" | null>(null);
  const copy = async () => {
    box.current?.focus();
    box.current?.select();
    setSaid((await copied(text)) ? "copied" : "selected");
  };
  return (
    <Notice tone="critical" role="alert">
      <div className="lz-stack-tight" data-testid="unsent-text">
        <span>{t("draft.unsent", { what })}</span>
        <textarea
          ref={box}
          className="lz-reading-input"
          aria-label={what}
          readOnly
          rows={4}
          value={text}
        />
        <div className="lz-row">
          <Button size="small" onClick={() => void copy()}>
            {t("draft.copy")}
          </Button>
          <Button size="small" type="text" onClick={onDiscard}>
            {t("draft.discard")}
          </Button>
          <span role="status">{said && t(`draft.${said}`)}</span>
        </div>
      </div>
    </Notice>
  );
};
