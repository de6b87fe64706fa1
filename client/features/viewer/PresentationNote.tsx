import type { Presentation } from "../../../shared/domain/exchange/readPresentation.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { PRESENTATION_NOTES } from "./objectWords.ts";

/** Which saved presentation a pane shows, whose it is, and what of it is not shown. */
export const PresentationNote = ({
  presentation,
  error,
  shown,
  onClose,
}: {
  presentation: Presentation | null;
  error: Error | null;
  shown: boolean;
  /** Null where this person may look only. */
  onClose: (() => void) | null;
}) => {
  const t = useText();
  if (!shown || (!presentation && !error)) return null;
  const facts = presentation && [presentation.creator, presentation.date];
  return (
    <div className="lz-pane-presentation" role="status">
      {presentation ? (
        <span>
          {t("viewer.presentation.from", {
            title: presentation.description || presentation.label,
          })}{" "}
          {facts?.filter((fact) => fact !== "").join(" ")}
        </span>
      ) : (
        <strong className="lz-pane-warning">
          {t("viewer.presentation.notRead")}
        </strong>
      )}
      {presentation?.notes.map((note) => (
        <span key={note} className="lz-pane-warning">
          {t(PRESENTATION_NOTES[note])}
        </span>
      ))}
      {onClose && (
        <button type="button" onClick={onClose}>
          {t("viewer.presentation.close")}
        </button>
      )}
    </div>
  );
};
