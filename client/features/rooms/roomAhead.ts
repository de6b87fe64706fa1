import { newCommandId } from "../../platform/ids.ts";
import { createBrowserRoom } from "../../platform/rtc/browserRoom.ts";
import type {
  RoomConnection,
  RoomGateway,
} from "../../platform/rtc/roomConnection.ts";

/** A page that has not come by then was called off. */
const LONGEST_WAIT_MS = 10_000;

let entered:
  | {
      requestId: string;
      room: RoomConnection;
      timer: ReturnType<typeof setTimeout>;
    }
  | undefined;

const giveUp = () => {
  clearTimeout(entered?.timer);
  entered?.room.leave();
  entered = undefined;
};

/** Joins the request's room while its page is still to be drawn, which on an old PC takes as long as the join itself. */
export const enterRoomAhead = (
  gateway: RoomGateway,
  requestId: string,
): void => {
  giveUp();
  const room = createBrowserRoom({ gateway, newId: newCommandId });
  const timer = setTimeout(giveUp, LONGEST_WAIT_MS);
  entered = { requestId, room, timer };
  room.join(requestId);
};

/** The room entered ahead, else a new one that is not joined yet. A drawing that is begun and dropped takes nothing. */
export const roomOf = (
  gateway: RoomGateway,
  requestId: string,
): RoomConnection =>
  entered?.requestId === requestId
    ? entered.room
    : createBrowserRoom({ gateway, newId: newCommandId });

/** From now on the page leaves the room. */
export const keepRoom = (room: RoomConnection): void => {
  if (entered?.room !== room) return;
  clearTimeout(entered.timer);
  entered = undefined;
};
