import { useEffect } from "react";
import {
  setAheadPace,
  type AheadPace,
} from "../../platform/dicom/aheadPace.ts";
import type { RoomState } from "../../platform/rtc/roomState.ts";

/** What the browser says of its own line; few say anything. */
interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/**
 * How images may come ahead beside the room's sound and picture: one at a time while this line shows three bars each way,
 * and none while it shows fewer, while the room is being reached, or where the browser reports a slow or costly line. One of
 * several who is heard badly has a bad line of their own; who hears nobody well has one. The image that is asked for comes in
 * any case. Without media there is nothing to spare.
 */
export const paceBeside = (
  state: RoomState,
  connection: Connection | undefined,
): AheadPace => {
  if (state.phase !== "live") return "none";
  const { media, ownBars, others } = state.room;
  if (media === "off" || media === "unsupported" || media === "nodeAway")
    return "free";
  if (media !== "flowing") return "none";
  const isSlow =
    connection?.saveData === true ||
    connection?.effectiveType?.endsWith("2g") === true;
  const heard = others.flatMap(({ bars }) => bars ?? []);
  const isBadly = (bars: number) => bars < 3;
  const hearsBadly = heard.length > 0 && heard.every(isBadly);
  const isHeardBadly = ownBars !== null && isBadly(ownBars);
  return isSlow || hearsBadly || isHeardBadly ? "none" : "gentle";
};

/** Keeps the page's images to that pace as long as the room's images are shown. */
export const useRoomPace = (state: RoomState): void => {
  const { connection } = navigator as { connection?: Connection };
  const pace = paceBeside(state, connection);
  useEffect(() => setAheadPace(pace), [pace]);
  useEffect(() => () => setAheadPace("free"), []);
};
