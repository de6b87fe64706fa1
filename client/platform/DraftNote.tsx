import { useText } from "./i18n/useText.ts";
import { timeWords } from "./times.ts";

/** When the text was last kept, in words; loud only when it could not be. */
export const DraftNote = ({
  savedAtMs,
}: {
  savedAtMs: number | null | undefined;
}) => {
  const t = useText();
  if (savedAtMs === null)
    return (
      <span className="lz-field-error" role="alert">
        {t("draft.notSaved")}
      </span>
    );
  return (
    <span className="lz-faint" data-testid="draft-note">
      {savedAtMs === undefined
        ? t("draft.willSave")
        : t("draft.savedAt", { time: timeWords(savedAtMs) })}
    </span>
  );
};
