import type { CommandHandlers } from "../../platform/realtime/commands.ts";
import type { RoomMedia } from "./roomMedia.ts";
import type { RoomService } from "./service.ts";

export const roomHandlers = (rooms: RoomService, media: RoomMedia) =>
  ({
    "room:join": (call) => rooms.join(call),
    "room:leave": async (call) => {
      await rooms.leave(call);
      return {};
    },
    "room:setAlone": (call) => rooms.setAlone(call),
    "room:produce": (call) => rooms.produce(call),
    "room:setProducerPaused": (call) => rooms.setProducerPaused(call),
    "room:closeProducer": (call) => rooms.closeProducer(call),
    "room:connectTransport": async ({ actor, request }) =>
      media.call("connectTransport", {
        ...request,
        ...(await rooms.ownSeat(actor, request.seatId)),
      }),
    "room:restartIce": async ({ actor, request }) =>
      media.call("restartIce", {
        ...request,
        ...(await rooms.ownSeat(actor, request.seatId)),
      }),
    "room:consume": async ({ actor, request }) =>
      media.call("consume", {
        ...request,
        ...(await rooms.ownSeat(actor, request.seatId)),
      }),
    "room:produceData": async ({ actor, request }) =>
      media.call("produceData", {
        ...request,
        ...(await rooms.ownSeat(actor, request.seatId)),
      }),
    "room:consumeData": async ({ actor, request }) =>
      media.call("consumeData", await rooms.ownSeat(actor, request.seatId)),
    "room:resumeConsumer": async ({ actor, request }) =>
      media.call("resumeConsumer", {
        ...request,
        ...(await rooms.ownSeat(actor, request.seatId)),
      }),
  }) satisfies CommandHandlers;
