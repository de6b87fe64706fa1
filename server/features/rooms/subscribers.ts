import type { MediaNode } from "../../../shared/contracts/mediaControl.ts";
import type { Platform } from "../../platform/deps.ts";
import type { RoomService } from "./service.ts";

/** A room ends with its request, a seat with its session. Returns what stops listening to the media node. */
export const subscribeRooms = (
  { outbox }: Pick<Platform, "outbox">,
  mediaNode: MediaNode | undefined,
  rooms: RoomService,
): (() => void) => {
  outbox.subscribe("request:changed", async ({ requestId, status }) => {
    if (status === "done") await rooms.end(requestId, "completed");
    if (status === "declined") await rooms.end(requestId, "accessEnded");
  });
  outbox.subscribe("session:ended", ({ sessionId }) =>
    rooms.leaveWithSession(sessionId),
  );
  return mediaNode?.onEvent(rooms.hearMedia) ?? (() => undefined);
};
