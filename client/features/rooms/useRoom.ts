import { startTransition, useEffect, useState } from "react";
import { useSocket } from "../../platform/platform.ts";
import type { RoomConnection } from "../../platform/rtc/roomConnection.ts";
import type { RoomSnapshot } from "../../platform/rtc/roomState.ts";
import { keepRoom, leaveRoom, roomOf } from "./roomAhead.ts";

/** In the request's room while the component is mounted; leaves with it, and when the page goes. */
export const useRoom = (
  requestId: string,
): { room: RoomConnection; snapshot: RoomSnapshot } => {
  const gateway = useSocket();
  const [room] = useState(() => roomOf(gateway, requestId));
  const [snapshot, setSnapshot] = useState(room.snapshot);
  useEffect(() => {
    // Drawing gives way to the steps of a join: in one piece it would hold up the first picture.
    const draw = () => startTransition(() => setSnapshot(room.snapshot()));
    const stop = room.subscribe(draw);
    keepRoom(requestId, room);
    room.join(requestId);
    draw();
    const leave = () => leaveRoom(requestId, room);
    window.addEventListener("pagehide", leave);
    return () => {
      stop();
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [room, requestId]);
  return { room, snapshot };
};
