import type { AnnotationKind } from "../../../shared/domain/sharedViewing/document.ts";

/** What the left button does. */
export type Tool = "window" | "zoom" | "pan" | "probe" | AnnotationKind;

/** Whether the tool leaves something on the image. */
export const draws = (tool: Tool): tool is AnnotationKind =>
  tool !== "window" && tool !== "zoom" && tool !== "pan" && tool !== "probe";
