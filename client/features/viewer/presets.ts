import { CT_WINDOWS } from "../../../shared/domain/imaging/windows.ts";
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
    window: CT_WINDOWS.lung,
  },
  {
    key: "2",
    name: "viewer.windowMediastinum",
    window: CT_WINDOWS.mediastinum,
  },
  { key: "3", name: "viewer.windowBone", window: CT_WINDOWS.bone },
  { key: "4", name: "viewer.windowBrain", window: CT_WINDOWS.brain },
  {
    key: "5",
    name: "viewer.windowAbdomen",
    window: CT_WINDOWS.abdomen,
  },
];

/** The window presets of a modality; only CT has fixed units, so only CT has any. */
export const presetsOf = (modality: string): readonly WindowPreset[] =>
  modality === "CT" ? CT_PRESETS : [];
