import { Button } from "antd";
import { isUnplayable } from "../../platform/apiError.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { NO_PLANES } from "./planes.ts";
import type { StackPaneView } from "./useStackPane.ts";

/** What the pane says in its middle while the asked image is not on the screen, and the way out of an error. */
export const PaneMessage = ({
  view,
  asked,
  playing,
  onImages,
}: {
  view: StackPaneView;
  /** Index of the asked image; -1 while it has not come in. */
  asked: number;
  playing: boolean;
  /** Shows the series' own images; null where this person may look only. */
  onImages: (() => void) | null;
}) => {
  const t = useText();
  const { painted, images, error, retry } = view;
  const number = Math.max(0, asked) + 1;
  if (view.refusal)
    return (
      <div className="lz-pane-message is-error">
        <span>{t(NO_PLANES[view.refusal])}</span>
        {onImages && (
          <Button onClick={onImages}>{t("viewer.showImages")}</Button>
        )}
      </div>
    );
  if (error)
    return (
      <div className="lz-pane-message is-error">
        {images.length > 0 && !isUnplayable(error) && (
          <strong>{t("viewer.imageNotShown", { number })}</strong>
        )}
        <ErrorNotice
          error={error}
          action={
            !isUnplayable(error) && (
              <Button onClick={retry}>{t("viewer.retry")}</Button>
            )
          }
        />
      </div>
    );
  if (view.slices !== null)
    return (
      <div className="lz-pane-message is-waiting" role="status">
        {t("viewer.volumeLoading", {
          loaded: view.loaded,
          total: view.slices,
        })}
      </div>
    );
  const plays = playing && painted?.seriesImage.video !== undefined;
  // A video that plays is ahead of what was asked for.
  const isThere = plays
    ? !view.waiting
    : asked >= 0 && painted?.imageIndex === asked;
  if (isThere) return null;
  return (
    <div className="lz-pane-message is-waiting" role="status">
      {plays
        ? t("viewer.videoWaiting")
        : t(waitingWords(images.length, asked), { number })}
    </div>
  );
};

const waitingWords = (imageCount: number, asked: number) => {
  if (imageCount === 0) return "viewer.loadingSeries";
  return asked < 0 ? "viewer.waitingForImage" : "viewer.loadingImage";
};
