import type { PersonId } from "../../../shared/contracts/ids.ts";
import type {
  Pane,
  PaneOperation,
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";

type Operations = readonly SharedViewOperation[];

/**
 * What takes a person's operation back; null for what undo does not cover: choosing images, planes' places and the lead, and removing
 * what somebody else has drawn, which would come back as this person's.
 */
export const inverseOf = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
  personId: PersonId,
): Operations | null => {
  const { type } = operation;
  if (type === "setLead" || type === "showSeries" || type === "showImage")
    return null;
  if (type === "hang" || type === "setCrosshair") return null;
  if (type === "showPresentation") return null;
  if (type === "setLayout") {
    const { layout, panes } = document;
    return [{ type, layout, paneId: panes[0]?.paneId }];
  }
  if (type === "annotate" || type === "removeAnnotation")
    return inverseDrawing(document, operation, personId);
  const pane = document.panes.find(({ paneId }) => paneId === operation.paneId);
  return pane ? inverseOnPane(pane, operation) : null;
};

const inverseDrawing = (
  { annotations }: SharedViewDocument,
  operation: Extract<
    SharedViewOperation,
    { type: "annotate" | "removeAnnotation" }
  >,
  personId: PersonId,
): Operations | null => {
  const { annotationId } =
    operation.type === "annotate" ? operation.annotation : operation;
  const before = annotations.find((a) => a.annotationId === annotationId);
  if (before) {
    const { authorId, ...annotation } = before;
    return operation.type === "annotate" || authorId === personId
      ? [{ type: "annotate", annotation }]
      : null;
  }
  return operation.type === "annotate"
    ? [{ type: "removeAnnotation", annotationId }]
    : null;
};

const inverseOnPane = (
  pane: Pane,
  { type, paneId, seriesInstanceUid }: PaneOperation,
): Operations => {
  const on = { paneId, seriesInstanceUid };
  const { window, inverted, zoom, pan } = pane;
  const { rotation, flippedHorizontally, flippedVertically } = pane;
  const each: readonly PaneOperation[] = [
    { ...on, type: "setWindow", window },
    { ...on, type: "setInverted", inverted },
    { ...on, type: "setCamera", zoom, pan },
    {
      ...{ ...on, type: "setOrientation", rotation },
      ...{ flippedHorizontally, flippedVertically },
    },
  ];
  if (type === "setPlane")
    return [
      { ...on, type, plane: pane.plane },
      ...each.filter((one) => MOVED_BY_PLANE.includes(one.type)),
    ];
  return type === "resetPane" ? each : each.filter((one) => one.type === type);
};

/** What a new plane starts anew, and going back brings back. */
const MOVED_BY_PLANE: readonly PaneOperation["type"][] = [
  "setCamera",
  "setOrientation",
];

interface Step {
  gesture: string;
  undo: Operations;
  redo: Operations;
}
const LONGEST = 100;

/** A person's own steps in one viewer. All operations of one gesture, e.g. a drag, are one step. */
export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  /** Keeps what `operation` did; `inverse` as of before it. */
  add(gesture: string, operation: SharedViewOperation, inverse: Operations) {
    this.#undone = [];
    const last = this.#done.at(-1);
    if (last?.gesture === gesture) {
      // Within a gesture only the first state and the last one matter.
      last.redo = [operation];
      return;
    }
    this.#done.push({ gesture, undo: inverse, redo: [operation] });
    if (this.#done.length > LONGEST) this.#done.shift();
  }

  /** What takes the last step back; empty when there is none. */
  undo(): Operations {
    const step = this.#done.pop();
    if (!step) return [];
    this.#undone.push(step);
    return step.undo;
  }

  /** What does the step again that was taken back last; empty when there is none. */
  redo(): Operations {
    const step = this.#undone.pop();
    if (!step) return [];
    this.#done.push(step);
    return step.redo;
  }
}
