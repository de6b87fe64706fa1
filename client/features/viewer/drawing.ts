import {
  apply,
  roundedPoint,
  type Affine,
} from "../../../shared/domain/imaging/affine.ts";
import {
  MAX_STROKE_POINTS,
  type Annotation,
  type AnnotationKind,
  type ImagePoint,
  type NewAnnotation,
} from "../../../shared/domain/sharedViewing/document.ts";

/** An annotation as it is sent: its author is the server's to say. */
export const asSent = ({
  annotationId,
  seriesInstanceUid,
  sopInstanceUid,
  frame,
  kind,
  points,
  text,
}: Annotation): NewAnnotation => ({
  ...{ annotationId, seriesInstanceUid, sopInstanceUid, frame },
  ...{ kind, points, text },
});

/** The points of a new annotation after a drag from one place to another. */
export const pointsOfDrag = (
  kind: Exclude<AnnotationKind, "stroke">,
  from: ImagePoint,
  to: ImagePoint,
): readonly ImagePoint[] => {
  const ends = [roundedPoint(from), roundedPoint(to)] as const;
  return kind === "angle" ? [...ends, ends[1]] : ends;
};

/** A stroke with one more place, kept within its bound: the longer it gets the coarser it becomes. */
export const withPlace = (
  points: readonly ImagePoint[],
  place: ImagePoint,
): readonly ImagePoint[] => {
  const longer = [...points, roundedPoint(place)];
  return longer.length <= MAX_STROKE_POINTS
    ? longer
    : longer.filter((_, i) => i % 2 === 0 || i === longer.length - 1);
};

/** What of an annotation is under the hand: one of its points, or all of it. */
export interface Hit {
  annotation: Annotation;
  /** Null: the whole of it. */
  handle: number | null;
}

/** The annotation within reach of a place on the canvas (CSS pixels); the one drawn last wins, points before lines. */
export const hitAt = (
  annotations: readonly Annotation[],
  toCanvas: Affine,
  at: ImagePoint,
  reachPx = 8,
): Hit | null => {
  const newest = [...annotations].reverse();
  for (const annotation of newest) {
    if (annotation.kind === "stroke") continue;
    const handle = annotation.points.findIndex(
      (point) => distance(apply(toCanvas, point), at) <= reachPx,
    );
    if (handle >= 0) return { annotation, handle };
  }
  const annotation = newest.find((a) =>
    outlineOf(a, toCanvas).some(
      (point, i, all) =>
        i > 0 && distanceToLine(at, all[i - 1] ?? point, point) <= reachPx,
    ),
  );
  return annotation ? { annotation, handle: null } : null;
};

const ELLIPSE_STEPS = 48;

/** The line that is painted, on the canvas; an ellipse as a polygon. */
export const outlineOf = (
  { kind, points }: Pick<Annotation, "kind" | "points">,
  toCanvas: Affine,
): readonly ImagePoint[] => {
  const [first, second] = points;
  if (kind !== "ellipse" || !first || !second)
    return points.map((point) => apply(toCanvas, point));
  const [cx, cy] = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  const [rx, ry] = [(second[0] - first[0]) / 2, (second[1] - first[1]) / 2];
  return Array.from({ length: ELLIPSE_STEPS + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / ELLIPSE_STEPS;
    return apply(toCanvas, [
      cx + rx * Math.cos(angle),
      cy + ry * Math.sin(angle),
    ]);
  });
};

/** The points after the hand has moved by so many image pixels. */
export const moved = (
  { annotation, handle }: Hit,
  [dx, dy]: ImagePoint,
): readonly ImagePoint[] =>
  annotation.points.map((point, i) =>
    handle === null || handle === i
      ? roundedPoint([point[0] + dx, point[1] + dy])
      : point,
  );

const distance = (a: ImagePoint, b: ImagePoint) =>
  Math.hypot(a[0] - b[0], a[1] - b[1]);

const distanceToLine = (at: ImagePoint, from: ImagePoint, to: ImagePoint) => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy;
  const along =
    square === 0
      ? 0
      : ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / square;
  const t = Math.min(1, Math.max(0, along));
  return distance(at, [from[0] + t * dx, from[1] + t * dy]);
};
