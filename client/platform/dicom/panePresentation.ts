import type * as core from "@cornerstonejs/core";
import type { Affine } from "../../../shared/domain/imaging/affine.ts";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import { voiRangeOf, type PaneWindow } from "./paneWindow.ts";
import type { RenderingPath } from "./renderingPath.ts";

/** How an image is to stand in its pane; the same fields as the shared document's pane. */
export type Presentation = Pick<
  Pane,
  | "window"
  | "inverted"
  | "rotation"
  | "flippedHorizontally"
  | "flippedVertically"
  | "zoom"
  | "pan"
>;

export const PLAIN: Presentation = {
  window: null,
  inverted: false,
  rotation: 0,
  flippedHorizontally: false,
  flippedVertically: false,
  zoom: 1,
  pan: { x: 0, y: 0 },
};

/** Where image pixels stand on an element, in CSS pixels, for what the browser itself paints. */
export const placedIn = (
  { clientWidth, clientHeight }: Pick<Element, "clientWidth" | "clientHeight">,
  image: {
    columns: number;
    rows: number;
    /** How wide a pixel is for its height. */
    pixelAspect: number;
  },
  presentation: Presentation,
): Affine => {
  const { columns, rows, pixelAspect } = image;
  const { rotation, zoom, pan } = presentation;
  const isTurned = rotation === 90 || rotation === 270;
  const width = columns * pixelAspect;
  const scale =
    zoom *
    Math.min(
      clientWidth / (isTurned ? rows : width),
      clientHeight / (isTurned ? width : rows),
    );
  const across =
    scale * pixelAspect * (presentation.flippedHorizontally ? -1 : 1);
  const down = scale * (presentation.flippedVertically ? -1 : 1);
  const [cos, sin] = QUARTERS[rotation];
  const [a, b, c, d] = [cos * across, sin * across, -sin * down, cos * down];
  const [x, y] = [columns / 2 + pan.x, rows / 2 + pan.y];
  return [
    ...([a, b, c, d] as const),
    clientWidth / 2 - a * x - c * y,
    clientHeight / 2 - b * x - d * y,
  ];
};
/** Cosine and sine. */
const QUARTERS = {
  0: [1, 0],
  90: [0, 1],
  180: [-1, 0],
  270: [0, -1],
} as const;

type Viewport = core.Types.IStackViewport;

/** The library counts from the first pixel's corner on the CPU path, from its middle on the GPU path. */
const originOf = (path: RenderingPath) => (path === "cpu" ? 0 : 0.5);

/** The world point (mm) of a place on the image that the viewport holds. */
const worldOf = (
  viewport: Viewport,
  path: RenderingPath,
  [x, y]: readonly [number, number],
): core.Types.Point3 => {
  const { origin, spacing, direction } = viewport.getImageData();
  const along = (x - originOf(path)) * spacing[0];
  const down = (y - originOf(path)) * spacing[1];
  return [0, 1, 2].map(
    (axis) =>
      (origin[axis] ?? 0) +
      (direction[axis] ?? 0) * along +
      (direction[axis + 3] ?? 0) * down,
  ) as core.Types.Point3;
};

/** Where image pixels stand on the element, in CSS pixels, by the viewport's own reckoning. */
export const transformOf = (
  viewport: Viewport,
  path: RenderingPath,
): Affine => {
  // Far apart: the library's single-precision numbers lose less.
  const far = 1000;
  const at = (x: number, y: number) =>
    viewport.worldToCanvas(worldOf(viewport, path, [x, y]));
  const [e, f] = at(0, 0);
  const [right, down] = [at(far, 0), at(0, far)];
  return [
    (right[0] - e) / far,
    (right[1] - f) / far,
    (down[0] - e) / far,
    (down[1] - f) / far,
    e,
    f,
  ];
};

/** Sets window and inversion of a grey image. */
export const applyWindow = (
  viewport: Viewport,
  image: core.Types.IImage,
  window: PaneWindow | null,
  inverted: boolean,
): void => {
  // MONOCHROME1 is stored inverted: it is inverted once more to look as meant.
  const invert = image.invert !== inverted;
  viewport.setProperties(
    window ? { voiRange: voiRangeOf(window), invert } : { invert },
  );
};

/** Sets flips, rotation, zoom and pan, whatever they were: the library keeps some of them from image to image. */
export const applyCamera = (
  viewport: Viewport,
  path: RenderingPath,
  image: core.Types.IImage,
  presentation: Presentation,
): void => {
  const { rotation, flippedHorizontally, flippedVertically } = presentation;
  // The GPU path flips what stands on the screen: upright first, so that the flips are the image's own.
  viewport.setViewPresentation({ rotation: 0 });
  viewport.setCamera({
    flipHorizontal: flippedHorizontally,
    flipVertical: flippedVertically,
  });
  viewport.setViewPresentation({ rotation });

  const { spacing } = viewport.getImageData();
  const [alongMm, downMm] = [spacing[0], spacing[1]];
  // After a resize the GPU path's canvas has its old size until the next drawing.
  const canvas =
    path === "cpu"
      ? viewport.getCanvas()
      : { width: viewport.sWidth, height: viewport.sHeight };
  const [widthMm, heightMm] = [image.columns * alongMm, image.rows * downMm];
  const turned = rotation === 90 || rotation === 270;
  const pixelsPerMm =
    presentation.zoom *
    Math.min(
      canvas.width / (turned ? heightMm : widthMm),
      canvas.height / (turned ? widthMm : heightMm),
    );
  viewport.setCamera(
    path === "cpu"
      ? { scale: pixelsPerMm * Math.min(alongMm, downMm) }
      : { parallelScale: canvas.height / 2 / pixelsPerMm },
  );
  const { focalPoint, position } = viewport.getCamera();
  const { pan } = presentation;
  const middle = worldOf(viewport, path, [
    image.columns / 2 + pan.x,
    image.rows / 2 + pan.y,
  ]);
  const moved = (axis: 0 | 1 | 2) =>
    (position?.[axis] ?? 0) + middle[axis] - (focalPoint?.[axis] ?? 0);
  viewport.setCamera(
    path === "cpu"
      ? { focalPoint: middle }
      : { focalPoint: middle, position: [moved(0), moved(1), moved(2)] },
  );
};
