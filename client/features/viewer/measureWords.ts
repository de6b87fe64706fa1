import {
  scaleAt,
  type PixelSize,
  type Scale,
} from "../../../shared/domain/imaging/calibration.ts";
import {
  angleOf,
  ellipseValues,
  lengthOf,
  type PixelValues,
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
  { size, values, valueUnit }: Measured,
  t: Translate,
): string[] => {
  const [first, second, third] = points;
  if (!first || !second) return [];
  const scale = scaleAt(size, points);
  switch (kind) {
    case "stroke":
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
    case "ellipse": {
      const found = ellipseValues([first, second], scale, values);
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
    }
  }
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
