import type { RoomId, SeatId } from "../../../shared/contracts/ids.ts";
import {
  MediaError,
  type MediaControlName,
  type MediaControlReply,
  type MediaControlRequest,
  type MediaNode,
} from "../../../shared/contracts/mediaControl.ts";
import type { JoinReply } from "../../../shared/contracts/rooms.ts";
import { AppError } from "../../platform/appError.ts";
import type { Log } from "../../platform/log/log.ts";
import type { SeatInRoom } from "./repository.ts";

type Opened = Pick<JoinReply, "media" | "mediaUnavailable"> & {
  producers: MediaControlReply<"openSeat">["producers"];
  nodeId: string | undefined;
};

/** The media node as rooms need it: absent or away it takes nothing but video and sound from them. */
export const createRoomMedia = (node: MediaNode | undefined, log: Log) => {
  /** Seats this process may have opened there, until it has seen them closed. */
  const opened = new Map<SeatId, RoomId>();

  const call = async <N extends MediaControlName>(
    name: N,
    request: MediaControlRequest<N>,
  ): Promise<MediaControlReply<N>> => {
    if (!node) throw new AppError("media.unavailable");
    try {
      return await node.call(name, request);
    } catch (error) {
      throw error instanceof MediaError ? new AppError(error.code) : error;
    }
  };

  /** A node that is away is asked again by the next look (`seatKeeper.ts`), so nobody keeps sending unseen. */
  const close = async (
    name: "closeSeat" | "closeRoom",
    request: SeatInRoom | { roomId: RoomId },
  ): Promise<boolean> => {
    if (!node) return true;
    try {
      await node.call(name, request);
      return true;
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      log.warn({ ...request, code: error.code }, "media not closed yet");
      return false;
    }
  };

  return {
    call,

    open: async ({ roomId, seatId }: SeatInRoom): Promise<Opened> => {
      const without = (mediaUnavailable: "off" | "nodeAway"): Opened => ({
        ...{ media: null, mediaUnavailable },
        ...{ producers: [], nodeId: undefined },
      });
      if (!node) return without("off");
      // Before the call: it may arrive there although its answer never does.
      opened.set(seatId, roomId);
      try {
        const reply = await node.call("openSeat", { roomId, seatId });
        const { producers, nodeId, ...media } = reply;
        return { media, mediaUnavailable: null, producers, nodeId };
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        log.warn({ roomId, seatId, code: error.code }, "joined without media");
        return without("nodeAway");
      }
    },

    closeSeat: async ({ roomId, seatId }: SeatInRoom): Promise<void> => {
      if (await close("closeSeat", { roomId, seatId })) opened.delete(seatId);
    },

    closeRoom: async (roomId: RoomId): Promise<void> => {
      if (!(await close("closeRoom", { roomId }))) return;
      for (const [seatId, where] of opened)
        if (where === roomId) opened.delete(seatId);
    },

    opened: (): SeatInRoom[] =>
      [...opened].map(([seatId, roomId]) => ({ roomId, seatId })),
  };
};
export type RoomMedia = ReturnType<typeof createRoomMedia>;
