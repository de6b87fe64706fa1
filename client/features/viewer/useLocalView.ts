import { useCallback, useState } from "react";
import { useSession } from "../session/index.ts";
import {
  applyOperation,
  emptyDocument,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";

/** A view that only this page sees: the same document and operations as the shared one, kept here. */
export const useLocalView = (): {
  document: SharedViewDocument;
  operate: (operation: SharedViewOperation) => void;
} => {
  const personId = useSession().session.person.id;
  const [document, setDocument] = useState(emptyDocument);
  const operate = useCallback(
    (operation: SharedViewOperation) =>
      setDocument((before) => applyOperation(before, operation, personId)),
    [personId],
  );
  return { document, operate };
};
