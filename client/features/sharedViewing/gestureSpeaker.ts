import {
  opTagOf,
  type GestureOperation,
  type Presence,
} from "../../../shared/contracts/presence.ts";

/** The last gesture is said once more, in case it was lost; a drag says the next one sooner. */
const AGAIN_MS = 30;

/** Says gestures over the room's data channels while their operations are on the way to the server. */
export const createGestureSpeaker = (deps: {
  presence: (presence: Presence) => { said: boolean };
  later: (delayMs: number, run: () => void) => () => void;
}) => {
  let beforeTag: string | null = null;
  let stopRepeat: (() => void) | null = null;
  return (clientOpId: string, operation: GestureOperation): void => {
    stopRepeat?.();
    stopRepeat = null;
    const opTag = opTagOf(clientOpId);
    const gesture = { kind: "gesture" as const, opTag, beforeTag, operation };
    beforeTag = opTag;
    if (!deps.presence(gesture).said) return;
    stopRepeat = deps.later(AGAIN_MS, () => void deps.presence(gesture));
  };
};
