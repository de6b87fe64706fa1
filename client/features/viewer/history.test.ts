import { describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
  type NewImageAnnotation,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { History, inverseOf } from "./history.ts";

const person = (n: number) =>
  PersonId.parse(`0190a000-0000-4000-8000-00000000000${n}`);
const [me, other] = [person(1), person(2)] as const;
const on = { paneId: "main" } as const;
const annotation: NewImageAnnotation = {
  annotationId: "0190a000-0000-4000-8000-0000000000a1",
  ...{ seriesInstanceUid: "1.2.3", sopInstanceUid: "1.2.3.1", frame: 1 },
  ...{ kind: "length", text: "" },
  points: [
    [0, 0],
    [1, 1],
  ],
};
const draw = (x: number): SharedViewOperation => ({
  type: "annotate",
  annotation: {
    ...annotation,
    points: [
      [0, 0],
      [x, 0],
    ],
  },
});
const remove: SharedViewOperation = {
  ...{ type: "removeAnnotation", annotationId: annotation.annotationId },
};
const window = (width: number): SharedViewOperation => ({
  ...{ ...on, type: "setWindow", window: { center: 0, width } },
});

/** A person at a document: what they do goes into the history, as the viewer does it. */
const sit = (by: PersonId, start: SharedViewDocument = emptyDocument) => {
  const history = new History();
  let document = start;
  const take = (operation: SharedViewOperation) => {
    document = applyOperation(document, operation, by);
  };
  return {
    do: (operation: SharedViewOperation, gesture: string) => {
      const inverse = inverseOf(document, operation, by);
      if (inverse) history.add(gesture, operation, inverse);
      take(operation);
    },
    undo: () => history.undo().forEach(take),
    redo: () => history.redo().forEach(take),
    document: () => document,
  };
};

describe("undo and redo", () => {
  it("take a whole drag back and do it again, to its end", () => {
    const viewer = sit(me);
    for (const width of [10, 20, 30]) viewer.do(window(width), "drag");
    const end = viewer.document();
    viewer.undo();
    expect(viewer.document()).toEqual(emptyDocument);
    viewer.redo();
    expect(viewer.document()).toEqual(end);
  });

  it("take back what was drawn, changed and removed", () => {
    const viewer = sit(me);
    const seen = [viewer.document()];
    for (const [i, step] of [draw(5), draw(9), remove].entries()) {
      viewer.do(step, String(i));
      seen.push(viewer.document());
    }
    for (const before of [2, 1, 0]) {
      viewer.undo();
      expect(viewer.document()).toEqual(seen[before]);
    }
    for (const after of [1, 2, 3]) {
      viewer.redo();
      expect(viewer.document()).toEqual(seen[after]);
    }
  });

  it("take a reset, a turn and a layout back", () => {
    const turn: SharedViewOperation = {
      ...{ ...on, type: "setOrientation", rotation: 90 },
      ...{ flippedHorizontally: true, flippedVertically: false },
    };
    const viewer = sit(me);
    viewer.do(window(10), "1");
    viewer.do(turn, "2");
    const before = viewer.document();
    viewer.do({ ...on, type: "resetPane" }, "3");
    viewer.undo();
    expect(viewer.document()).toEqual(before);
    viewer.do({ type: "setLayout", layout: { rows: 2, columns: 2 } }, "4");
    viewer.undo();
    expect(viewer.document().layout).toEqual(emptyDocument.layout);
  });

  it("forget what was undone once something else is done, and do nothing at the ends", () => {
    const viewer = sit(me);
    viewer.undo();
    viewer.redo();
    viewer.do(window(10), "1");
    viewer.undo();
    viewer.do(window(20), "2");
    const now = viewer.document();
    viewer.redo();
    expect(viewer.document()).toEqual(now);
  });

  it("leave alone what somebody else drew and the lead removed, the images shown, and the lead", () => {
    const drawn = applyOperation(emptyDocument, draw(5), other);
    const led = applyOperation(drawn, { type: "setLead", personId: me }, me);
    expect(inverseOf(led, remove, me)).toBeNull();
    for (const operation of [
      { type: "setLead", personId: null },
      { ...on, type: "showImage", sopInstanceUid: "1.2", frame: 1 },
      {
        ...on,
        type: "showSeries",
        studyInstanceUid: "1",
        seriesInstanceUid: "1",
      },
    ] as const)
      expect(inverseOf(led, operation, me)).toBeNull();
  });
});
