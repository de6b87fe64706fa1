import { useCallback, useEffect, useRef, useState } from "react";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import {
  emptyDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { useSession } from "../session/index.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useConnectionState, useSocket } from "../../platform/platform.ts";
import type { PresenceChannel } from "../../platform/rtc/presenceChannel.ts";
import { createSocketGateway } from "./gateway.ts";
import { createGestureSpeaker } from "./gestureSpeaker.ts";
import { SharedViewClient, type SharedViewState } from "./sharedViewClient.ts";

const OPENING: SharedViewState = {
  viewId: null,
  phase: "opening",
  document: emptyDocument,
  error: null,
};

const later = (delayMs: number, run: () => void) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/**
 * The case's shared view: what everyone sees, and the way to change it. Subscribed while the component is mounted;
 * `phase` is `away` as soon as the connection is, before an answer is overdue.
 */
export const useSharedView = (
  caseId: CaseId,
  presence: Pick<PresenceChannel, "say" | "subscribe">,
): SharedViewState & { operate: (operation: SharedViewOperation) => void } => {
  const socket = useSocket();
  const personId = useSession().session.person.id;
  const connection = useConnectionState();
  const [state, setState] = useState(OPENING);
  const client = useRef<SharedViewClient | null>(null);

  useEffect(() => {
    const opened = new SharedViewClient({
      gateway: createSocketGateway(socket),
      caseId,
      personId,
      newOpId: newCommandId,
      later,
      onChange: setState,
      sayGesture: createGestureSpeaker({ presence: presence.say, later }),
    });
    client.current = opened;
    opened.open();
    const stopHearing = presence.subscribe((from, said) => {
      if (said.kind === "gesture") opened.hearGesture(from, said);
    });
    return () => {
      stopHearing();
      opened.close();
      client.current = null;
      setState(OPENING);
    };
  }, [socket, caseId, personId, presence]);

  const operate = useCallback(
    (operation: SharedViewOperation) => client.current?.operate(operation),
    [],
  );
  const away = state.phase === "live" && connection !== "connected";
  return { ...state, phase: away ? "away" : state.phase, operate };
};
