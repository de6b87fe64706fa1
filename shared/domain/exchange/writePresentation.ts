import { aspectOf } from "../imaging/calibration.ts";
import type { DicomJson } from "../imaging/dicomJson.ts";
import { imageFactsOf } from "../imaging/imageFacts.ts";
import type {
  ImageAnnotation,
  ImagePoint,
  Pane,
} from "../sharedViewing/document.ts";
import { SOP_CLASS } from "./classes.ts";
import {
  attribute,
  byImage,
  bySeries,
  commonModules,
  decimal,
  momentOf,
  personName,
  referenceTo,
  sequence,
  short,
  type ImageRef,
  type MadeBy,
  type ObjectNames,
} from "./dataSet.ts";

/** One image as a presentation state shows it. */
export interface PresentedImage {
  image: ImageRef;
  /** Null: through the table that the image carries; colours have none. */
  window: {
    center: number;
    width: number;
    /** VOI LUT Function; empty for linear. */
    function: string;
  } | null;
  drawn: readonly {
    annotation: ImageAnnotation;
    /** What stands beside it. */
    lines: readonly string[];
  }[];
}

/** How a pane stands; the same fields as the shared document's. */
export type Standing = Pick<
  Pane,
  | "inverted"
  | "rotation"
  | "flippedHorizontally"
  | "flippedVertically"
  | "zoom"
  | "pan"
>;

/** What stored colours mean (PS3.3 C.11.15). */
export interface ColourProfile {
  /** An ICC input profile for RGB, in base64. */
  icc: string;
  /** Color Space, e.g. `SRGB`; empty where it has no such name. */
  space: string;
}

type Presented = readonly [PresentedImage, ...PresentedImage[]];
type Names = Omit<ObjectNames, "sopClassUid">;

const LAYER = "DRAWINGS";

/**
 * A Grayscale Softcopy Presentation State of images of one series that share their modality transform: PS3.3 A.33.1.
 * What every presentation has, window and inversion.
 */
export const greyscalePresentation = (
  presented: Presented,
  standing: Standing,
  names: Names,
  by: MadeBy,
): DicomJson => {
  const [{ image: first }] = presented;
  const sopClassUid = SOP_CLASS.greyscalePresentation;
  return {
    ...presentation(presented, standing, { ...names, sopClassUid }, by),
    "00283110": sequence(...presented.map(softcopyWindow)),
    ...modalityTransform(first),
    "20500020": attribute(
      "CS",
      isMonochrome1(first) === standing.inverted ? "IDENTITY" : "INVERSE",
    ),
  };
};

/**
 * A Color Softcopy Presentation State of images of one series whose colours mean the same: PS3.3 A.33.2. What every
 * presentation has, and the profile; it knows no window and no inversion.
 */
export const colourPresentation = (
  presented: Presented,
  { icc, space }: ColourProfile,
  standing: Standing,
  names: Names,
  by: MadeBy,
): DicomJson => {
  const sopClassUid = SOP_CLASS.colourPresentation;
  return {
    ...presentation(presented, standing, { ...names, sopClassUid }, by),
    "00282000": { vr: "OB", InlineBinary: icc },
    ...(space !== "" && { "00282002": attribute("CS", space) }),
  };
};

/** Flips and rotation, displayed area, and the drawings with what stands beside them, as graphics in pixels. */
const presentation = (
  presented: Presented,
  standing: Standing,
  names: ObjectNames,
  by: MadeBy,
): DicomJson => {
  const [{ image: first }] = presented;
  const { date, time } = momentOf(by.at);
  const drawn = presented.filter((each) => each.drawn.length > 0);
  return {
    ...commonModules(
      first,
      names,
      {
        ...{ modality: "PR", number: 9001 },
        description: "Lianzhen presentation states",
      },
      by,
    ),
    "00081115": sequence(
      ...bySeries(presented.map(({ image }) => image)).map((series) => ({
        "0020000E": attribute("UI", series.seriesInstanceUid),
        "00081140": sequence(
          ...series.images.map(({ image, frames }) =>
            referenceTo(image, frames),
          ),
        ),
      })),
    ),
    "00700080": attribute("CS", "LIANZHEN"),
    "00700081": attribute("LO", short(`联诊 ${by.institution}`, 64)),
    "00700082": attribute("DA", date),
    "00700083": attribute("TM", time),
    "00700084": attribute("PN", personName(by.person)),
    "0070005A": sequence(
      ...byImage(presented).map((each) =>
        displayedArea(each.image, each.frames, standing),
      ),
    ),
    ...spatialTransform(standing),
    ...(drawn.length > 0 && {
      "00700060": sequence({
        "00700002": attribute("CS", LAYER),
        "00700062": attribute("IS", 1),
      }),
      "00700001": sequence(...drawn.map(graphicAnnotation)),
    }),
  };
};

const isMonochrome1 = ({ attributes }: ImageRef): boolean =>
  attributes["00280004"]?.Value?.[0] === "MONOCHROME1";

const numberOf = ({ attributes }: ImageRef, tag: string): number =>
  Number(attributes[tag]?.Value?.[0] ?? 0);

/**
 * DICOM turns first and flips left and right then; we flip first, either way, and turn then. Flipping top and bottom is
 * flipping left and right and turning by half.
 */
const spatialTransform = (standing: Standing): DicomJson => {
  const flipped = standing.flippedHorizontally !== standing.flippedVertically;
  const turn = standing.rotation + (standing.flippedVertically ? 180 : 0);
  const rotation = (flipped ? 360 - (turn % 360) : turn) % 360;
  return {
    "00700041": attribute("CS", flipped ? "Y" : "N"),
    "00700042": attribute("US", rotation),
  };
};

/**
 * The part of the image that just fits the pane. Its corners are named as they stand on the screen, after flips and
 * rotation (PS3.3 C.10.4).
 */
const displayedArea = (
  image: ImageRef,
  frames: readonly number[],
  standing: Standing,
): DicomJson => {
  const [columns, rows] = [
    numberOf(image, "00280011"),
    numberOf(image, "00280010"),
  ];
  const { zoom, pan } = standing;
  const [width, height] = [columns / zoom, rows / zoom];
  const [x, y] = [
    columns / 2 + pan.x - width / 2,
    rows / 2 + pan.y - height / 2,
  ];
  const [left, top] = [Math.round(x) + 1, Math.round(y) + 1];
  const [right, bottom] = [
    Math.max(left, Math.round(x + width)),
    Math.max(top, Math.round(y + height)),
  ];
  const [topLeft, bottomRight] = cornersOnScreen(
    { left, top, right, bottom },
    standing,
  );
  const { size } = imageFactsOf(image.attributes, frames[0] ?? 1);
  const { pixelSpacing } = size;
  return {
    "00081140": sequence(referenceTo(image, frames)),
    "00700052": attribute("SL", ...topLeft),
    "00700053": attribute("SL", ...bottomRight),
    "00700100": attribute("CS", "SCALE TO FIT"),
    ...(pixelSpacing
      ? {
          "00700101": attribute(
            "DS",
            ...[pixelSpacing.rowMm, pixelSpacing.columnMm].map(decimal),
          ),
        }
      : { "00700102": attribute("IS", ...ratioOf(aspectOf(size))) }),
  };
};

/** Height and width of a pixel in whole numbers. */
const ratioOf = (aspect: number): [number, number] =>
  aspect === 1 ? [1, 1] : [1000, Math.max(1, Math.round(1000 * aspect))];

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
/** Which corner of the part stands top left on the screen, and which bottom right. */
const cornersOnScreen = (
  { left, top, right, bottom }: Box,
  { rotation, flippedHorizontally, flippedVertically }: Standing,
) => {
  /** Where on the screen a corner comes to stand: -1 is left or top. */
  const onScreen = (x: number, y: number) => {
    let [u, v] = [flippedHorizontally ? -x : x, flippedVertically ? -y : y];
    for (let turned = 0; turned < rotation; turned += 90) [u, v] = [-v, u];
    return u + v;
  };
  const corners = [
    { at: onScreen(-1, -1), place: [left, top] },
    { at: onScreen(1, -1), place: [right, top] },
    { at: onScreen(-1, 1), place: [left, bottom] },
    { at: onScreen(1, 1), place: [right, bottom] },
  ];
  const standing = (wanted: number) =>
    corners.find(({ at }) => at === wanted)?.place ?? [];
  return [standing(-2), standing(2)] as const;
};

const softcopyWindow = ({ image, window }: PresentedImage): DicomJson => {
  const table = image.attributes["00283010"]?.Value?.[0];
  return {
    "00081140": sequence(referenceTo(image, [image.frame])),
    ...(window
      ? {
          "00281050": attribute("DS", decimal(window.center)),
          "00281051": attribute("DS", decimal(Math.max(1, window.width))),
          ...(window.function !== "" && {
            "00281056": attribute("CS", window.function),
          }),
        }
      : { "00283010": attribute("SQ", table) }),
  };
};

/** What stored values mean, as the image says: its table, or slope and intercept, of the frame where it says so there. */
const modalityTransform = (image: ImageRef): DicomJson => {
  const table = image.attributes["00283000"];
  if (table?.Value?.length) return { "00283000": table };
  const { slope, intercept, type } = rescaleOf(image);
  if (slope === undefined || intercept === undefined) return {};
  return {
    "00281052": attribute("DS", decimal(intercept)),
    "00281053": attribute("DS", decimal(slope)),
    "00281054": attribute("LO", type),
  };
};

/** Rescale Slope, Intercept and Type of an image's frame; undefined where it has none. */
export const rescaleOf = ({ attributes, frame }: ImageRef) => {
  const groups = [
    nested(attributes, "52009230", frame - 1),
    nested(attributes, "52009229", 0),
  ];
  const holder =
    groups
      .map((group) => group && nested(group, "00289145", 0))
      .find((macro) => macro?.["00281053"]) ?? attributes;
  const number = (tag: string) => {
    const value = holder[tag]?.Value?.[0];
    return value === undefined || value === null ? undefined : Number(value);
  };
  const said = holder["00281054"]?.Value?.[0];
  const modality = attributes["00080060"]?.Value?.[0];
  return {
    slope: number("00281053"),
    intercept: number("00281052"),
    type:
      typeof said === "string" && said !== ""
        ? said
        : modality === "CT"
          ? "HU"
          : "US",
  };
};
const nested = (data: DicomJson, tag: string, at: number) =>
  data[tag]?.Value?.[at] as DicomJson | undefined; // a sequence's item, by its tag

const graphicAnnotation = ({ image, drawn }: PresentedImage): DicomJson => {
  const graphics = drawn.flatMap(({ annotation }) => graphicsOf(annotation));
  const texts = drawn.flatMap(({ annotation, lines }) =>
    lines.length > 0 ? [textObject(annotation, lines)] : [],
  );
  return {
    "00081140": sequence(referenceTo(image, [image.frame])),
    "00700002": attribute("CS", LAYER),
    ...(texts.length > 0 && { "00700008": sequence(...texts) }),
    ...(graphics.length > 0 && { "00700009": sequence(...graphics) }),
  };
};

/** Beside the annotation: at an arrow's tail, else at the last place. */
const textObject = (
  { points }: ImageAnnotation,
  lines: readonly string[],
): DicomJson => ({
  "00700004": attribute("CS", "PIXEL"),
  "00700006": attribute("ST", short(lines.join("\r\n"), 1024)),
  "00700014": attribute("FL", ...(points.at(-1) ?? [0, 0])),
  "00700015": attribute("CS", "N"),
});

const graphic = (
  type: "POINT" | "POLYLINE" | "ELLIPSE",
  points: readonly ImagePoint[],
  closed = false,
): DicomJson => ({
  "00700005": attribute("CS", "PIXEL"),
  "00700020": attribute("US", 2),
  "00700021": attribute("US", points.length),
  "00700022": attribute("FL", ...points.flat()),
  "00700023": attribute("CS", type),
  ...(closed && { "00700024": attribute("CS", "N") }),
});

const graphicsOf = ({ kind, points }: ImageAnnotation): DicomJson[] => {
  const [a, b, c, d] = points;
  if (!a) return [];
  if (kind === "point") return [graphic("POINT", [a])];
  if (!b) return [];
  switch (kind) {
    case "length":
    case "angle":
    case "stroke":
      return [graphic("POLYLINE", points)];
    case "cobb":
      return c && d
        ? [graphic("POLYLINE", [a, b]), graphic("POLYLINE", [c, d])]
        : [];
    case "ellipse":
      return [graphic("ELLIPSE", axesOf(a, b), true)];
    case "rectangle":
    case "area":
      return [graphic("POLYLINE", rimOf({ kind, points }), true)];
    case "arrow":
      return [graphic("POLYLINE", [a, b]), graphic("POLYLINE", headOf(a, b))];
  }
};

/** The ends of the longer axis of an ellipse in this box, then of the shorter one. */
export const axesOf = (
  [x1, y1]: ImagePoint,
  [x2, y2]: ImagePoint,
): ImagePoint[] => {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const across: ImagePoint[] = [
    [Math.min(x1, x2), y],
    [Math.max(x1, x2), y],
  ];
  const down: ImagePoint[] = [
    [x, Math.min(y1, y2)],
    [x, Math.max(y1, y2)],
  ];
  return Math.abs(x2 - x1) >= Math.abs(y2 - y1)
    ? [...across, ...down]
    : [...down, ...across];
};

/** The rim of a rectangle or an area, from its first place back to it. */
export const rimOf = ({
  kind,
  points,
}: Pick<ImageAnnotation, "kind" | "points">): ImagePoint[] => {
  const [a, b] = points;
  if (!a || !b) return [];
  const rim: ImagePoint[] =
    kind === "rectangle" ? [a, [b[0], a[1]], b, [a[0], b[1]]] : [...points];
  return [...rim, a];
};

/** Two short lines at an arrow's tip. */
const headOf = (tip: ImagePoint, tail: ImagePoint): ImagePoint[] => {
  const [x, y] = [tail[0] - tip[0], tail[1] - tip[1]];
  const side = (angle: number): ImagePoint => [
    tip[0] + 0.25 * (x * Math.cos(angle) - y * Math.sin(angle)),
    tip[1] + 0.25 * (x * Math.sin(angle) + y * Math.cos(angle)),
  ];
  return [side(0.5), tip, side(-0.5)];
};
