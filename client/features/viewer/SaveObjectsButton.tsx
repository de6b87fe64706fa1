import { Button } from "antd";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { OBJECT_KINDS } from "../../../shared/domain/exchange/classes.ts";
import { LEFT_OUT_WORDS, OBJECT_NAMES } from "./objectWords.ts";
import type { SaveObjects } from "./useSaveObjects.ts";

/** Saves what is seen as DICOM objects, and says what was saved and what was not. */
export const SaveObjectsButton = ({
  save,
  busy,
  saved,
  error,
  isOwn,
}: SaveObjects) => {
  const t = useText();
  const counts = OBJECT_KINDS.map((kind) => ({
    name: t(OBJECT_NAMES[kind]),
    count: saved?.objects.filter((each) => each.kind === kind).length ?? 0,
  })).filter(({ count }) => count > 0);
  return (
    <div className="lz-rail-save">
      <Button
        block
        loading={busy}
        title={t(
          isOwn ? "viewer.object.saveOwnHint" : "viewer.object.saveHint",
        )}
        onClick={save}
      >
        {t("viewer.object.save")}
      </Button>
      {saved && !error && !busy && (
        <p role="status">
          {t("viewer.object.saved", {
            list: counts
              .map((each) => t("viewer.object.count", each))
              .join(", "),
          })}
          {saved.planeDrawings && (
            <span className="lz-rail-gap">
              {t("viewer.leftOut.planeDrawings", saved.planeDrawings)}
            </span>
          )}
          {saved.leftOut.map((reason) => (
            <span key={reason} className="lz-rail-gap">
              {t(LEFT_OUT_WORDS[reason])}
            </span>
          ))}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
};
