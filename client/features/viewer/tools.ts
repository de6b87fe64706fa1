import type { AnnotationKind } from "../../../shared/domain/sharedViewing/document.ts";

/** What the left button does. */
export type Tool =
  "window" | "zoom" | "pan" | "probe" | "magnify" | "crosshair" | Drawn;

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
