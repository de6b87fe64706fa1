import type { Scale } from "../../../shared/domain/imaging/calibration.ts";
import {
  measurementsOf,
  type MeasuredImage,
  type Measurements,
  type Quantity,
} from "../../../shared/domain/exchange/quantities.ts";
import type { AnnotationKind } from "../../../shared/domain/sharedViewing/document.ts";
import type { Translate } from "../../platform/i18n/useText.ts";
import type { Drawn } from "./drawing.ts";

const rounded = (value: number, digits = 1) =>
  String(Math.round(value * 10 ** digits) / 10 ** digits);

/** The lines that stand beside an annotation; none for free drawing. The numbers are those that a report is saved with. */
export const wordsOf = (
  { kind, points, text }: Omit<Drawn, "annotationId">,
  measured: MeasuredImage,
  t: Translate,
): string[] => {
  const [first, second] = points;
  if (first && kind === "point") {
    const words = probeWords(first, measured);
    return words === null ? [] : [words];
  }
  if (!first || !second) return [];
  if (kind === "arrow") return text === "" ? [] : [text];
  return measurementWords(
    kind,
    measurementsOf({ kind, points }, measured),
    measured.valueUnit,
    t,
  );
};

/** One line for each thing that was measured. */
export const measurementWords = (
  kind: AnnotationKind,
  { scale, quantities }: Measurements,
  valueUnit: string,
  t: Translate,
): string[] => {
  if (kind === "area" && quantities.length === 0)
    return [t("viewer.rimCrosses")];
  const found: Partial<Record<Quantity["what"], number>> = {};
  for (const { what, value } of quantities) found[what] = value;
  const { length, angle, cobb, mean, sd, min, max, area } = found;
  const unit = valueUnit && ` ${valueUnit}`;
  const lines: string[] = [];
  if (length !== undefined) lines.push(withUnit(length, scale, "", t));
  if (angle !== undefined)
    lines.push(`${rounded(angle)}°${planeWords(scale, t)}`);
  if (cobb !== undefined)
    lines.push(`Cobb ${rounded(cobb)}°${planeWords(scale, t)}`);
  if (mean !== undefined && sd !== undefined)
    lines.push(
      t("viewer.meanSd", { mean: `${rounded(mean)}${unit}`, sd: rounded(sd) }),
    );
  if (min !== undefined && max !== undefined)
    lines.push(
      t("viewer.minMax", { min: rounded(min, 2), max: rounded(max, 2) }),
    );
  if (area !== undefined)
    lines.push(t("viewer.area", { area: withUnit(area, scale, "²", t) }));
  return lines;
};

const planeWords = (scale: Scale, t: Translate) =>
  scale.unit === "mm" && scale.plane === "detector"
    ? ` ${t("viewer.atDetector")}`
    : "";

const withUnit = (value: number, scale: Scale, power: "" | "²", t: Translate) =>
  scale.unit === "px"
    ? `${rounded(value)} ${t("viewer.pixels")}${power}`
    : `${rounded(value)} mm${power}${planeWords(scale, t)}`;

/** The value of the pixel at a place, with its column and row from 0; null where there is none: outside, and for colour. */
export const probeWords = (
  [x, y]: readonly [number, number],
  { values, valueUnit }: MeasuredImage,
): string | null => {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (!values || column < 0 || row < 0) return null;
  if (column >= values.columns || row >= values.rows) return null;
  const value = values.at(column, row);
  if (Number.isNaN(value)) return null;
  return `${rounded(value, 2)}${valueUnit && ` ${valueUnit}`} (${column}, ${row})`;
};
