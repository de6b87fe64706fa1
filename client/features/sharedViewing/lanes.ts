import type { SharedViewOperation } from "../../../shared/domain/sharedViewing/document.ts";

/** What an operation writes: of two unsent ones on the same lane only the newer matters. */
export const laneOf = (operation: SharedViewOperation): string => {
  const { type } = operation;
  if (type === "annotate")
    return `annotation ${operation.annotation.annotationId}`;
  if (type === "removeAnnotation")
    return `annotation ${operation.annotationId}`;
  if (type === "setLead" || type === "setLayout") return type;
  if (type === "hang" || type === "setCrosshair") return type;
  return `${type} ${operation.paneId}`;
};
export const sameLane = (a: SharedViewOperation, b: SharedViewOperation) =>
  laneOf(a) === laneOf(b);

/**
 * Who leads decides what is taken, the layout which panes there are, a presentation all of a pane, and a plane what a
 * camera means: nothing passes these, and they pass nothing.
 */
export const isBarrier = ({ type }: SharedViewOperation) =>
  type === "setLead" ||
  type === "setLayout" ||
  type === "hang" ||
  type === "showPresentation" ||
  type === "setPlane";

/** Whether the first puts a whole pane as it is, and with it what the other says of the same pane. */
export const coversPane = (
  whole: SharedViewOperation,
  other: SharedViewOperation,
) => {
  if (whole.type !== "showSeries" && whole.type !== "resetPane") return false;
  if (!("paneId" in other) || other.paneId !== whole.paneId) return false;
  if (other.type === "setLayout") return false;
  return whole.type === "showSeries" || isUndoneByReset(other);
};
const isUndoneByReset = ({ type }: SharedViewOperation) =>
  type !== "showSeries" &&
  type !== "showPresentation" &&
  type !== "showImage" &&
  type !== "setPlane";

/** Whether the later one may only be sent once the server has ordered the earlier one. */
export const mustWait = (
  earlier: SharedViewOperation,
  later: SharedViewOperation,
) =>
  isBarrier(earlier) ||
  isBarrier(later) ||
  sameLane(earlier, later) ||
  coversPane(earlier, later) ||
  // What is on its way on an old series names it, so a new series may pass it; a reset names nothing newer.
  (later.type === "resetPane" && coversPane(later, earlier));
