import {
  originOfImage,
  type PlaneImages,
} from "../../../shared/domain/imaging/reslice.ts";
import {
  volumeOf,
  type NotAVolume,
  type Volume,
} from "../../../shared/domain/imaging/volume.ts";
import {
  numbers,
  text,
  type DicomJson,
} from "../../../shared/domain/imaging/dicomJson.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { CutImage, SeriesImage } from "./seriesImages.ts";

/** The volume that a series' images make; else why they make none. */
export const volumeOfSeries = (
  images: readonly SeriesImage[],
): Volume | NotAVolume =>
  volumeOf(
    images.map(({ attributes, frame }) => {
      const facts = imageFactsOf(attributes, frame);
      return {
        ...facts.slice,
        columns: numbers(attributes, "00280011")[0] ?? 0,
        rows: numbers(attributes, "00280010")[0] ?? 0,
        spacing: facts.size.pixelSpacing,
        isColour: !text(attributes, "00280004").startsWith("MONOCHROME"),
        frameOfReference: text(attributes, "00200052"),
        tilt: facts.tilt,
      };
    }),
  );

/** Of a cut image everything of the first one is true but where it lies, its pixels and what names it. */
const DROPPED: ReadonlySet<string> = new Set([
  ...["52009229", "52009230", "00280008", "00180050", "00181120", "00080018"],
  ...["00281052", "00281053", "00283000", "00281101", "00281102", "00281103"],
  ...["00281201", "00281202", "00281203", "00200020", "00280034"],
  ...["00181164", "00186011"],
]);

/**
 * The images of a series along a plane, as a stack that a pane shows like any other. `nameOf` gives each the name under
 * which it is cut and cached. They name no instance: what is drawn on them lies in the patient (SV19).
 */
export const imagesOfPlane = (
  series: readonly SeriesImage[],
  planes: PlaneImages,
  of: Pick<CutImage, "middle" | "geometry" | "factor">,
  nameOf: (index: number) => string,
  valuesOf: (index: number) => PixelValues | null,
): SeriesImage[] => {
  const [first] = series;
  if (!first) return [];
  const { row, column, pixelMm, columns, rows, count } = planes;
  const common: DicomJson = Object.fromEntries(
    Object.entries(first.attributes).filter(([tag]) => !DROPPED.has(tag)),
  );
  const said = (vr: string, ...Value: (string | number)[]) => ({ vr, Value });
  Object.assign(common, {
    "00280010": said("US", rows),
    "00280011": said("US", columns),
    "00280030": said("DS", pixelMm, pixelMm),
    // By where the slices lie in the patient, whatever the modality: nothing of it is measured at a detector.
    "00280A02": said("CS", "GEOMETRY"),
    "00200037": said("DS", ...row, ...column),
    "00280100": said("US", 16),
    "00280101": said("US", 16),
    "00280102": said("US", 15),
    "00280103": said("US", 1),
  });
  const unit = imageFactsOf(first.attributes, first.frame).valueUnit;
  if (unit !== "") common["00281054"] = said("LO", unit);
  const lossy = series.some((image) => image.lossy);
  return Array.from({ length: count }, (_, index) => ({
    ...{ imageId: nameOf(index), sopInstanceUid: "", frame: index + 1, lossy },
    seriesInstanceUid: first.seriesInstanceUid,
    attributes: {
      ...common,
      "00200032": said("DS", ...originOfImage(planes, index)),
    },
    cut: { ...of, planes, index, values: () => valuesOf(index) },
  }));
};
