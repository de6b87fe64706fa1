import { Button } from "antd";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import type { StackPaneView } from "./useStackPane.ts";

/** What the pane says in its middle while the asked image is not on the screen, and the way out of an error. */
export const PaneMessage = ({
  view,
  asked,
}: {
  view: StackPaneView;
  /** Index of the asked image. */
  asked: number;
}) => {
  const t = useText();
  const { painted, imageCount, error, retry } = view;
  const number = Math.min(asked, Math.max(0, imageCount - 1)) + 1;
  if (error)
    return (
      <div className="lz-pane-message is-error">
        {imageCount > 0 && (
          <strong>{t("viewer.imageNotShown", { number })}</strong>
        )}
        <ErrorNotice
          error={error}
          action={<Button onClick={retry}>{t("viewer.retry")}</Button>}
        />
      </div>
    );
  if (painted && painted.imageIndex === number - 1) return null;
  return (
    <div className="lz-pane-message is-waiting" role="status">
      {imageCount === 0
        ? t("viewer.loadingSeries")
        : t("viewer.loadingImage", { number })}
    </div>
  );
};
