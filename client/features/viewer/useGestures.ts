import { useEffect, useRef, type RefObject } from "react";
import type { PaneWindow } from "../../platform/dicom/paneWindow.ts";
import {
  createWheelSteps,
  gestureOfKey,
  scrollBy,
  swipeSteps,
  windowAfterDrag,
  type Gesture,
  type GestureBase,
} from "./gestures.ts";

interface GestureSource extends GestureBase {
  /** The window on the screen; null where there is none to change. */
  window: PaneWindow | null;
}

/**
 * Listens to wheel, mouse, touch and keys on the pane and reports what they ask for. `source` is read at each gesture:
 * several may come before the page has rendered the first.
 */
export const useGestures = (
  element: RefObject<HTMLElement | null>,
  source: () => GestureSource | null,
  report: (gesture: NonNullable<Gesture>) => void,
) => {
  const latest = useRef({ source, report });
  useEffect(() => {
    latest.current = { source, report };
  });

  useEffect(() => {
    const pane = element.current;
    if (!pane) return;
    const listening = new AbortController();
    const perform = (make: (base: GestureSource) => Gesture): boolean => {
      const base = latest.current.source();
      const gesture = base && make(base);
      if (gesture) latest.current.report(gesture);
      return gesture !== null;
    };
    const { signal } = listening;
    listenToKeys(pane, perform, signal);
    listenToWheel(pane, perform, signal);
    listenToDrags(pane, () => latest.current.source(), perform, signal);
    return () => listening.abort();
  }, [element]);
};

type Perform = (make: (base: GestureSource) => Gesture) => boolean;

const listenToKeys = (
  pane: HTMLElement,
  perform: Perform,
  signal: AbortSignal,
) =>
  pane.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      // Buttons inside the pane keep their own keys.
      if (event.target instanceof HTMLButtonElement) return;
      if (perform((base) => gestureOfKey(event.key, base)))
        event.preventDefault();
    },
    { signal },
  );

const listenToWheel = (
  pane: HTMLElement,
  perform: Perform,
  signal: AbortSignal,
) => {
  const stepsOf = createWheelSteps();
  pane.addEventListener(
    "wheel",
    (event) => {
      // The page neither scrolls nor zooms under the image.
      event.preventDefault();
      if (event.ctrlKey) return;
      const steps = stepsOf(event);
      if (steps !== 0) perform((base) => scrollBy(steps, base));
    },
    { signal, passive: false },
  );
};

type Drag =
  | {
      kind: "window";
      pointerId: number;
      x: number;
      y: number;
      start: PaneWindow;
    }
  | { kind: "swipe"; pointerId: number; y: number; imageIndex: number };

const listenToDrags = (
  pane: HTMLElement,
  source: () => GestureSource | null,
  perform: Perform,
  signal: AbortSignal,
) => {
  let drag: Drag | null = null;
  const begin = (event: PointerEvent) => {
    if (drag || event.button !== 0 || event.target instanceof HTMLButtonElement)
      return;
    event.preventDefault();
    pane.focus({ preventScroll: true });
    drag = dragFrom(event, source());
    if (drag) pane.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    const going = drag;
    perform((base) => gestureOfDrag(going, event, base, pane.clientHeight));
  };
  const end = (event: PointerEvent) => {
    if (event.pointerId === drag?.pointerId) drag = null;
  };
  pane.addEventListener("pointerdown", begin, { signal });
  pane.addEventListener("pointermove", move, { signal });
  pane.addEventListener("pointerup", end, { signal });
  pane.addEventListener("pointercancel", end, { signal });
};

const dragFrom = (
  { pointerId, pointerType, clientX, clientY }: PointerEvent,
  base: GestureSource | null,
): Drag | null => {
  if (!base) return null;
  if (pointerType === "touch")
    return {
      kind: "swipe",
      pointerId,
      y: clientY,
      imageIndex: base.imageIndex,
    };
  return (
    base.window && {
      kind: "window",
      pointerId,
      x: clientX,
      y: clientY,
      start: base.window,
    }
  );
};

const gestureOfDrag = (
  drag: Drag,
  { clientX, clientY }: PointerEvent,
  base: GestureSource,
  heightPx: number,
): Gesture => {
  if (drag.kind === "window")
    return {
      type: "setWindow",
      window: windowAfterDrag(drag.start, {
        dx: clientX - drag.x,
        dy: clientY - drag.y,
      }),
    };
  const { imageCount } = base;
  const steps = swipeSteps(clientY - drag.y, { heightPx, imageCount });
  const gesture = scrollBy(steps, { ...base, imageIndex: drag.imageIndex });
  return gesture?.type === "scroll" && gesture.imageIndex === base.imageIndex
    ? null
    : gesture;
};
