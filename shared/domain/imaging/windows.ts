/** Usual CT windows, HU. */
export const CT_WINDOWS = {
  lung: { center: -600, width: 1500 },
  mediastinum: { center: 40, width: 350 },
  bone: { center: 450, width: 2000 },
  brain: { center: 40, width: 80 },
  abdomen: { center: 50, width: 300 },
} as const;
