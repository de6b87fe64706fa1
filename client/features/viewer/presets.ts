import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import type { PaneWindow } from "../../platform/dicom/paneWindow.ts";

interface WindowPreset {
  /** The key that chooses it. */
  key: string;
  name: TextKey;
  window: PaneWindow;
}

/** Usual CT windows in HU, in the order of the number keys. */
const CT_PRESETS: readonly WindowPreset[] = [
  {
    key: "1",
    name: "viewer.windowLung",
    window: { center: -600, width: 1500 },
  },
  {
    key: "2",
    name: "viewer.windowMediastinum",
    window: { center: 40, width: 350 },
  },
  { key: "3", name: "viewer.windowBone", window: { center: 450, width: 2000 } },
  { key: "4", name: "viewer.windowBrain", window: { center: 40, width: 80 } },
  {
    key: "5",
    name: "viewer.windowAbdomen",
    window: { center: 50, width: 300 },
  },
];

/** The window presets of a modality; only CT has fixed units, so only CT has any. */
export const presetsOf = (modality: string): readonly WindowPreset[] =>
  modality === "CT" ? CT_PRESETS : [];
