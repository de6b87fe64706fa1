import { useCallback, useEffect, useRef } from "react";
import {
  applyOperation,
  refusalOf,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { useSession } from "../session/index.ts";
import { History, inverseOf } from "./history.ts";

export interface ViewerHands {
  /** The document with every own gesture so far, also those that the page has not rendered yet. */
  document: () => SharedViewDocument;
  /** Operations with one gesture id are one step for undo; those with an empty one are none. */
  operate: (operation: SharedViewOperation, gesture: string) => void;
  undo: () => void;
  redo: () => void;
}

/** The person's hands on a viewer: gestures build on each other at once, and can be taken back. */
export const useViewerHands = (
  document: SharedViewDocument,
  onGesture: ((operation: SharedViewOperation) => void) | null,
): ViewerHands => {
  const personId = useSession().session.person.id;
  const history = useRef(new History());
  const latest = useRef(document);
  const report = useRef(onGesture);
  useEffect(() => {
    latest.current = document;
    report.current = onGesture;
  });

  const send = useCallback(
    (operation: SharedViewOperation) => {
      latest.current = applyOperation(latest.current, operation, personId);
      report.current?.(operation);
    },
    [personId],
  );
  const operate = useCallback(
    (operation: SharedViewOperation, gesture: string) => {
      const before = latest.current;
      const inverse = inverseOf(before, operation, personId);
      const refused = refusalOf(before, operation, personId) !== null;
      if (inverse && gesture !== "" && !refused)
        history.current.add(gesture, operation, inverse);
      send(operation);
    },
    [personId, send],
  );
  return {
    document: useCallback(() => latest.current, []),
    operate,
    undo: useCallback(() => history.current.undo().forEach(send), [send]),
    redo: useCallback(() => history.current.redo().forEach(send), [send]),
  };
};
