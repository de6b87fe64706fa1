import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import type { Graphic } from "../../../shared/domain/exchange/readPresentation.ts";
import type { ImagePoint } from "../../../shared/domain/sharedViewing/document.ts";

const SEGMENTS = 48;
const CROSS_PX = 7;

/** The places of a figure on the screen, in the order a line joins them. */
const outlineOf = (
  { kind, points }: Graphic,
  toCanvas: Affine,
): ImagePoint[] => {
  const [a, b, c, d] = points;
  if (kind !== "ellipse" || !a || !b || !c || !d)
    return points.map((point) => apply(toCanvas, point));
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return Array.from({ length: SEGMENTS + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / SEGMENTS;
    const [cos, sin] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
    return apply(toCanvas, [
      x + cos * (b[0] - a[0]) + sin * (d[0] - c[0]),
      y + cos * (b[1] - a[1]) + sin * (d[1] - c[1]),
    ]);
  });
};

const pathOf = (graphic: Graphic, toCanvas: Affine): string => {
  const places = outlineOf(graphic, toCanvas);
  const [first] = places;
  if (graphic.kind === "point" && first) {
    const [x, y] = first;
    return `M${x - CROSS_PX} ${y}h${2 * CROSS_PX}M${x} ${y - CROSS_PX}v${2 * CROSS_PX}`;
  }
  return places
    .map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`)
    .join("");
};

/** What a saved presentation draws on the painted image: its author's, to be looked at only. */
export const PresentationLayer = ({
  graphics,
  toCanvas,
}: {
  graphics: readonly Graphic[];
  toCanvas: Affine;
}) => (
  <svg className="lz-drawings lz-presentation">
    {graphics.map((graphic, i) => {
      if (graphic.kind !== "text") {
        const line = pathOf(graphic, toCanvas);
        return (
          <g key={i} className="lz-drawn" data-graphic={graphic.kind}>
            <path className="lz-drawn-shade" d={line} />
            <path className="lz-drawn-line" d={line} />
          </g>
        );
      }
      const [x, y] = apply(toCanvas, graphic.points[0] ?? [0, 0]);
      return (
        <g key={i} className="lz-drawn" data-graphic="text">
          <text x={x + 8} y={y}>
            {graphic.text.split(/\r\n|\r|\n/).map((words, line) => (
              <tspan key={line} x={x + 8} dy={line === 0 ? 0 : 16}>
                {words}
              </tspan>
            ))}
          </text>
        </g>
      );
    })}
  </svg>
);
