import type { NotAVolume } from "../../../shared/domain/imaging/volume.ts";
import type {
  Pane,
  Plane,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";

/** Why a series cannot be cut along other planes. */
export const NO_PLANES: Readonly<Record<NotAVolume, TextKey>> = {
  fewImages: "viewer.noPlanes.fewImages",
  colour: "viewer.noPlanes.colour",
  noPosition: "viewer.noPlanes.noPosition",
  noSpacing: "viewer.noPlanes.noSpacing",
  mixedOrientation: "viewer.noPlanes.mixedOrientation",
  mixedSize: "viewer.noPlanes.mixedSize",
  samePlace: "viewer.noPlanes.samePlace",
};

export const PLANE_NAMES: Readonly<Record<Plane, TextKey>> = {
  axial: "viewer.plane.axial",
  coronal: "viewer.plane.coronal",
  sagittal: "viewer.plane.sagittal",
};

/** Axial, sagittal, coronal, and the images themselves. */
const QUARTERS: readonly (Plane | null)[] = [
  ...(["axial", "sagittal", "coronal", null] as const),
];

/** What shows a pane's series along all planes beside its images, each where it was; or, from a plane, its images again. */
export const planesOperations = (
  pane: Pane,
  panes: readonly Pane[],
): SharedViewOperation[] => {
  const { studyInstanceUid, seriesInstanceUid, window } = pane;
  if (studyInstanceUid === null || seriesInstanceUid === null) return [];
  const entering = pane.plane === null;
  const shown = entering
    ? pane
    : panes.find(
        (each) =>
          each.plane === null && each.seriesInstanceUid === seriesInstanceUid,
      );
  const hung = (entering ? QUARTERS : [null]).map((plane) => ({
    ...{ studyInstanceUid, seriesInstanceUid, window, plane },
  }));
  const paneIds = panes.map(({ paneId }) => paneId);
  const last = entering ? (paneIds[3] ?? "fourth") : (paneIds[0] ?? "main");
  return [
    {
      ...{ type: "hang", panes: hung, onlyIfEmpty: false },
      layout: entering ? { rows: 2, columns: 2 } : { rows: 1, columns: 1 },
    },
    ...(shown?.sopInstanceUid
      ? [
          {
            ...{ type: "showImage" as const, paneId: last, seriesInstanceUid },
            ...{ sopInstanceUid: shown.sopInstanceUid, frame: shown.frame },
          },
        ]
      : []),
  ];
};
