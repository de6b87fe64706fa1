import { Button } from "antd";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Notice } from "../../ui/Notice.tsx";
import type { SharedViewState } from "./sharedViewClient.ts";

/** Says when this page may show something else than the others', or why the view cannot go on. Empty when all is well. */
export const SharedViewNotice = ({
  view: { phase, error },
}: {
  view: Pick<SharedViewState, "phase" | "error">;
}) => {
  const t = useText();
  if (error)
    return (
      <ErrorNotice
        error={error}
        action={
          phase === "failed" && (
            <Button onClick={() => location.reload()}>
              {t("viewer.reload")}
            </Button>
          )
        }
      />
    );
  if (phase === "opening")
    return (
      <Notice tone="signed" role="status">
        {t("viewer.sharedOpening")}
      </Notice>
    );
  if (phase === "away")
    return (
      <Notice tone="waiting" role="status">
        {t("viewer.sharedAway")}
      </Notice>
    );
  return null;
};
