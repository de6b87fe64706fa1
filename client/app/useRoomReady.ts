import { useEffect } from "react";
import type { Inbox } from "../features/consults/index.ts";
import { pause } from "../platform/pause.ts";
import { preloadRoomMedia } from "../platform/rtc/browserRoom.ts";

const PAGE_FIRST_MS = 1_000;

/**
 * Fetches the room's page as soon as a room is open to this person, after the page at hand, so that entering waits for
 * no download.
 */
export const useRoomReady = (inbox: Inbox | undefined): void => {
  const open = [...(inbox?.received ?? []), ...(inbox?.sent ?? [])].some(
    ({ roomOpen }) => roomOpen,
  );
  useEffect(() => {
    if (!open) return;
    void pause(PAGE_FIRST_MS).then(() => {
      preloadRoomMedia();
      // Entering asks for it again, and says so where it cannot be had.
      import("../features/rooms/RoomPage.tsx").catch(() => undefined);
    });
  }, [open]);
};
