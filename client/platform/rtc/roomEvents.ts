import type { EventPayload } from "../../../shared/contracts/registry.ts";
import { roomEvents } from "../../../shared/contracts/rooms.ts";
import type { LiveSocket } from "../socket.ts";

type RoomEventName = keyof typeof roomEvents;
/** An event of a room with its name. */
export type HeardEvent = {
  [N in RoomEventName]: { name: N; payload: EventPayload<N> };
}[RoomEventName];

const NAMES = Object.keys(roomEvents) as RoomEventName[];

/** Hears all events of all rooms; the functions returned stop it. */
export const hearRoom = (
  gateway: Pick<LiveSocket, "on">,
  listener: (event: HeardEvent) => void,
): (() => void)[] =>
  NAMES.map((name) =>
    gateway.on(name, (payload) => listener({ name, payload } as HeardEvent)),
  );
