import {
  apply,
  inverse,
  roundedPoint,
} from "../../../shared/domain/imaging/affine.ts";
import type {
  AnnotationKind,
  ImagePoint,
  Pane,
  PatientPoint,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import {
  placedImage,
  roundedPlace,
  toPatient,
} from "../../../shared/domain/imaging/patientSpace.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";
import {
  asSent,
  distance,
  hitAt,
  isFree,
  moved,
  pointsOfDrag,
  withoutOvershoot,
  withPlace,
  type Drawn,
  type Hit,
} from "./drawing.ts";
import { swipeSteps, windowAfterDrag } from "./gestures.ts";
import { panned, windowed, zoomed } from "./paneOperations.ts";
import { goingTo } from "./stackIndex.ts";
import { draws, type Tool } from "./tools.ts";

/** A pane as it is at this moment, with every own gesture so far. */
export interface Scene {
  pane: Pane;
  images: readonly SeriesImage[];
  /** Position of the asked image. */
  index: number;
  /** Along a plane: where it crosses the others. */
  crossing: PatientPoint | null;
  /** What is on the screen; it may still be the image before. */
  painted: PaintedImage | null;
  /** What is drawn on the painted image. */
  annotations: readonly Drawn[];
  tool: Tool;
}

/** What a pane's gestures may do. */
export interface Hands {
  /** Null while nothing may be done here. */
  scene: () => Scene | null;
  /** Operations with one `gesture` id are one step for undo. */
  operate: (operation: SharedViewOperation, gesture: string) => void;
  select: (annotationId: string | null) => void;
  /** Shows the value under the hand; null: no more. */
  probe: (at: ImagePoint | null) => void;
  /** Shows what lies around a place larger, in CSS pixels of the pane; null: no more. */
  magnify: (at: ImagePoint | null) => void;
  /** A new arrow stands and may be given its words. */
  askText: (annotationId: string) => void;
  newId: () => string;
}

/** One drag in progress. Places are CSS pixels of the pane. */
export interface Drag {
  move: (at: ImagePoint) => void;
  /** What goes on without a button held, until the next press; null when all is done. */
  end: () => Drag | null;
  /** Takes back what was drawn. */
  cancel: () => void;
}
const nothing = () => null;
const drag = (move: Drag["move"], end: Drag["end"] = nothing): Drag => ({
  ...{ move, end, cancel: () => undefined },
});

const imagePoint = (painted: PaintedImage, at: ImagePoint) => {
  const back = inverse(painted.toCanvas);
  return back && apply(back, at);
};

/** What begins with a press of the left button, or of a finger or pen with a tool chosen. */
export const toolDrag = (hands: Hands, at: ImagePoint): Drag | null => {
  const scene = hands.scene();
  const painted = scene?.painted;
  if (!scene || !painted) return null;
  const { tool } = scene;
  if (tool === "crosshair") return crosshairDrag(hands, painted, at);
  if (draws(tool)) return drawDrag(hands, painted, tool, at);
  if (tool === "probe") return probeDrag(hands, painted, at);
  if (tool === "magnify") return magnifyDrag(hands, at);
  const hit = hitAt(scene.annotations, painted.toCanvas, at);
  hands.select(hit?.annotation.annotationId ?? null);
  if (hit) return moveDrag(hands, painted, hit, at);
  if (tool === "zoom") return zoomDrag(hands, at);
  if (tool === "pan") return panDrag(hands, at);
  return windowDrag(hands, at);
};

const windowDrag = (hands: Hands, from: ImagePoint): Drag | null => {
  const start = hands.scene()?.painted?.window;
  if (!start) return null;
  const gesture = hands.newId();
  return drag((at) => {
    const scene = hands.scene();
    if (!scene) return;
    const by = { dx: at[0] - from[0], dy: at[1] - from[1] };
    hands.operate(windowed(scene.pane, windowAfterDrag(start, by)), gesture);
  });
};

/** A drag over this many pixels doubles the size. */
const DOUBLING_PX = 150;

export const zoomDrag = (hands: Hands, from: ImagePoint): Drag | null => {
  const scene = hands.scene();
  if (!scene?.painted) return null;
  const { pane, painted } = scene;
  const anchor = imagePoint(painted, from);
  const gesture = hands.newId();
  return drag(([, y]) => {
    const factor = 2 ** ((from[1] - y) / DOUBLING_PX);
    hands.operate(zoomed(pane, factor, painted, anchor), gesture);
  });
};

/** Two fingers: larger as they part. `spread` is their distance in CSS pixels. */
export const pinch = (hands: Hands, middle: ImagePoint, spread: number) => {
  const scene = hands.scene();
  if (!scene?.painted) return null;
  const { pane, painted } = scene;
  const anchor = imagePoint(painted, middle);
  const gesture = hands.newId();
  return (now: number) =>
    hands.operate(zoomed(pane, now / spread, painted, anchor), gesture);
};

export const panDrag = (hands: Hands, from: ImagePoint): Drag | null => {
  const scene = hands.scene();
  if (!scene?.painted) return null;
  const { pane, painted } = scene;
  const gesture = hands.newId();
  return drag((at) => {
    const by = { dx: at[0] - from[0], dy: at[1] - from[1] };
    hands.operate(panned(pane, by, painted, painted.toCanvas), gesture);
  });
};

/** A finger without a tool passes through the series. */
export const swipeDrag = (
  hands: Hands,
  from: ImagePoint,
  heightPx: number,
): Drag | null => {
  const start = hands.scene();
  if (!start) return null;
  return drag((at) => {
    const scene = hands.scene();
    if (!scene || scene.images.length === 0) return;
    const imageCount = scene.images.length;
    const steps = swipeSteps(at[1] - from[1], { heightPx, imageCount });
    const index = Math.min(Math.max(0, start.index + steps), imageCount - 1);
    const image = scene.images[index];
    if (image && index !== scene.index)
      hands.operate(goingTo(scene, image), "");
  });
};

/** The value under the hand while it is held; where it lets go, the point stays. */
const probeDrag = (hands: Hands, painted: PaintedImage, from: ImagePoint) => {
  const point = drawDrag(hands, painted, "point", from);
  const read = (at: ImagePoint) => hands.probe(imagePoint(painted, at));
  const over = () => {
    hands.probe(null);
    return null;
  };
  let last = from;
  read(from);
  return {
    move: (at: ImagePoint) => {
      last = at;
      read(at);
    },
    end: () => {
      point?.move(last);
      return over();
    },
    cancel: over,
  };
};

const magnifyDrag = (hands: Hands, from: ImagePoint): Drag => {
  hands.magnify(from);
  const over = () => {
    hands.magnify(null);
    return null;
  };
  return { move: (at) => hands.magnify(at), end: over, cancel: over };
};

/** The planes of the series cross where the hand is. */
const crosshairDrag = (
  hands: Hands,
  painted: PaintedImage,
  from: ImagePoint,
): Drag | null => {
  const { attributes, frame, seriesInstanceUid } = painted.seriesImage;
  const { slice, size } = imageFactsOf(attributes, frame);
  const placed = placedImage(slice, size.pixelSpacing);
  if (!placed) return null;
  const move = (at: ImagePoint) => {
    const point = imagePoint(painted, at);
    if (!point) return;
    const place = roundedPlace(toPatient(placed, point));
    const type = "setCrosshair";
    hands.operate({ type, seriesInstanceUid, at: place }, "");
  };
  move(from);
  return drag(move);
};

/** Nearer than this to where it began, a press is a slip of the hand and draws nothing. */
const SLIP_PX = 3;

const drawDrag = (
  hands: Hands,
  painted: PaintedImage,
  kind: AnnotationKind,
  from: ImagePoint,
): Drag | null => {
  const first = imagePoint(painted, from);
  if (!first) return null;
  const { seriesImage } = painted;
  const gesture = hands.newId();
  const annotationId = hands.newId();
  let points: readonly ImagePoint[] = [first];
  const send = () => {
    const drawn = { annotationId, kind, points, text: "" };
    const annotation = asSent(drawn, seriesImage);
    hands.operate({ type: "annotate", annotation }, gesture);
  };
  let sent = false;
  const place = (at: ImagePoint, put: (point: ImagePoint) => void) => {
    const point = imagePoint(painted, at);
    if (!point) return;
    put(roundedPoint(point));
    sent = true;
    send();
  };
  const cancel = () => {
    if (sent)
      hands.operate({ type: "removeAnnotation", annotationId }, gesture);
  };
  const move = (at: ImagePoint) => {
    const slipped = Math.hypot(at[0] - from[0], at[1] - from[1]) < SLIP_PX;
    if (!sent && slipped && kind !== "point") return;
    place(at, (point) => {
      points = isFree(kind)
        ? withPlace(points, point)
        : pointsOfDrag(kind, first, point);
      // A rim needs three points; until then it waits.
      if (kind === "area" && points.length < 3) points = [...points, point];
    });
  };
  /** The points from this one on follow the hand until the next press. */
  const follow = (index: number, next: () => Drag | null): Drag => ({
    move: (at) =>
      place(at, (point) => {
        points = points.map((before, i) => (i < index ? before : point));
      }),
    end: next,
    cancel,
  });
  /** The second line is dragged like the first, or pressed from end to end. */
  const afterFourth = () =>
    distance(points[2], points[3]) === 0 ? follow(3, nothing) : null;
  const end = (): Drag | null => {
    if (!sent) return null;
    if (kind === "arrow") hands.askText(annotationId);
    if (kind === "angle") return follow(2, nothing);
    if (kind === "cobb") return follow(2, () => follow(3, afterFourth));
    if (kind === "area") {
      points = withoutOvershoot(points);
      send();
    }
    return null;
  };
  return { move, end, cancel };
};

const moveDrag = (
  hands: Hands,
  painted: PaintedImage,
  hit: Hit,
  from: ImagePoint,
): Drag | null => {
  const first = imagePoint(painted, from);
  if (!first) return null;
  const gesture = hands.newId();
  return drag((at) => {
    const place = imagePoint(painted, at);
    if (!place) return;
    const by = [place[0] - first[0], place[1] - first[1]] as const;
    const drawn = { ...hit.annotation, points: moved(hit, by) };
    const annotation = asSent(drawn, painted.seriesImage);
    hands.operate({ type: "annotate", annotation }, gesture);
  });
};
