import { useEffect, useState, useSyncExternalStore } from "react";
import { newCommandId } from "../../platform/ids.ts";
import { useSocket } from "../../platform/platform.ts";
import { createBrowserRoom } from "../../platform/rtc/browserRoom.ts";
import type { RoomConnection } from "../../platform/rtc/roomConnection.ts";
import type { RoomSnapshot } from "../../platform/rtc/roomState.ts";

/** In the request's room while the component is mounted; leaves with it, and when the page goes. */
export const useRoom = (
  requestId: string,
): { room: RoomConnection; snapshot: RoomSnapshot } => {
  const gateway = useSocket();
  const [room] = useState(() =>
    createBrowserRoom({ gateway, newId: newCommandId }),
  );
  useEffect(() => {
    room.join(requestId);
    const leave = () => room.leave();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [room, requestId]);
  const snapshot = useSyncExternalStore(room.subscribe, room.snapshot);
  return { room, snapshot };
};
