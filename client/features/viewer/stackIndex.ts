import { roundedPlace } from "../../../shared/domain/imaging/patientSpace.ts";
import {
  imageThrough,
  movedInto,
} from "../../../shared/domain/imaging/reslice.ts";
import type {
  Pane,
  PatientPoint,
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { showing } from "./paneOperations.ts";

type Crosshair = SharedViewDocument["crosshair"];

/** Where the planes of the pane's series cross; null for a stack of the series' own images. */
export const crossingOf = (
  images: readonly SeriesImage[],
  { seriesInstanceUid }: Pick<Pane, "seriesInstanceUid">,
  crosshair: Crosshair,
): PatientPoint | null => {
  const cut = images[0]?.cut;
  if (!cut) return null;
  return crosshair?.seriesInstanceUid === seriesInstanceUid
    ? crosshair.at
    : cut.middle;
};

/** Where the pane's image stands in its stack; -1 while it has not come in here. */
export const indexOfImage = (
  images: readonly SeriesImage[],
  pane: Pick<Pane, "sopInstanceUid" | "frame" | "seriesInstanceUid">,
  crosshair: Crosshair,
): number => {
  const planes = images[0]?.cut?.planes;
  const at = crossingOf(images, pane, crosshair);
  if (planes && at) return imageThrough(planes, at);
  const { sopInstanceUid, frame } = pane;
  return sopInstanceUid === null
    ? 0
    : images.findIndex(
        (image) =>
          image.sopInstanceUid === sopInstanceUid && image.frame === frame,
      );
};

/** Shows an image of the pane's stack; along a plane, by moving the place where all planes cross into it. */
export const goingTo = (
  { pane, crossing }: { pane: Pane; crossing: PatientPoint | null },
  image: SeriesImage,
): SharedViewOperation => {
  const { cut, seriesInstanceUid } = image;
  return cut && crossing
    ? {
        ...{ type: "setCrosshair", seriesInstanceUid },
        at: roundedPlace(movedInto(cut.planes, cut.index, crossing)),
      }
    : showing(pane, image);
};
