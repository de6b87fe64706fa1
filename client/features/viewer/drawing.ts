import {
  apply,
  roundedPoint,
  type Affine,
} from "../../../shared/domain/imaging/affine.ts";
import { isCrossing } from "../../../shared/domain/imaging/measure.ts";
import {
  placesOf,
  pointsOnImage,
} from "../../../shared/domain/imaging/planeDrawing.ts";
import {
  MAX_STROKE_POINTS,
  type Annotation,
  type AnnotationKind,
  type ImageAnnotation,
  type ImagePoint,
  type NewAnnotation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";

/** An annotation as it lies on one image, stored or cut: its points are pixels of this image. */
export type Drawn = Pick<
  ImageAnnotation,
  "annotationId" | "kind" | "points" | "text"
>;

/** What lies on an image; [SV19] on a cut one, what was drawn on this plane and near enough. */
export const drawnOn = (
  annotations: readonly Annotation[],
  image: SeriesImage,
): Drawn[] =>
  annotations.flatMap((annotation) => {
    const points = pointsOn(annotation, image);
    const { annotationId, kind, text } = annotation;
    return points ? [{ annotationId, kind, points, text }] : [];
  });

const pointsOn = (
  annotation: Annotation,
  { cut, seriesInstanceUid, sopInstanceUid, frame }: SeriesImage,
): readonly ImagePoint[] | null => {
  if (!("plane" in annotation)) {
    const isHere =
      annotation.sopInstanceUid === sopInstanceUid &&
      annotation.frame === frame;
    return isHere ? annotation.points : null;
  }
  const isAlong =
    annotation.plane === cut?.planes.plane &&
    annotation.seriesInstanceUid === seriesInstanceUid;
  return isAlong
    ? pointsOnImage(cut.planes, cut.index, annotation.points)
    : null;
};

/** What is drawn on an image, as it is sent: its author is the server's to say. */
export const asSent = (
  { annotationId, kind, points, text }: Drawn,
  { cut, seriesInstanceUid, sopInstanceUid, frame }: SeriesImage,
): NewAnnotation => {
  const drawing = { annotationId, seriesInstanceUid, kind, text };
  if (!cut) return { ...drawing, sopInstanceUid, frame, points };
  const { planes, index } = cut;
  const { plane } = planes;
  return { ...drawing, plane, points: placesOf(planes, index, points) };
};

/** Drawn with the hand all along, not between a few points. */
export const isFree = (kind: AnnotationKind): kind is "stroke" | "area" =>
  kind === "stroke" || kind === "area";

/** The points of a new annotation after a drag from one place to another; of an angle and a Cobb angle, as far as it goes. */
export const pointsOfDrag = (
  kind: AnnotationKind,
  from: ImagePoint,
  to: ImagePoint,
): readonly ImagePoint[] => {
  const ends = [roundedPoint(from), roundedPoint(to)] as const;
  if (kind === "point") return [ends[1]];
  if (kind === "cobb") return [...ends, ends[1], ends[1]];
  return kind === "angle" ? [...ends, ends[1]] : ends;
};

/** A free line with one more place, kept within its bound: the longer it gets the coarser it becomes. */
export const withPlace = (
  points: readonly ImagePoint[],
  place: ImagePoint,
): readonly ImagePoint[] => {
  const longer = [...points, roundedPoint(place)];
  return longer.length <= MAX_STROKE_POINTS
    ? longer
    : longer.filter((_, i) => i % 2 === 0 || i === longer.length - 1);
};

/** Of a rim, where a hand that closes it runs past its beginning. */
const OVERSHOOT_SHARE = 0.25;

/** A rim without what its end drew past its beginning, so that it does not cross itself there. */
export const withoutOvershoot = (
  points: readonly ImagePoint[],
): readonly ImagePoint[] => {
  const edge = (i: number) => {
    const [from, to] = points.slice(i, i + 2);
    return from && to ? ([from, to] as const) : null;
  };
  const reach = Math.floor(points.length * OVERSHOOT_SHARE);
  for (let end = points.length - 2; end > points.length - 2 - reach; end -= 1)
    for (let start = 0; start < Math.min(reach, end - 2); start += 1) {
      const [one, other] = [edge(start), edge(end)];
      if (one && other && isCrossing(one, other))
        return points.slice(start + 1, end + 1);
    }
  return points;
};

/** What of an annotation is under the hand: one of its points, or all of it. */
export interface Hit {
  annotation: Drawn;
  /** Null: the whole of it. */
  handle: number | null;
}

/** The annotation within reach of a place on the canvas (CSS pixels); the one drawn last wins, points before lines. */
export const hitAt = (
  annotations: readonly Drawn[],
  toCanvas: Affine,
  at: ImagePoint,
  reachPx = 8,
): Hit | null => {
  const newest = [...annotations].reverse();
  for (const annotation of newest) {
    if (isFree(annotation.kind)) continue;
    const handle = annotation.points.findIndex(
      (point) => distance(apply(toCanvas, point), at) <= reachPx,
    );
    if (handle >= 0) return { annotation, handle };
  }
  const annotation = newest.find((a) =>
    outlinesOf(a, toCanvas).some((line) =>
      line.some(
        (point, i) =>
          i > 0 && distanceToLine(at, line[i - 1] ?? point, point) <= reachPx,
      ),
    ),
  );
  return annotation ? { annotation, handle: null } : null;
};

const ELLIPSE_STEPS = 48;

type Shape = Pick<Drawn, "kind" | "points">;

/** The lines that are painted, on the canvas; an ellipse as a polygon. */
export const outlinesOf = (
  shape: Shape,
  toCanvas: Affine,
): readonly (readonly ImagePoint[])[] => {
  const places = outlineOf(shape).map((point) => apply(toCanvas, point));
  return shape.kind === "cobb"
    ? [places.slice(0, 2), places.slice(2)]
    : [places];
};

const outlineOf = ({ kind, points }: Shape): readonly ImagePoint[] => {
  const [first, second] = points;
  if (kind === "area" && first) return [...points, first];
  if (!first || !second) return points;
  if (kind === "rectangle")
    return [first, [second[0], first[1]], second, [first[0], second[1]], first];
  if (kind !== "ellipse") return points;
  const [cx, cy] = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  const [rx, ry] = [(second[0] - first[0]) / 2, (second[1] - first[1]) / 2];
  return Array.from({ length: ELLIPSE_STEPS + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / ELLIPSE_STEPS;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
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

/** Between two places; 0 where one is missing. */
export const distance = (
  a: ImagePoint | undefined,
  b: ImagePoint | undefined,
): number => (a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0);

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
