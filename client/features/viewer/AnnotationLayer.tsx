import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import type { ImagePoint } from "../../../shared/domain/sharedViewing/document.ts";
import type { MeasuredImage } from "../../../shared/domain/exchange/quantities.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { isFree, outlinesOf, type Drawn } from "./drawing.ts";
import { wordsOf } from "./measureWords.ts";

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

const CROSS_PX = 7;
/** The cross at a single place, open in its middle: the pixel stays visible. */
const crossAt = ([place]: readonly ImagePoint[]) => {
  if (!place) return "";
  const [x, y] = place;
  const arm = (dx: number, dy: number) =>
    pathOf([
      [x + dx * 2, y + dy * 2],
      [x + dx * CROSS_PX, y + dy * CROSS_PX],
    ]);
  return arm(1, 0) + arm(-1, 0) + arm(0, 1) + arm(0, -1);
};
const markOf = (kind: Drawn["kind"], outline: readonly ImagePoint[]) => {
  if (kind === "arrow") return headOf(outline);
  return kind === "point" ? crossAt(outline) : "";
};

/** Beside the point of the outline that lies farthest right; an arrow's words at its tail. */
const wordsPlace = (
  { kind }: Drawn,
  outline: readonly ImagePoint[],
): ImagePoint => {
  const [, tail] = outline;
  if (kind === "arrow" && tail) return tail;
  return outline.reduce<ImagePoint>(
    (far, point) => (point[0] > far[0] ? point : far),
    [-Infinity, 0],
  );
};

const DrawnLines = ({
  annotation,
  toCanvas,
  measured,
  selected,
}: {
  annotation: Drawn;
  toCanvas: Affine;
  measured: MeasuredImage;
  selected: boolean;
}) => {
  const t = useText();
  const outlines = outlinesOf(annotation, toCanvas);
  const outline = outlines.flat();
  const [x, y] = wordsPlace(annotation, outline);
  const line = outlines.map(pathOf).join("") + markOf(annotation.kind, outline);
  return (
    <g
      className={selected ? "lz-drawn is-selected" : "lz-drawn"}
      data-annotation-id={annotation.annotationId}
      data-kind={annotation.kind}
    >
      <path className="lz-drawn-shade" d={line} />
      <path className="lz-drawn-line" d={line} />
      {selected &&
        !isFree(annotation.kind) &&
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
  annotations: readonly Drawn[];
  toCanvas: Affine;
  measured: MeasuredImage;
  selectedId: string | null;
}) => (
  <svg className="lz-drawings">
    {annotations.map((annotation) => (
      <DrawnLines
        key={annotation.annotationId}
        annotation={annotation}
        toCanvas={toCanvas}
        measured={measured}
        selected={annotation.annotationId === selectedId}
      />
    ))}
  </svg>
);
