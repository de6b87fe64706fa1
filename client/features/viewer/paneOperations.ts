import type {
  ImagePoint,
  Pane,
  PaneOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { inverse, type Affine } from "../../../shared/domain/imaging/affine.ts";
import type { PaneWindow } from "../../platform/dicom/paneWindow.ts";

type Image = { sopInstanceUid: string; frame: number };
interface Size {
  columns: number;
  rows: number;
}

/** A pane's part of each operation: the series is named, so that what comes late changes no other series. */
const on = ({ paneId, seriesInstanceUid }: Pane) => ({
  paneId,
  seriesInstanceUid: seriesInstanceUid ?? undefined,
});

export const showing = (
  pane: Pane,
  { sopInstanceUid, frame }: Image,
): PaneOperation => ({
  ...on(pane),
  ...{ type: "showImage", sopInstanceUid, frame },
});

export const windowed = (
  pane: Pane,
  window: PaneWindow | null,
): PaneOperation => ({ ...on(pane), type: "setWindow", window });

export const inverted = (pane: Pane): PaneOperation => ({
  ...on(pane),
  ...{ type: "setInverted", inverted: !pane.inverted },
});

export const reset = (pane: Pane): PaneOperation => ({
  ...on(pane),
  type: "resetPane",
});

/** Turned a quarter on the screen, whatever it is flipped. */
export const turned = (pane: Pane, by: 90 | -90): PaneOperation => ({
  ...orientation(pane),
  rotation: ((pane.rotation + by + 360) % 360) as Pane["rotation"],
});

/**
 * Flipped as the eye sees it: flips come before the rotation, so on an image that lies on its side a flip of the
 * screen's left and right is one of the image's top and bottom.
 */
export const flipped = (
  pane: Pane,
  axis: "horizontal" | "vertical",
): PaneOperation => {
  const lying = pane.rotation === 90 || pane.rotation === 270;
  const exchangesRows = (axis === "vertical") !== lying;
  return {
    ...orientation(pane),
    ...(exchangesRows
      ? { flippedVertically: !pane.flippedVertically }
      : { flippedHorizontally: !pane.flippedHorizontally }),
  };
};
const orientation = (pane: Pane) => ({
  ...on(pane),
  type: "setOrientation" as const,
  rotation: pane.rotation,
  flippedHorizontally: pane.flippedHorizontally,
  flippedVertically: pane.flippedVertically,
});

export const fitted = (pane: Pane): PaneOperation => ({
  ...on(pane),
  ...{ type: "setCamera", zoom: 1, pan: { x: 0, y: 0 } },
});

const SMALLEST = 0.2;
const LARGEST = 30;

/** Larger by a factor, so that the place under the hand stays there; without one the middle of the pane does. */
export const zoomed = (
  pane: Pane,
  factor: number,
  size: Size,
  at: ImagePoint | null = null,
): PaneOperation => {
  const zoom = Math.min(LARGEST, Math.max(SMALLEST, pane.zoom * factor));
  const grown = zoom / pane.zoom;
  const { x, y } = pane.pan;
  const anchor = at
    ? { x: at[0] - size.columns / 2, y: at[1] - size.rows / 2 }
    : { x, y };
  return camera(pane, size, zoom, {
    x: anchor.x + (x - anchor.x) / grown,
    y: anchor.y + (y - anchor.y) / grown,
  });
};

/** Moved with the hand by so many CSS pixels of a pane that is painted by `toCanvas`. */
export const panned = (
  pane: Pane,
  drag: { dx: number; dy: number },
  size: Size,
  toCanvas: Affine,
): PaneOperation => {
  const back = inverse(toCanvas);
  const { dx, dy } = drag;
  const moved = back
    ? { x: back[0] * dx + back[2] * dy, y: back[1] * dx + back[3] * dy }
    : { x: 0, y: 0 };
  return camera(pane, size, pane.zoom, {
    x: pane.pan.x - moved.x,
    y: pane.pan.y - moved.y,
  });
};

/** The image's middle stays within an image's length of the pane's: nobody loses it altogether. */
const camera = (
  pane: Pane,
  { columns, rows }: Size,
  zoom: number,
  pan: Pane["pan"],
): PaneOperation => {
  const within = (value: number, most: number) =>
    Math.round(Math.min(most, Math.max(-most, value)) * 100) / 100;
  return {
    ...on(pane),
    type: "setCamera",
    zoom: Math.round(zoom * 1e4) / 1e4,
    pan: { x: within(pan.x, columns), y: within(pan.y, rows) },
  };
};
