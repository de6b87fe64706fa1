import {
  scaleAt,
  type PixelSize,
  type Scale,
} from "../../../shared/domain/imaging/calibration.ts";
import {
  angleOf,
  areaValues,
  cobbAngleOf,
  ellipseValues,
  lengthOf,
  rectangleValues,
  type PixelValues,
  type RegionValues,
} from "../../../shared/domain/imaging/measure.ts";
import type { Annotation } from "../../../shared/domain/sharedViewing/document.ts";
import type { Translate } from "../../platform/i18n/useText.ts";

/** What of an image a measurement is made from. */
export interface Measured {
  size: PixelSize;
  values: PixelValues | null;
  /** `HU` or another unit of the values; empty where there is none. */
  valueUnit: string;
}

const rounded = (value: number, digits = 1) =>
  String(Math.round(value * 10 ** digits) / 10 ** digits);

/** The lines that stand beside an annotation; none for free drawing. */
export const wordsOf = (
  { kind, points, text }: Pick<Annotation, "kind" | "points" | "text">,
  measured: Measured,
  t: Translate,
): string[] => {
  const [first, second, third, fourth] = points;
  if (first && kind === "point") {
    const words = probeWords(first, measured);
    return words === null ? [] : [words];
  }
  if (!first || !second) return [];
  const { size, values } = measured;
  const scale = scaleAt(size, points);
  switch (kind) {
    case "stroke":
    case "point":
      return [];
    case "arrow":
      return text === "" ? [] : [text];
    case "length":
      return [withUnit(lengthOf(first, second, scale), scale, "", t)];
    case "angle": {
      const degrees = third && angleOf(first, second, third, scale);
      return degrees === undefined || degrees === null
        ? []
        : [`${rounded(degrees)}°${planeWords(scale, t)}`];
    }
    case "cobb": {
      const lines =
        third && fourth ? ([first, second, third, fourth] as const) : null;
      const degrees =
        lines && cobbAngleOf([lines[0], lines[1]], [lines[2], lines[3]], scale);
      return degrees === null
        ? []
        : [`Cobb ${rounded(degrees)}°${planeWords(scale, t)}`];
    }
    case "ellipse":
      return regionWords(
        ellipseValues([first, second], scale, values),
        ...([scale, measured, t] as const),
      );
    case "rectangle":
      return regionWords(
        rectangleValues([first, second], scale, values),
        ...([scale, measured, t] as const),
      );
    case "area": {
      const found = areaValues(points, scale, values);
      return found
        ? regionWords(found, scale, measured, t)
        : [t("viewer.rimCrosses")];
    }
  }
};

const regionWords = (
  found: RegionValues,
  scale: Scale,
  { valueUnit }: Measured,
  t: Translate,
): string[] => {
  const area = withUnit(found.area, scale, "²", t);
  if (found.count === 0) return [t("viewer.area", { area })];
  const unit = valueUnit && ` ${valueUnit}`;
  const mean = `${rounded(found.mean)}${unit}`;
  const [min, max] = [rounded(found.min, 2), rounded(found.max, 2)];
  return [
    t("viewer.meanSd", { mean, sd: rounded(found.sd) }),
    t("viewer.minMax", { min, max }),
    t("viewer.area", { area }),
  ];
};

const planeWords = (scale: Scale, t: Translate) =>
  scale.unit === "mm" && scale.plane === "detector"
    ? ` ${t("viewer.atDetector")}`
    : "";

const withUnit = (
  value: number,
  scale: Scale,
  power: "" | "²",
  t: Translate,
) =>
  scale.unit === "px"
    ? `${rounded(value)} ${t("viewer.pixels")}${power}`
    : `${rounded(value)} mm${power}${planeWords(scale, t)}`;

/** The value of the pixel at a place, with its column and row from 0; null outside the image and for colour. */
export const probeWords = (
  [x, y]: readonly [number, number],
  { values, valueUnit }: Measured,
): string | null => {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (!values || column < 0 || row < 0) return null;
  if (column >= values.columns || row >= values.rows) return null;
  const value = rounded(values.at(column, row), 2);
  return `${value}${valueUnit && ` ${valueUnit}`} (${column}, ${row})`;
};
