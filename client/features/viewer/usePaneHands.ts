import { useEffect, useRef, type RefObject } from "react";
import { apply, inverse } from "../../../shared/domain/imaging/affine.ts";
import type { ImagePoint } from "../../../shared/domain/sharedViewing/document.ts";
import {
  panDrag,
  pinch,
  swipeDrag,
  toolDrag,
  zoomDrag,
  type Drag,
  type Hands,
} from "./drags.ts";
import { createWheelSteps } from "./gestures.ts";
import { zoomed } from "./paneOperations.ts";
import { goingTo } from "./stackIndex.ts";
import { perFrame } from "./perFrame.ts";

/** Listens to wheel, mouse, pen and touch on the pane; drags are followed once per frame of the display. */
export const usePaneHands = (
  element: RefObject<HTMLElement | null>,
  hands: Hands,
  /** Stops what is being drawn, when the viewer is told to. */
  onCancel: (cancel: (() => void) | null) => void,
) => {
  const latest = useRef(hands);
  const report = useRef(onCancel);
  useEffect(() => {
    latest.current = hands;
    report.current = onCancel;
  });
  useEffect(() => {
    const pane = element.current;
    if (!pane) return;
    const listening = new AbortController();
    const { signal } = listening;
    const now: Hands = {
      scene: () => latest.current.scene(),
      operate: (...args) => latest.current.operate(...args),
      select: (id) => latest.current.select(id),
      probe: (at) => latest.current.probe(at),
      magnify: (at) => latest.current.magnify(at),
      askText: (id) => latest.current.askText(id),
      newId: () => latest.current.newId(),
    };
    listenToWheel(pane, now, signal);
    listenToPointers(pane, now, signal, (cancel) => report.current(cancel));
    return () => listening.abort();
  }, [element]);
};

const placeOf = (
  pane: HTMLElement,
  { clientX, clientY }: MouseEvent,
): ImagePoint => {
  const { left, top } = pane.getBoundingClientRect();
  return [clientX - left - pane.clientLeft, clientY - top - pane.clientTop];
};

const listenToWheel = (
  pane: HTMLElement,
  hands: Hands,
  signal: AbortSignal,
) => {
  const stepsOf = createWheelSteps();
  const zoomAt = (event: WheelEvent) => {
    const scene = hands.scene();
    const back = scene?.painted && inverse(scene.painted.toCanvas);
    if (!scene?.painted || !back) return;
    const at = apply(back, placeOf(pane, event));
    const factor = 2 ** (-event.deltaY / 300);
    hands.operate(zoomed(scene.pane, factor, scene.painted, at), "wheel");
  };
  const scroll = (event: WheelEvent) => {
    const steps = stepsOf(event);
    const scene = hands.scene();
    if (steps === 0 || !scene) return;
    const last = scene.images.length - 1;
    const index = Math.min(Math.max(0, scene.index + steps), last);
    const image = scene.images[index];
    if (image && index !== scene.index)
      hands.operate(goingTo(scene, image), "");
  };
  pane.addEventListener(
    "wheel",
    (event) => {
      // The page neither scrolls nor zooms under the image.
      event.preventDefault();
      if (event.ctrlKey) zoomAt(event);
      else scroll(event);
    },
    { signal, passive: false },
  );
};

const beginOf = (
  pane: HTMLElement,
  { button, pointerType }: PointerEvent,
  hands: Hands,
  at: ImagePoint,
): Drag | null => {
  if (button === 1) return panDrag(hands, at);
  if (button === 2) return zoomDrag(hands, at);
  if (button !== 0) return null;
  if (pointerType === "touch" && hands.scene()?.tool === "window")
    return swipeDrag(hands, at, pane.clientHeight);
  return toolDrag(hands, at);
};

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest("button, input, a") !== null;

const listenToPointers = (
  pane: HTMLElement,
  hands: Hands,
  signal: AbortSignal,
  report: (cancel: (() => void) | null) => void,
) => {
  /** The drag with a button held, or what goes on after it without one (`pointerId` null). */
  let going: { drag: Drag; pointerId: number | null } | null = null;
  const fingers = new Map<number, ImagePoint>();
  let pinching: ((spread: number) => void) | null = null;
  const moves = perFrame<ImagePoint>((at) => going?.drag.move(at));

  const stop = () => {
    going = null;
    report(null);
  };
  const start = (drag: Drag, pointerId: number | null) => {
    going = { drag, pointerId };
    report(() => {
      moves.cancel();
      drag.cancel();
      stop();
    });
  };
  const begin = (event: PointerEvent) => {
    if (isControl(event.target)) return;
    const at = placeOf(pane, event);
    event.preventDefault();
    pane.focus({ preventScroll: true });
    if (event.pointerType === "touch") fingers.set(event.pointerId, at);
    const [one, other] = [...fingers.values()];
    if (one && other) {
      moves.cancel();
      stop();
      pinching = pinch(hands, middleOf(one, other), spreadOf(one, other));
      return;
    }
    if (going) {
      // The press that ends what went on without one; what follows goes on with it.
      if (going.pointerId !== null) return;
      moves.flush();
      const next = going.drag.end();
      stop();
      if (next) begun(next, event);
      return;
    }
    const drag = beginOf(pane, event, hands, at);
    if (drag) begun(drag, event);
  };
  const begun = (drag: Drag, { pointerId }: PointerEvent) => {
    start(drag, pointerId);
    pane.setPointerCapture(pointerId);
  };
  const move = (event: PointerEvent) => {
    if (fingers.has(event.pointerId))
      fingers.set(event.pointerId, placeOf(pane, event));
    const [one, other] = [...fingers.values()];
    if (pinching && one && other) pinching(spreadOf(one, other));
    else if (going && (going.pointerId ?? event.pointerId) === event.pointerId)
      moves.push(placeOf(pane, event));
  };
  const end = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) pinching = null;
    if (going?.pointerId !== event.pointerId) return;
    moves.flush();
    const next = going.drag.end();
    stop();
    if (next) start(next, null);
  };
  const options = { signal };
  pane.addEventListener("pointerdown", begin, options);
  pane.addEventListener("pointermove", move, options);
  pane.addEventListener("pointerup", end, options);
  pane.addEventListener("pointercancel", end, options);
  // The right button zooms.
  pane.addEventListener("contextmenu", (e) => e.preventDefault(), options);
};

const spreadOf = (a: ImagePoint, b: ImagePoint) =>
  Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));
const middleOf = (a: ImagePoint, b: ImagePoint): ImagePoint => [
  (a[0] + b[0]) / 2,
  (a[1] + b[1]) / 2,
];
