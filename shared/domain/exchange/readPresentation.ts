import { items, numbers, text, type DicomJson } from "../imaging/dicomJson.ts";
import type { ImagePoint, Pane } from "../sharedViewing/document.ts";
import { displayDicomDate } from "../studies/personName.ts";
import { SOP_CLASS } from "./classes.ts";
import { nameOf } from "./readText.ts";
import type { ObjectReference } from "./readReport.ts";

/** A figure in image pixels, or words at a place. */
export type Graphic =
  | { kind: "line" | "curve"; points: ImagePoint[] }
  | { kind: "point"; points: ImagePoint[] }
  /** Four places on its rim: the ends of one axis, then of the other. */
  | { kind: "ellipse"; points: ImagePoint[] }
  | { kind: "text"; text: string; points: ImagePoint[] };

/** One image that a presentation state names. */
export interface PresentedReference extends ObjectReference {
  seriesInstanceUid: string;
}

export interface Presentation {
  label: string;
  description: string;
  creator: string;
  date: string;
  rotation: Pane["rotation"];
  flippedHorizontally: boolean;
  /** The greys are exchanged, compared with a MONOCHROME2 image as it is stored. */
  inverse: boolean;
  images: PresentedReference[];
  notes: PresentationNote[];
  /** How it shows one of its images. */
  of: (image: { sopInstanceUid: string; frame: number }) => OfImage;
}
export interface OfImage {
  /** Null: none is given. */
  window: { center: number; width: number } | null;
  area: DisplayedArea | null;
  graphics: Graphic[];
}
/** In image pixels from the first pixel's outer corner, whatever stands where on the screen. */
export interface DisplayedArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What a presentation state asks for and is not shown as it asks. */
export type PresentationNote =
  | "empty"
  | "colour"
  | "table"
  | "overlay"
  | "shutter"
  | "size"
  | "compound"
  | "tooMany";

/** Figures of one image that are drawn; more are left out, and said. */
export const MAX_GRAPHICS = 2_000;
const MAX_PLACES = 20_000;

/**
 * A presentation state. Total: attributes that are none, or lack what they should hold, give what there is, and a note
 * for what is not shown.
 */
export const readPresentation = (attributes: DicomJson): Presentation => {
  const notes = new Set<PresentationNote>();
  const images = items(attributes, "00081115").flatMap((series) =>
    items(series, "00081140").map((reference) => ({
      seriesInstanceUid: text(series, "0020000E"),
      sopInstanceUid: text(reference, "00081155"),
      frames: numbers(reference, "00081160"),
    })),
  );
  if (images.length === 0) notes.add("empty");
  for (const [tag, note] of LEFT_OUT) if (attributes[tag]) notes.add(note);
  if (Object.keys(attributes).some((tag) => /^60..3000$/.test(tag)))
    notes.add("overlay");
  if (bringsColours(attributes)) notes.add("colour");
  const turned =
    (((numbers(attributes, "00700042")[0] ?? 0) % 360) + 360) % 360;
  const flippedHorizontally = text(attributes, "00700041") === "Y";
  const rotation = rotationOf(flippedHorizontally ? 360 - turned : turned);
  const areas = items(attributes, "0070005A");
  if (areas.some((area) => text(area, "00700100") !== "SCALE TO FIT"))
    notes.add("size");
  if (items(attributes, "00283110").some((each) => each["00283010"]))
    notes.add("table");
  const annotations = items(attributes, "00700001");
  if (annotations.some((each) => each["00700209"])) notes.add("compound");

  const of: Presentation["of"] = (image) => {
    const here = (item: DicomJson) => names(item, image);
    const window = items(attributes, "00283110").find(here);
    const area = areas.find(here);
    const corners = area && cornersOf(area);
    const given = window && windowOf(window);
    const toImage = corners
      ? fromScreen(corners, { rotation, flippedHorizontally })
      : null;
    return {
      window: given ?? null,
      area: corners ? boxOf(corners) : null,
      graphics: annotations
        .filter(here)
        .flatMap((each) => [
          ...items(each, "00700009").flatMap((g) => figureOf(g, toImage)),
          ...items(each, "00700008").flatMap((g) => wordsOf(g, toImage)),
        ])
        .slice(0, MAX_GRAPHICS),
    };
  };
  if (countOf(annotations) > MAX_GRAPHICS) notes.add("tooMany");
  return {
    label: text(attributes, "00700080"),
    description: text(attributes, "00700081"),
    creator: nameOf(attributes, "00700084"),
    date: displayDicomDate(text(attributes, "00700082")),
    ...{ rotation, flippedHorizontally, images, of },
    inverse: text(attributes, "20500020") === "INVERSE",
    notes: [...notes],
  };
};

const LEFT_OUT: readonly (readonly [tag: string, note: PresentationNote])[] = [
  ["00181600", "shutter"],
  ["00283000", "table"],
  ["20500010", "table"],
];

/** Palettes and blending (PS3.3 A.33.3, A.33.4, A.33.7), and colours that are not sRGB, which is how all are shown. */
const bringsColours = (attributes: DicomJson): boolean => {
  const [sopClass, space] = [text(attributes, "00080016"), "00282002"];
  return sopClass === SOP_CLASS.colourPresentation
    ? text(attributes, space) !== "SRGB"
    : /\.11\.[348]$/.test(sopClass);
};

const countOf = (annotations: readonly DicomJson[]) =>
  annotations.reduce(
    (sum, each) =>
      sum +
      (each["00700008"]?.Value?.length ?? 0) +
      (each["00700009"]?.Value?.length ?? 0),
    0,
  );

const rotationOf = (degrees: number): Pane["rotation"] => {
  const quarter = Math.round(degrees / 90) % 4;
  return ([0, 90, 180, 270] as const)[quarter] ?? 0;
};

/** Whether an item is about this image: it names it, or names none, which is all of them. */
const names = (
  item: DicomJson,
  { sopInstanceUid, frame }: { sopInstanceUid: string; frame: number },
): boolean => {
  const named = items(item, "00081140");
  return (
    named.length === 0 ||
    named.some((reference) => {
      const frames = numbers(reference, "00081160");
      return (
        text(reference, "00081155") === sopInstanceUid &&
        (frames.length === 0 || frames.includes(frame))
      );
    })
  );
};

const windowOf = (item: DicomJson): OfImage["window"] => {
  const [center] = numbers(item, "00281050");
  const [width] = numbers(item, "00281051");
  return center === undefined || width === undefined || width < 1
    ? null
    : { center, width };
};

/** The places of the displayed part's pixels that stand top left and bottom right on the screen, from 1. */
interface Corners {
  topLeft: ImagePoint;
  bottomRight: ImagePoint;
}
const cornersOf = (area: DicomJson): Corners | undefined => {
  const [left, top] = numbers(area, "00700052");
  const [right, bottom] = numbers(area, "00700053");
  if (left === undefined || top === undefined) return undefined;
  if (right === undefined || bottom === undefined) return undefined;
  return { topLeft: [left, top], bottomRight: [right, bottom] };
};

const boxOf = ({ topLeft: [a, b], bottomRight: [c, d] }: Corners) => ({
  left: Math.min(a, c) - 1,
  top: Math.min(b, d) - 1,
  right: Math.max(a, c),
  bottom: Math.max(b, d),
});

type ToImage = (at: ImagePoint) => ImagePoint;
/** From parts of the displayed area (0,0 top left on the screen, 1,1 bottom right) to image pixels. */
const fromScreen = (
  corners: Corners,
  {
    rotation,
    flippedHorizontally,
  }: Pick<Presentation, "rotation" | "flippedHorizontally">,
): ToImage => {
  const { left, top, right, bottom } = boxOf(corners);
  return ([u, v]) => {
    let [x, y] = [u - 0.5, v - 0.5];
    for (let turned = 0; turned < rotation; turned += 90) [x, y] = [y, -x];
    if (flippedHorizontally) x = -x;
    return [
      (left + right) / 2 + x * (right - left),
      (top + bottom) / 2 + y * (bottom - top),
    ];
  };
};

const placesOf = (
  values: readonly number[],
  units: string,
  toImage: ToImage | null,
): ImagePoint[] => {
  const places: ImagePoint[] = [];
  for (let at = 0; at + 1 < Math.min(values.length, 2 * MAX_PLACES); at += 2)
    places.push([values[at] ?? 0, values[at + 1] ?? 0]);
  if (units === "PIXEL") return places;
  return units === "DISPLAY" && toImage ? places.map(toImage) : [];
};

const figureOf = (item: DicomJson, toImage: ToImage | null): Graphic[] => {
  const points = placesOf(
    ...([numbers(item, "00700022"), text(item, "00700005"), toImage] as const),
  );
  const [a, b] = points;
  if (!a) return [];
  switch (text(item, "00700023")) {
    case "POINT":
      return [{ kind: "point", points: [a] }];
    case "POLYLINE":
      return b ? [{ kind: "line", points }] : [];
    case "INTERPOLATED":
      return b ? [{ kind: "curve", points }] : [];
    case "CIRCLE": {
      if (!b) return [];
      const [x, y] = [b[0] - a[0], b[1] - a[1]];
      return [
        {
          kind: "ellipse",
          points: [
            [a[0] - x, a[1] - y],
            [a[0] + x, a[1] + y],
            [a[0] - y, a[1] + x],
            [a[0] + y, a[1] - x],
          ],
        },
      ];
    }
    case "ELLIPSE":
      return points.length >= 4
        ? [{ kind: "ellipse", points: points.slice(0, 4) }]
        : [];
    default:
      return [];
  }
};

const wordsOf = (item: DicomJson, toImage: ToImage | null): Graphic[] => {
  const words = text(item, "00700006");
  const anchor = placesOf(
    ...([numbers(item, "00700014"), text(item, "00700004"), toImage] as const),
  )[0];
  const corner = placesOf(
    ...([numbers(item, "00700010"), text(item, "00700003"), toImage] as const),
  )[0];
  const at = corner ?? anchor;
  if (words === "" || !at) return [];
  const visible = text(item, "00700015") === "Y" && corner && anchor;
  return [
    ...(visible ? [{ kind: "line" as const, points: [corner, anchor] }] : []),
    { kind: "text", text: words, points: [at] },
  ];
};

/** Zoom and pan that show a part of an image whole, in a pane of any shape. */
export const cameraOf = (
  area: DisplayedArea | null,
  { columns, rows }: { columns: number; rows: number },
): Pick<Pane, "zoom" | "pan"> => {
  if (!area) return { zoom: 1, pan: { x: 0, y: 0 } };
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  if (!(width > 0 && height > 0)) return { zoom: 1, pan: { x: 0, y: 0 } };
  return {
    zoom: Math.min(columns / width, rows / height),
    pan: {
      x: (area.left + area.right - columns) / 2,
      y: (area.top + area.bottom - rows) / 2,
    },
  };
};
