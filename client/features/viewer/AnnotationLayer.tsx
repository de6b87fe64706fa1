import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import type {
  Annotation,
  ImagePoint,
} from "../../../shared/domain/sharedViewing/document.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { outlineOf } from "./drawing.ts";
import { wordsOf, type Measured } from "./measureWords.ts";

const pathOf = (points: readonly ImagePoint[]) =>
  points
    .map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`)
    .join("");

const ARROW_HEAD_PX = 12;
/** The two short lines at an arrow's tip. */
const headOf = ([tip, tail]: readonly ImagePoint[]) => {
  if (!tip || !tail) return "";
  const angle = Math.atan2(tail[1] - tip[1], tail[0] - tip[0]);
  const barb = (by: number): ImagePoint => [
    tip[0] + ARROW_HEAD_PX * Math.cos(angle + by),
    tip[1] + ARROW_HEAD_PX * Math.sin(angle + by),
  ];
  return pathOf([barb(0.5), tip, barb(-0.5)]);
};

/** Beside the point of the outline that lies farthest right; an arrow's words at its tail. */
const wordsPlace = (
  { kind }: Annotation,
  outline: readonly ImagePoint[],
): ImagePoint => {
  const [, tail] = outline;
  if (kind === "arrow" && tail) return tail;
  return outline.reduce<ImagePoint>(
    (far, point) => (point[0] > far[0] ? point : far),
    [-Infinity, 0],
  );
};

const Drawn = ({
  annotation,
  toCanvas,
  measured,
  selected,
}: {
  annotation: Annotation;
  toCanvas: Affine;
  measured: Measured;
  selected: boolean;
}) => {
  const t = useText();
  const outline = outlineOf(annotation, toCanvas);
  const [x, y] = wordsPlace(annotation, outline);
  const line =
    pathOf(outline) + (annotation.kind === "arrow" ? headOf(outline) : "");
  return (
    <g
      className={selected ? "lz-drawn is-selected" : "lz-drawn"}
      data-annotation-id={annotation.annotationId}
      data-kind={annotation.kind}
    >
      <path className="lz-drawn-shade" d={line} />
      <path className="lz-drawn-line" d={line} />
      {selected &&
        annotation.kind !== "stroke" &&
        annotation.points.map((point, i) => {
          const [cx, cy] = apply(toCanvas, point);
          return <circle key={i} cx={cx} cy={cy} r={4} />;
        })}
      <text x={x + 8} y={y}>
        {wordsOf(annotation, measured, t).map((words, i) => (
          <tspan key={i} x={x + 8} dy={i === 0 ? 0 : 16}>
            {words}
          </tspan>
        ))}
      </text>
    </g>
  );
};

/** What is drawn on the painted image, by the transform that it was painted with: it sticks under every gesture. */
export const AnnotationLayer = ({
  annotations,
  toCanvas,
  measured,
  selectedId,
}: {
  annotations: readonly Annotation[];
  toCanvas: Affine;
  measured: Measured;
  selectedId: string | null;
}) => (
  <svg className="lz-drawings">
    {annotations.map((annotation) => (
      <Drawn
        key={annotation.annotationId}
        annotation={annotation}
        toCanvas={toCanvas}
        measured={measured}
        selected={annotation.annotationId === selectedId}
      />
    ))}
  </svg>
);
