import { scaleAt, type PixelSize, type Scale } from "../imaging/calibration.ts";
import {
  angleOf,
  areaValues,
  cobbAngleOf,
  ellipseValues,
  lengthOf,
  rectangleValues,
  type PixelValues,
  type RegionValues,
} from "../imaging/measure.ts";
import { flattened } from "../imaging/planeDrawing.ts";
import type {
  ImageAnnotation,
  PlaneAnnotation,
} from "../sharedViewing/document.ts";

/** What of an image a measurement is made from. */
export interface MeasuredImage {
  size: PixelSize;
  /** Null: not known, or none that a number could be given for (colour). */
  values: PixelValues | null;
  /** `HU` or another unit of the values; empty where there is none. */
  valueUnit: string;
}

/** Lengths and areas are in the scale's unit (squared), angles in degrees, the others in the unit of the values. */
export interface Quantity {
  what: "length" | "angle" | "cobb" | "area" | RegionStatistic | "value";
  value: number;
}
export type RegionStatistic = "mean" | "sd" | "min" | "max";

/** What an annotation measures; `scale` says in what, and whether at the detector only (IM5). */
export interface Measurements {
  scale: Scale;
  quantities: readonly Quantity[];
}

type Drawn = Pick<ImageAnnotation, "kind" | "points">;

/** The measurements of an annotation: none for arrows and free drawing, and for what cannot be measured. */
export const measurementsOf = (
  { kind, points }: Drawn,
  image: MeasuredImage,
): Measurements => {
  const scale = scaleAt(image.size, points);
  return { scale, quantities: quantitiesOf({ kind, points }, image, scale) };
};

/** Places on a plane are millimetres already, and lie in the patient. */
const ON_A_PLANE: MeasuredImage = {
  size: {
    ...{ modality: "", isCalibrated: true, regions: [] },
    ...{ pixelSpacing: { rowMm: 1, columnMm: 1 }, imagerPixelSpacing: null },
    aspect: null,
  },
  ...{ values: null, valueUnit: "" },
};

/** The measurements of an annotation on a plane, by its places alone: none of the values that it encloses. */
export const planeMeasurementsOf = ({
  kind,
  plane,
  points,
}: Pick<PlaneAnnotation, "kind" | "plane" | "points">): Measurements =>
  measurementsOf(
    { kind, points: points.map((point) => flattened(plane, point)) },
    ON_A_PLANE,
  );

const quantitiesOf = (
  { kind, points }: Drawn,
  { values }: MeasuredImage,
  scale: Scale,
): Quantity[] => {
  const [a, b, c, d] = points;
  if (!a) return [];
  if (kind === "point") return valueAt(a, values);
  if (!b) return [];
  switch (kind) {
    case "length":
      return [{ what: "length", value: lengthOf(a, b, scale) }];
    case "angle":
      return c ? angle("angle", angleOf(a, b, c, scale)) : [];
    case "cobb":
      return c && d ? angle("cobb", cobbAngleOf([a, b], [c, d], scale)) : [];
    case "ellipse":
      return ofRegion(ellipseValues([a, b], scale, values));
    case "rectangle":
      return ofRegion(rectangleValues([a, b], scale, values));
    case "area":
      return ofRegion(areaValues(points, scale, values));
    case "arrow":
    case "stroke":
      return [];
  }
};

const angle = (what: "angle" | "cobb", value: number | null): Quantity[] =>
  value === null ? [] : [{ what, value }];

const ofRegion = (found: RegionValues | null): Quantity[] => {
  if (!found) return [];
  const area = { what: "area", value: found.area } as const;
  if (found.count === 0) return [area];
  const { mean, sd, min, max } = found;
  return [
    area,
    { what: "mean", value: mean },
    { what: "sd", value: sd },
    { what: "min", value: min },
    { what: "max", value: max },
  ];
};

const valueAt = (
  [x, y]: readonly [number, number],
  values: PixelValues | null,
): Quantity[] => {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (!values || column < 0 || row < 0) return [];
  if (column >= values.columns || row >= values.rows) return [];
  const value = values.at(column, row);
  return Number.isFinite(value) ? [{ what: "value", value }] : [];
};

const rounded = (value: number, digits = 1) =>
  String(Math.round(value * 10 ** digits) / 10 ** digits);

/** The lines that stand beside an annotation in a presentation state: signs and English, as other systems read them. */
export const linesOf = (
  { scale, quantities }: Measurements,
  valueUnit: string,
): string[] => {
  const plane =
    scale.unit === "mm" && scale.plane === "detector" ? " (detector)" : "";
  const unit = valueUnit && ` ${valueUnit}`;
  return quantities.map(({ what, value }) => {
    switch (what) {
      case "length":
        return `${rounded(value)} ${scale.unit}${plane}`;
      case "angle":
        return `${rounded(value)}°${plane}`;
      case "cobb":
        return `Cobb ${rounded(value)}°${plane}`;
      case "area":
        return `Area ${rounded(value)} ${scale.unit}²${plane}`;
      case "mean":
        return `Mean ${rounded(value)}${unit}`;
      case "sd":
        return `SD ${rounded(value)}`;
      case "min":
        return `Min ${rounded(value, 2)}`;
      case "max":
        return `Max ${rounded(value, 2)}`;
      case "value":
        return `${rounded(value, 2)}${unit}`;
    }
  });
};
