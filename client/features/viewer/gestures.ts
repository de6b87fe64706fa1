import type { PaneWindow } from "../../platform/dicom/paneWindow.ts";
/** Pixels of wheel travel that count as one image on a touchpad, which sends many small events. */
const SMALL_TRAVEL = 40;
/** Pixels that one notch of a wheel sends. */
const NOTCH = 100;
const LINE = 33;

/** Turns wheel events into whole images: a notch is one image, small touchpad events add up. */
export const createWheelSteps = () => {
  let rest = 0;
  return ({ deltaY, deltaMode }: { deltaY: number; deltaMode: number }) => {
    const travel = deltaMode === 0 ? deltaY : deltaY * LINE;
    if (Math.abs(travel) >= SMALL_TRAVEL) {
      rest = 0;
      return (
        Math.sign(travel) * Math.max(1, Math.round(Math.abs(travel) / NOTCH))
      );
    }
    rest += travel;
    const steps = Math.trunc(rest / SMALL_TRAVEL);
    rest -= steps * SMALL_TRAVEL;
    return steps;
  };
};

/** A drag over this many pixels changes the window by its own width at the start. */
const DRAG_OF_ONE_WIDTH = 400;

/**
 * The window after a drag: right widens, down raises the centre. Steps are in proportion to the width at the start, so
 * that a narrow brain window and a wide lung window both follow the hand.
 */
export const windowAfterDrag = (
  start: PaneWindow,
  drag: { dx: number; dy: number },
): PaneWindow => {
  const perPixel = start.width / DRAG_OF_ONE_WIDTH;
  // Values of narrow windows (PET, T2 maps) are small: whole numbers would be too coarse.
  const round = (value: number) =>
    start.width >= 20 ? Math.round(value) : Math.round(value * 100) / 100;
  return {
    center: round(start.center + drag.dy * perPixel),
    width: Math.max(
      round(start.width + drag.dx * perPixel),
      start.width >= 20 ? 1 : 0.01,
    ),
  };
};

/** Images passed by a finger's travel: upwards goes on, and the pane's height passes the whole of a short series. */
export const swipeSteps = (
  travelPx: number,
  pane: { heightPx: number; imageCount: number },
): number => {
  const perImage = Math.min(
    24,
    Math.max(6, pane.heightPx / Math.max(1, pane.imageCount)),
  );
  return Math.trunc(-travelPx / perImage);
};
