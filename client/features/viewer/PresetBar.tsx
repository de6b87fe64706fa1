import { useText } from "../../platform/i18n/useText.ts";
import type { PaneWindow } from "../../platform/dicom/paneWindow.ts";
import { presetsOf } from "./presets.ts";

/** The window presets with their keys; keeps quiet for a modality that has none. */
export const PresetBar = ({
  modality,
  onWindow,
}: {
  modality: string;
  onWindow: (window: PaneWindow | null) => void;
}) => {
  const t = useText();
  const presets = presetsOf(modality);
  if (presets.length === 0) return null;
  return (
    <div className="lz-presets" role="toolbar" aria-label={t("viewer.windows")}>
      {presets.map(({ key, name, window }) => (
        <button
          type="button"
          key={key}
          aria-keyshortcuts={key}
          onClick={() => onWindow(window)}
        >
          {t(name)} <kbd>{key}</kbd>
        </button>
      ))}
      <button
        type="button"
        aria-keyshortcuts="Space"
        onClick={() => onWindow(null)}
      >
        {t("viewer.windowReset")} <kbd>{t("viewer.keySpace")}</kbd>
      </button>
    </div>
  );
};
