import { newCommandId } from "../../platform/ids.ts";
import { onForget } from "../../platform/session/forget.ts";
import { createBrowserRoom } from "../../platform/rtc/browserRoom.ts";
import type {
  RoomConnection,
  RoomGateway,
} from "../../platform/rtc/roomConnection.ts";

/** A page that has not come by then was called off. */
const LONGEST_WAIT_MS = 10_000;

/**
 * The one connection for each request, whether its page or the way to it came first: two of them would share a seat,
 * and the one that is given up would take it from the other. `timer` runs until a page keeps it.
 */
const held = new Map<
  string,
  { room: RoomConnection; timer?: ReturnType<typeof setTimeout> }
>();

const giveUp = (requestId: string) => {
  held.get(requestId)?.room.leave();
  held.delete(requestId);
};

// Nobody enters a room over the connection of who sat here before.
onForget(() => {
  for (const requestId of [...held.keys()]) {
    clearTimeout(held.get(requestId)?.timer);
    giveUp(requestId);
  }
});

/** The request's room, joined or not. A drawing that is begun and dropped takes nothing from it. */
export const roomOf = (
  gateway: RoomGateway,
  requestId: string,
): RoomConnection => {
  const known = held.get(requestId);
  if (known) return known.room;
  const room = createBrowserRoom({ gateway, newId: newCommandId });
  const timer = setTimeout(() => giveUp(requestId), LONGEST_WAIT_MS);
  held.set(requestId, { room, timer });
  return room;
};

/** Joins the request's room while its page is still to be drawn, which on an old PC takes as long as the join itself. */
export const enterRoomAhead = (
  gateway: RoomGateway,
  requestId: string,
): void => {
  for (const [other, { timer }] of held)
    if (other !== requestId && timer !== undefined) {
      clearTimeout(timer);
      giveUp(other);
    }
  roomOf(gateway, requestId).join(requestId);
};

/** From now on the page leaves the room, with `leaveRoom`. */
export const keepRoom = (requestId: string, room: RoomConnection): void => {
  clearTimeout(held.get(requestId)?.timer);
  held.set(requestId, { room });
};

export const leaveRoom = (requestId: string, room: RoomConnection): void => {
  room.leave();
  if (held.get(requestId)?.room === room) held.delete(requestId);
};
