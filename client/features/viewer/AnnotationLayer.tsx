import { useLayoutEffect, useRef } from "react";
import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import type { ImagePoint } from "../../../shared/domain/sharedViewing/document.ts";
import type { MeasuredImage } from "../../../shared/domain/exchange/quantities.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { isFree, outlinesOf, type Drawn } from "./drawing.ts";
import { wordsOf } from "./measureWords.ts";
import { placedApart } from "./placedApart.ts";

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

/** From a drawing to its words. */
const WORDS_PX = 8;

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
      <path className="lz-drawn-leader" />
      <text x={x + WORDS_PX} y={y}>
        {wordsOf(annotation, measured, t).map((words, i) => (
          <tspan key={i} x={x + WORDS_PX} dy={i === 0 ? 0 : 16}>
            {words}
          </tspan>
        ))}
      </text>
    </g>
  );
};

/** Farther from its drawing than this, a line leads from it to its words. */
const LEADER_PX = 10;

/** What stands out round the letters against a bright image. */
const HALO_PX = 2;

/** Moves the words apart, once the browser has said how large they are. Those of a drawing outside the pane stay there. */
const moveApart = (svg: SVGSVGElement) => {
  const { clientWidth: width, clientHeight: height } = svg;
  const words = [...svg.querySelectorAll("text")].flatMap((text) => {
    text.removeAttribute("transform");
    text.previousElementSibling?.removeAttribute("d");
    const x = Number(text.getAttribute("x")) - WORDS_PX;
    const y = Number(text.getAttribute("y"));
    const isHere = x >= 0 && y >= 0 && x <= width && y <= height;
    return text.textContent !== "" && isHere ? [{ text, x, y }] : [];
  });
  const boxes = words.map(({ text }) => {
    const { x, y, width, height } = text.getBBox();
    return {
      ...{ x: x - HALO_PX, width: width + 2 * HALO_PX },
      ...{ y: y - HALO_PX, height: height + 2 * HALO_PX },
    };
  });
  const placed = placedApart(boxes, { width, height });
  for (const [i, { text, x, y }] of words.entries()) {
    const [from, to] = [boxes[i], placed[i]];
    if (!from || !to) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    if (dx !== 0 || dy !== 0)
      text.setAttribute("transform", `translate(${dx} ${dy})`);
    if (Math.abs(dy) > LEADER_PX)
      text.previousElementSibling?.setAttribute(
        "d",
        pathOf([
          [x, y],
          [to.x, to.y + to.height / 2],
        ]),
      );
  }
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
}) => {
  const svg = useRef<SVGSVGElement>(null);
  useLayoutEffect(() => {
    if (svg.current) moveApart(svg.current);
  });
  return (
    <svg ref={svg} className="lz-drawings">
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
};
