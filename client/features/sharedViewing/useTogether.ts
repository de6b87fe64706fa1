import { useCallback, useEffect, useMemo, useState } from "react";
import type { CaseId, PersonId } from "../../../shared/contracts/ids.ts";
import {
  applyOperation,
  refusalOf,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { PresenceChannel } from "../../platform/rtc/presenceChannel.ts";
import { useSession } from "../session/index.ts";
import { useSharedView } from "./useSharedView.ts";

/** How long it is said that a gesture did nothing. */
const REFUSED_SHOWN_MS = 8_000;

export type Together = ReturnType<typeof useTogether>;

/**
 * The case's shared view as one person takes part in it: leading, following, or looking on their own at a copy of it
 * that nobody else sees (SV11-SV13).
 */
export const useTogether = (
  caseId: CaseId,
  presence: Pick<PresenceChannel, "say" | "subscribe">,
) => {
  const view = useSharedView(caseId, presence);
  const personId = useSession().session.person.id;
  const [copy, setCopy] = useState<SharedViewDocument | null>(null);
  const [refusals, setRefusals] = useState(0);
  const { document, operate: share, viewId } = view;
  const { lead } = document;
  const alone = copy !== null;

  useEffect(() => {
    if (refusals === 0) return;
    const timer = setTimeout(() => setRefusals(0), REFUSED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refusals]);

  const operate = useCallback(
    (operation: SharedViewOperation) => {
      if (alone)
        setCopy(
          (before) => before && applyOperation(before, operation, personId),
        );
      else if (refusalOf(document, operation, personId) === "view.notLead")
        setRefusals((before) => before + 1);
      else share(operation);
    },
    [alone, document, personId, share],
  );
  const setLead = useCallback(
    (to: PersonId | null) => {
      setCopy(null);
      setRefusals(0);
      share({ type: "setLead", personId: to });
    },
    [share],
  );
  const goAlone = useCallback(() => {
    setRefusals(0);
    // One's own copy has no lead but oneself.
    setCopy({ ...document, lead: null });
  }, [document]);
  const goBack = useCallback(() => setCopy(null), []);

  return useMemo(
    () => ({
      viewId,
      phase: view.phase,
      error: view.error,
      /** What this person sees. */
      document: copy ?? document,
      /** Who leads the shared view, whatever this person looks at. */
      lead,
      personId,
      alone,
      /** A gesture of this person was just refused because somebody else leads. */
      refused: refusals > 0 && lead !== null && lead !== personId && !alone,
      ...{ operate, setLead, goAlone, goBack },
    }),
    [
      viewId,
      view.phase,
      view.error,
      copy,
      document,
      lead,
      personId,
      alone,
      refusals,
      operate,
      setLead,
      goAlone,
      goBack,
    ],
  );
};
