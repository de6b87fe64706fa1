import type { MediaNode } from "../../../shared/contracts/mediaControl.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CommandHandlers } from "../../platform/realtime/commands.ts";
import { createRoomMedia } from "./roomMedia.ts";
import { createSeatKeeper } from "./seatKeeper.ts";
import { createRoomService, type RoomServiceDeps } from "./service.ts";
import { roomHandlers } from "./socket.ts";
import { subscribeRooms } from "./subscribers.ts";

/** Consult rooms: who sits in them, and their media. Call `close` after the sockets, and before the media node and the database. */
export const createRooms = (
  deps: Omit<RoomServiceDeps, "media" | "keeper"> &
    Pick<Platform, "outbox" | "sessions"> & {
      /** Absent with `MEDIA=off`: rooms work without video and sound. */
      mediaNode: MediaNode | undefined;
      /** How long a seat is kept for a socket that dropped. */
      seatGraceMs: number;
    },
): { commands: CommandHandlers; close(): Promise<void> } => {
  const { mediaNode, seatGraceMs: graceMs } = deps;
  const media = createRoomMedia(mediaNode, deps.log);
  const keeper = createSeatKeeper({ ...deps, media, graceMs });
  const rooms = createRoomService({ ...deps, media, keeper });
  const stopListening = subscribeRooms(deps, mediaNode, rooms);
  keeper.start();
  return {
    commands: roomHandlers(rooms, media),
    close: () => {
      stopListening();
      return keeper.stop();
    },
  };
};
