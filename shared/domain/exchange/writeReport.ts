import { text, type DicomJson } from "../imaging/dicomJson.ts";
import { flattened, raised } from "../imaging/planeDrawing.ts";
import type {
  Annotation,
  AnnotationKind,
  ImageAnnotation,
  ImagePoint,
  PlaneAnnotation,
} from "../sharedViewing/document.ts";
import { SOP_CLASS } from "./classes.ts";
import { CONCEPT, UNIT, type Code } from "./concepts.ts";
import {
  attribute,
  modalityOf,
  referenceTo,
  sequence,
  type ImageRef,
  type MadeBy,
  type ObjectNames,
} from "./dataSet.ts";
import {
  codeItem,
  container,
  contentItem,
  documentModules,
  numberItem,
  observerItems,
  observerOf,
  textItem,
  uidItem,
} from "./document.ts";
import type { Measurements, Quantity } from "./quantities.ts";
import { axesOf, rimOf } from "./writePresentation.ts";

/** An annotation with what it measures on its image; of one on a plane, some image of the series that was cut. */
export interface Measured {
  image: ImageRef;
  annotation: Annotation;
  measurements: Measurements;
  /** `HU` or another unit of the image's values; empty where there is none. */
  valueUnit: string;
  /** Who drew it. */
  author: MadeBy["person"];
}

/**
 * Whether a report says something of it: a number, or the words at an arrow. Places in the patient need the frame of
 * reference that they count in.
 */
export const isReported = ({
  image,
  annotation,
  measurements,
}: Measured): boolean =>
  (!("plane" in annotation) || frameOfReferenceOf(image) !== "") &&
  (measurements.quantities.length > 0 ||
    (annotation.kind === "arrow" && annotation.text !== ""));

const frameOfReferenceOf = ({ attributes }: ImageRef) =>
  text(attributes, "00200052");

/**
 * The measurements on images of one study as a Comprehensive SR, with some on planes a Comprehensive 3D SR: PS3.16 TID
 * 1500 with a measurement group (TID 1501 or 1410) for each annotation.
 */
export const measurementReport = (
  measured: readonly [Measured, ...Measured[]],
  names: Omit<ObjectNames, "sopClassUid">,
  by: MadeBy,
): DicomJson => {
  const [first, ...others] = measured;
  const sopClassUid = measured.some(({ annotation }) => "plane" in annotation)
    ? SOP_CLASS.comprehensive3dReport
    : SOP_CLASS.comprehensiveReport;
  return documentModules(
    [first.image, ...others.map(({ image }) => image)],
    {
      ...{ ...names, sopClassUid },
      series: {
        ...{ modality: "SR", number: 9003 },
        description: "Lianzhen measurements",
      },
      ...{ title: CONCEPT.measurementReport, template: "1500" },
    },
    [
      codeItem("HAS CONCEPT MOD", CONCEPT.language, CONCEPT.english),
      ...observerItems(by),
      codeItem("HAS CONCEPT MOD", CONCEPT.procedureReported, CONCEPT.imaging),
      container(
        "CONTAINS",
        CONCEPT.measurements,
        null,
        measured.map((each, at) => group(each, at + 1)),
      ),
    ],
    by,
  );
};

const REGIONS: ReadonlySet<AnnotationKind> = new Set([
  ...(["ellipse", "rectangle", "area"] as const),
]);

const group = (measured: Measured, number: number): DicomJson => {
  const { annotation, measurements, image, author } = measured;
  const { kind, annotationId, text: words } = annotation;
  const { scale, quantities } = measurements;
  const isRegion = REGIONS.has(kind);
  const name = isRegion ? CONCEPT.region : null;
  const place = (relation: "INFERRED FROM" | "CONTAINS") =>
    "plane" in annotation
      ? contentItem(relation, "SCOORD3D", name, placesOf(annotation, image))
      : contentItem(relation, "SCOORD", name, coordinatesOf(annotation), [
          contentItem("SELECTED FROM", "IMAGE", null, {
            "00081199": sequence(referenceTo(image, [image.frame])),
          }),
        ]);
  return container("CONTAINS", CONCEPT.group, isRegion ? "1410" : "1501", [
    ...observerOf(author),
    textItem(
      "HAS OBS CONTEXT",
      CONCEPT.trackingIdentifier,
      `Lianzhen ${kind} ${number}`,
    ),
    uidItem("HAS OBS CONTEXT", CONCEPT.trackingUid, uidOfId(annotationId)),
    ...(isRegion ? [place("CONTAINS")] : []),
    ...quantities.map((quantity) =>
      numberOf(quantity, measured, isRegion ? [] : [place("INFERRED FROM")]),
    ),
    ...(kind === "arrow" && words !== ""
      ? [
          contentItem(
            ...(["CONTAINS", "TEXT", CONCEPT.comment] as const),
            { "0040A160": attribute("UT", words) },
            [place("INFERRED FROM")],
          ),
        ]
      : []),
    ...(scale.unit === "mm" &&
    scale.plane === "detector" &&
    quantities.length > 0
      ? [
          textItem(
            "CONTAINS",
            CONCEPT.comment,
            "Measured at the detector: the image is not calibrated to the patient.",
          ),
        ]
      : []),
    ...("plane" in annotation
      ? [
          textItem(
            "CONTAINS",
            CONCEPT.comment,
            `On a ${annotation.plane} plane cut from series ${image.seriesInstanceUid}.`,
          ),
        ]
      : []),
  ]);
};

const DERIVATIONS: Partial<Record<Quantity["what"], Code>> = {
  ...{ mean: CONCEPT.mean, sd: CONCEPT.deviation },
  ...{ min: CONCEPT.minimum, max: CONCEPT.maximum },
};

const numberOf = (
  { what, value }: Quantity,
  { measurements: { scale }, valueUnit, image }: Measured,
  place: readonly DicomJson[],
): DicomJson => {
  const derivation = DERIVATIONS[what];
  switch (what) {
    case "length":
      return numberItem(
        ...([CONCEPT.length, value] as const),
        scale.unit === "mm" ? UNIT.mm : UNIT.pixels,
        place,
      );
    case "area":
      return numberItem(
        ...([CONCEPT.area, value] as const),
        scale.unit === "mm" ? UNIT.mm2 : UNIT.pixels,
        place,
      );
    case "angle":
    case "cobb":
      return numberItem(CONCEPT[what], value, UNIT.degrees, place);
    case "mean":
    case "sd":
    case "min":
    case "max":
    case "value":
      return numberItem(
        ...([valueConcept(image, valueUnit), value] as const),
        valueUnit === "HU" ? UNIT.hounsfield : UNIT.none,
        [
          ...(derivation
            ? [codeItem("HAS CONCEPT MOD", CONCEPT.derivation, derivation)]
            : []),
          ...place,
        ],
      );
  }
};

const valueConcept = (image: ImageRef, valueUnit: string): Code => {
  if (valueUnit === "HU") return CONCEPT.attenuation;
  return modalityOf(image) === "MR" ? CONCEPT.signal : CONCEPT.pixelValue;
};

/** SCOORD: columns and rows from the first pixel's outer corner, as our own places (PS3.3 C.18.6.1.1). */
const coordinatesOf = (annotation: ImageAnnotation): DicomJson => {
  const { type, places } = graphicOf(annotation);
  return {
    "00700022": attribute("FL", ...places.flat()),
    "00700023": attribute("CS", type),
  };
};

/** SCOORD3D: millimetres in the series' frame of reference, the closed ones as polygons (PS3.3 C.18.9). */
const placesOf = (
  { kind, plane, points }: PlaneAnnotation,
  image: ImageRef,
): DicomJson => {
  const [beside] = points;
  const flat = points.map((point) => flattened(plane, point));
  const { type, places } = graphicOf({ kind, points: flat });
  const isPolygon = type === "POLYLINE" && REGIONS.has(kind);
  return {
    "00700022": attribute(
      "FL",
      ...places.flatMap((at) => (beside ? raised(plane, at, beside) : [])),
    ),
    "00700023": attribute("CS", isPolygon ? "POLYGON" : type),
    "30060024": attribute("UI", frameOfReferenceOf(image)),
  };
};

const graphicOf = (
  shape: Pick<ImageAnnotation, "kind" | "points">,
): { type: string; places: readonly ImagePoint[] } => {
  const { kind, points } = shape;
  const [a, b] = points;
  if (a && (kind === "point" || kind === "arrow"))
    return { type: "POINT", places: [a] };
  if (a && b && kind === "ellipse")
    return { type: "ELLIPSE", places: axesOf(a, b) };
  const places = REGIONS.has(kind) ? rimOf(shape) : points;
  return { type: "POLYLINE", places };
};

/** The UID of a UUID (PS3.5 B.2): an annotation keeps it from report to report. */
export const uidOfId = (uuid: string): string =>
  `2.25.${BigInt(`0x${uuid.replaceAll("-", "")}`)}`;
