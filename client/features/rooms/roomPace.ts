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
 * How images may come ahead beside the room's sound and picture: one at a time while everybody's line shows three bars, and
 * none while anybody's shows fewer, while the room is being reached, or where the browser reports a slow or costly line.
 * The image that is asked for comes in any case. Without media there is nothing to spare.
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
  const measured = [ownBars, ...others.map(({ bars }) => bars)];
  return isSlow || measured.some((bars) => bars !== null && bars < 3)
    ? "none"
    : "gentle";
};

/** Keeps the page's images to that pace as long as the room's images are shown. */
export const useRoomPace = (state: RoomState): void => {
  const { connection } = navigator as { connection?: Connection };
  const pace = paceBeside(state, connection);
  useEffect(() => setAheadPace(pace), [pace]);
  useEffect(() => () => setAheadPace("free"), []);
};
