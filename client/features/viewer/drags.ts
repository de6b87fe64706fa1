import { apply, inverse } from "../../../shared/domain/imaging/affine.ts";
import type {
  Annotation,
  AnnotationKind,
  ImagePoint,
  NewAnnotation,
  Pane,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";
import {
  asSent,
  hitAt,
  moved,
  pointsOfDrag,
  withPlace,
  type Hit,
} from "./drawing.ts";
import { swipeSteps, windowAfterDrag } from "./gestures.ts";
import { panned, showing, windowed, zoomed } from "./paneOperations.ts";
import { draws, type Tool } from "./tools.ts";

/** A pane as it is at this moment, with every own gesture so far. */
export interface Scene {
  pane: Pane;
  images: readonly SeriesImage[];
  /** Position of the asked image. */
  index: number;
  /** What is on the screen; it may still be the image before. */
  painted: PaintedImage | null;
  /** What is drawn on the painted image. */
  annotations: readonly Annotation[];
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
  if (draws(tool)) return drawDrag(hands, painted, tool, at);
  if (tool === "probe") return probeDrag(hands, painted, at);
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
      hands.operate(showing(scene.pane, image), "");
  });
};

const probeDrag = (hands: Hands, painted: PaintedImage, from: ImagePoint) => {
  hands.probe(imagePoint(painted, from));
  return drag(
    (at) => hands.probe(imagePoint(painted, at)),
    () => {
      hands.probe(null);
      return null;
    },
  );
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
  const { seriesInstanceUid, sopInstanceUid, frame } = painted.seriesImage;
  const gesture = hands.newId();
  const annotationId = hands.newId();
  let points: readonly ImagePoint[] = [first];
  const send = () => {
    const annotation: NewAnnotation = {
      ...{ annotationId, seriesInstanceUid, sopInstanceUid, frame },
      ...{ kind, points, text: "" },
    };
    hands.operate({ type: "annotate", annotation }, gesture);
  };
  const cancel = () => {
    if (points.length > 1)
      hands.operate({ type: "removeAnnotation", annotationId }, gesture);
  };
  const move = (at: ImagePoint) => {
    const place = imagePoint(painted, at);
    const slipped = Math.hypot(at[0] - from[0], at[1] - from[1]) < SLIP_PX;
    if (!place || (points.length === 1 && slipped)) return;
    points =
      kind === "stroke"
        ? withPlace(points, place)
        : pointsOfDrag(kind, first, place);
    send();
  };
  const thirdPoint = (at: ImagePoint) => {
    const place = imagePoint(painted, at);
    const [end, vertex] = points;
    if (!place || !end || !vertex) return;
    points = [end, vertex, place];
    send();
  };
  const end = (): Drag | null => {
    if (points.length < 2) return null;
    if (kind === "arrow") hands.askText(annotationId);
    return kind === "angle" ? { move: thirdPoint, end: nothing, cancel } : null;
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
    const annotation = { ...asSent(hit.annotation), points: moved(hit, by) };
    hands.operate({ type: "annotate", annotation }, gesture);
  });
};
