import { useEffect } from "react";
import type { Inbox } from "../features/consults/index.ts";
import { preloadRoomMedia } from "../platform/rtc/browserRoom.ts";

/** Fetches the room's page as soon as a room is open to this person, so that entering it waits for no download. */
export const useRoomReady = (inbox: Inbox | undefined): void => {
  const open = [...(inbox?.received ?? []), ...(inbox?.sent ?? [])].some(
    ({ roomOpen }) => roomOpen,
  );
  useEffect(() => {
    if (!open) return;
    preloadRoomMedia();
    // Entering asks for it again, and says so where it cannot be had.
    import("../features/rooms/RoomPage.tsx").catch(() => undefined);
  }, [open]);
};
