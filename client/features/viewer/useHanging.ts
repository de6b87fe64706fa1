import { useEffect, useMemo, useRef } from "react";
import type { Study } from "../../../shared/contracts/studies.ts";
import {
  hangingsOf,
  hangOperation,
  type Hanging,
} from "../../../shared/domain/imaging/hanging.ts";
import {
  isUntouched,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";

/** How a study may be hung, the usual way first. */
export const hangingsOfStudy = (study: Study): Hanging[] =>
  hangingsOf({
    ...study,
    series: study.series.map(({ of, ...series }) => ({
      ...series,
      ...(of ?? { bodyPart: "", view: "", laterality: "" }),
    })),
  });

/** Of an arrangement the first series alone, as its images ask. */
const firstOf = ({ panes }: Hanging): Hanging => ({
  ...{ id: "single", layout: { rows: 1, columns: 1 } },
  panes: panes.slice(0, 1).map((pane) => ({ ...pane, window: null })),
});

/**
 * Hangs the newest study in a view that shows nothing yet; `alone`: of what would hang there the first series only.
 * `operate` is null where this person may look only.
 */
export const useHanging = (
  studies: readonly Study[],
  document: SharedViewDocument,
  operate: ((operation: SharedViewOperation) => void) | null,
  alone: boolean,
): void => {
  const [newest] = studies;
  const hanging = useMemo(() => {
    const usual = newest && hangingsOfStudy(newest)[0];
    return usual && alone ? firstOf(usual) : usual;
  }, [newest, alone]);
  const untouched = isUntouched(document);
  const mayHang = operate !== null && document.lead === null;
  /** Once only: what the server refuses is not asked again and again. */
  const tried = useRef<Hanging | null>(null);
  useEffect(() => {
    if (!untouched || !mayHang || !hanging || tried.current === hanging) return;
    tried.current = hanging;
    operate(hangOperation(hanging, true));
  }, [untouched, mayHang, hanging, operate]);
};
