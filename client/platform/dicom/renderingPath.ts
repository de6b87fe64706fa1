/** `cpu`: painted by the processor on a 2D canvas; `gpu`: painted through WebGL. */
export type RenderingPath = "cpu" | "gpu";

/** Key in localStorage under which support staff may force a path on a PC whose graphics driver paints garbage. */
export const FORCED_PATH_KEY = "lianzhen.imageRendering";

/**
 * How images are painted on this computer. A software rasteriser pretends to be a GPU and is half as fast as the CPU
 * path, so it counts as none. `forced` is a stored choice; anything but `cpu` or `gpu` is ignored, and `gpu` is too
 * where there is no WebGL at all.
 */
export const chooseRenderingPath = (
  found: { webgl: boolean; softwareRasterizer: boolean },
  forced: string | null,
): RenderingPath => {
  if (!found.webgl || forced === "cpu") return "cpu";
  if (forced === "gpu") return "gpu";
  return found.softwareRasterizer ? "cpu" : "gpu";
};
