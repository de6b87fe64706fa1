import type { RequestId, SeatId } from "../../../shared/contracts/ids.ts";
import type { MediaEvent } from "../../../shared/contracts/mediaControl.ts";
import type { JoinReply, SeatView } from "../../../shared/contracts/rooms.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CommandCall } from "../../platform/realtime/commands.ts";
import type { Consults, RoomAccess } from "../consults/index.ts";
import type { SharedViewing } from "../sharedViewing/index.ts";
import * as repository from "./repository.ts";
import type { EndCause, HeldSeat, SeatInRoom } from "./repository.ts";
import type { RoomMedia } from "./roomMedia.ts";
import { roomTopic, type SeatKeeper } from "./seatKeeper.ts";

export type RoomServiceDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "realtime" | "log" | "nodeId"
> & {
  consults: Pick<Consults, "enterSession">;
  sharedViewing: Pick<SharedViewing, "open" | "led" | "freeLead">;
  media: RoomMedia;
  keeper: SeatKeeper;
};

/** Seats of a consult room (DESIGN 5). */
const SEATS_PER_ROOM = 16;

interface Taken extends HeldSeat {
  resumed: boolean;
}

/** Joining, leaving and ending rooms, and what is announced of the media in them. */
export const createRoomService = (deps: RoomServiceDeps) => {
  const { db, clock, ids, audit, realtime, log, media, keeper } = deps;

  /** The seat for this socket: the one it has, one that is kept for its session, or a new one. */
  const takeSeat = async (
    { requestId, caseId }: RoomAccess,
    call: CommandCall<"room:join">,
  ): Promise<Taken> => {
    const { actor, caller } = call;
    const { taken, ghosts } = await db.transaction(async (tx) => {
      const now = clock.now();
      const room = await repository.lockRoom(tx, {
        ...{ id: ids(), requestId, caseId, now },
      });
      if (room.ended) throw new AppError("room.notOpen");
      const { roomId } = room;
      const lease = {
        webNodeId: deps.nodeId,
        leaseUntil: keeper.leaseUntil(),
      };
      const record = (action: string, id: SeatId) =>
        audit.record(tx, {
          ...{ action, actor, requestId: call.requestId },
          subject: { kind: "room_seat", id },
        });
      const mine = keeper.heldBy(caller.socketId, roomId);
      const former = call.request.resumeSeatId ?? mine;
      if (former) {
        const seat = { roomId, seatId: former };
        const kept = await repository.resumeSeat(tx, actor, seat, lease);
        if (kept && former !== mine) await record("room.resume", former);
        if (kept) return { taken: { ...kept, resumed: true }, ghosts: [] };
      }
      const ghosts = await repository.leaveDropped(tx, actor, roomId, now);
      if ((await repository.countSeats(tx, roomId)) >= SEATS_PER_ROOM)
        throw new AppError("room.full");
      const seat = { roomId, seatId: ids() as SeatId };
      const fresh = await repository.insertSeat(tx, actor, seat, lease, now);
      await record("room.join", seat.seatId);
      return { taken: { ...fresh, resumed: false }, ghosts };
    });
    await keeper.closeLeft(ghosts);
    return taken;
  };

  /** Everything of the reply that the seat now has; nothing happens in the room that the socket does not hear. */
  const describeRoom = async (
    seat: Taken,
    { caseId }: RoomAccess,
    { actor, caller, requestId }: CommandCall<"room:join">,
  ): Promise<JoinReply> => {
    const { roomId, seatId, resumed } = seat;
    const [opened, sharedView] = await Promise.all([
      media.open(seat),
      deps.sharedViewing.open(actor, caller, caseId, requestId),
    ]);
    // It may have been ended while it opened: by log-out, by the end of the room or of the reach.
    if (!(await repository.findOwnSeat(db.query, actor, seatId)))
      throw new AppError("room.notOpen");
    if (opened.nodeId !== undefined)
      await repository.setMediaNode(db.query, roomId, opened.nodeId);
    const seats = (await repository.seatsOf(db.query, roomId)).map(
      (view): SeatView => ({
        ...view,
        producers: opened.producers
          .filter((sent) => sent.seatId === view.seatId)
          .map(({ producer }) => producer),
      }),
    );
    const { mediaUnavailable } = opened;
    return {
      ...{ roomId, seatId, resumed, seats, sharedView },
      ...{ media: opened.media, mediaUnavailable },
    };
  };

  const announceJoin = ({ roomId, seatId, seats, resumed }: JoinReply) => {
    const topics = [roomTopic(roomId)];
    const seat = seats.find((view) => view.seatId === seatId);
    if (resumed)
      realtime.announce(topics, "room:seatChanged", {
        ...{ roomId, seatId, connected: true },
      });
    else if (seat)
      realtime.announce(topics, "room:seatJoined", { roomId, seat });
  };

  /** @throws AppError `seat.notFound` unless it is the actor's own seat in an open room within reach. */
  const ownSeat = async (actor: Actor, seatId: SeatId): Promise<SeatInRoom> => {
    const seat = await repository.findOwnSeat(db.query, actor, seatId);
    if (!seat) throw new AppError("seat.notFound");
    return seat;
  };

  return {
    ownSeat,

    join: async (call: CommandCall<"room:join">): Promise<JoinReply> => {
      const { actor, request, caller } = call;
      const access = await deps.consults.enterSession(
        actor,
        request.requestId,
        call.requestId,
      );
      const seat = await takeSeat(access, call);
      const { roomId, seatId, resumed } = seat;
      try {
        await caller.join(roomTopic(roomId));
        keeper.hold(seat, actor.sessionId, caller);
        const reply = await describeRoom(seat, access, call);
        announceJoin(reply);
        log.info({ roomId, seatId, resumed }, "seat taken");
        return reply;
      } catch (error) {
        // A resumed seat stays kept for the next attempt; a new one that nobody knows of goes.
        if (!resumed) {
          await repository.leave(db.query, { seatId }, clock.now());
          await keeper.closeLeft([seat]);
        }
        throw error;
      }
    },

    leave: async (call: CommandCall<"room:leave">): Promise<void> => {
      const { actor, caller } = call;
      const { seatId } = call.request;
      const left = await db.transaction(async (tx) => {
        const { sessionId } = actor;
        const which = { seatId, sessionId };
        const seats = await repository.leave(tx, which, clock.now());
        if (seats.length > 0)
          await audit.record(tx, {
            ...{ action: "room.leave", actor, requestId: call.requestId },
            subject: { kind: "room_seat", id: seatId },
          });
        return seats;
      });
      if (left.length === 0) throw new AppError("seat.notFound");
      for (const { roomId } of left) await caller.leave(roomTopic(roomId));
      await keeper.closeLeft(left);
    },

    setAlone: async ({ actor, request }: CommandCall<"room:setAlone">) => {
      const at = await ownSeat(actor, request.seatId);
      const { alone } = request;
      if (await repository.setAlone(db.query, at.seatId, alone))
        realtime.announce([roomTopic(at.roomId)], "room:aloneChanged", {
          ...at,
          alone,
        });
      return {};
    },

    produce: async ({ actor, request }: CommandCall<"room:produce">) => {
      const at = await ownSeat(actor, request.seatId);
      const { producer, created } = await media.call("produce", {
        ...request,
        ...at,
      });
      if (created)
        realtime.announce([roomTopic(at.roomId)], "room:producerAdded", {
          ...at,
          producer,
        });
      return { producerId: producer.producerId };
    },

    setProducerPaused: async ({
      actor,
      request,
    }: CommandCall<"room:setProducerPaused">) => {
      const at = await ownSeat(actor, request.seatId);
      const { producerId, paused } = request;
      await media.call("setProducerPaused", { ...at, producerId, paused });
      const change = { ...at, producerId, paused };
      realtime.announce([roomTopic(at.roomId)], "room:producerChanged", change);
      return {};
    },

    closeProducer: async ({
      actor,
      request,
    }: CommandCall<"room:closeProducer">) => {
      const at = await ownSeat(actor, request.seatId);
      const closed = { ...at, producerId: request.producerId };
      await media.call("closeProducer", closed);
      realtime.announce([roomTopic(at.roomId)], "room:producerClosed", closed);
      return {};
    },

    /** Ends the request's room, where it has one, for everyone in it. */
    end: async (requestId: RequestId, cause: EndCause): Promise<void> => {
      const roomId = await db.transaction((tx) =>
        repository.endRoom(tx, requestId, cause, clock.now()),
      );
      if (roomId === undefined) return;
      await media.closeRoom(roomId);
      const topic = roomTopic(roomId);
      realtime.announce([topic], "room:ended", { roomId, cause });
      realtime.unsubscribe(topic, topic);
      log.info({ roomId, cause }, "room ended");
    },

    leaveWithSession: async (sessionId: Actor["sessionId"]): Promise<void> =>
      keeper.closeLeft(
        await repository.leave(db.query, { sessionId }, clock.now()),
      ),

    /** Each web process tells the seats whose sockets it holds: a seat hears it once, however many processes listen. */
    hearMedia: (event: MediaEvent): void => {
      const topics = keeper.sessionsIn(event.roomId);
      switch (event.type) {
        case "producerClosed": {
          const { roomId, seatId, producerId } = event;
          const closed = { roomId, seatId, producerId };
          realtime.announce(topics, "room:producerClosed", closed);
          return;
        }
        case "dataProducerClosed": {
          const { roomId, seatId } = event;
          const closed = { roomId, seatId };
          realtime.announce(topics, "room:dataProducerClosed", closed);
          return;
        }
        case "roomClosed": {
          const { roomId } = event;
          const cause = "mediaFailed" as const;
          realtime.announce(topics, "room:ended", { roomId, cause });
          log.warn({ roomId, cause: event.cause }, "room lost its media");
        }
      }
    },
  };
};
export type RoomService = ReturnType<typeof createRoomService>;
