import type { AnnotationKind } from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";

/** What the left button does. */
export type Tool =
  | "window"
  | "zoom"
  | "pan"
  | "probe"
  | "magnify"
  | "crosshair"
  | Drawn;

/** What is drawn by a tool of its own; a point is what the probe leaves. */
type Drawn = Exclude<AnnotationKind, "point">;

const MOVES: readonly Tool[] = [
  "window",
  "zoom",
  "pan",
  "probe",
  "magnify",
  "crosshair",
];

/** Whether the tool draws on the image. */
export const draws = (tool: Tool): tool is Drawn => !MOVES.includes(tool);

/** The tool that an annotation was drawn with. */
export const toolOf = (kind: AnnotationKind): Tool =>
  kind === "point" ? "probe" : kind;

export const TOOL_NAMES = {
  window: "viewer.toolWindow",
  zoom: "viewer.toolZoom",
  pan: "viewer.toolPan",
  length: "viewer.toolLength",
  angle: "viewer.toolAngle",
  ellipse: "viewer.toolEllipse",
  arrow: "viewer.toolArrow",
  probe: "viewer.toolProbe",
  cobb: "viewer.toolCobb",
  rectangle: "viewer.toolRectangle",
  area: "viewer.toolArea",
  stroke: "viewer.toolStroke",
  magnify: "viewer.toolMagnify",
  crosshair: "viewer.toolCrosshair",
} as const satisfies Record<Tool, TextKey>;
