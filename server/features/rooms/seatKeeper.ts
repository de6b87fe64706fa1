import type {
  RoomId,
  SeatId,
  SessionId,
} from "../../../shared/contracts/ids.ts";
import type { Platform } from "../../platform/deps.ts";
import { describe } from "../../platform/http/describe.ts";
import type { Caller } from "../../platform/realtime/caller.ts";
import type { SharedViewing } from "../sharedViewing/index.ts";
import * as repository from "./repository.ts";
import type { HeldSeat, SeatInRoom } from "./repository.ts";
import type { RoomMedia } from "./roomMedia.ts";

interface Held extends HeldSeat {
  sessionId: SessionId;
  socketId: string;
}
export const roomTopic = (roomId: RoomId) => `room:${roomId}` as const;

/**
 * Who sits where, over time: keeps the seats of this process's sockets, and gives up those that nobody keeps, whichever
 * process had them. Leases in the database instead of timers here, so a killed process leaves no ghost behind.
 */
export const createSeatKeeper = (
  deps: Pick<
    Platform,
    "db" | "clock" | "log" | "sessions" | "realtime" | "nodeId"
  > & {
    media: RoomMedia;
    sharedViewing: Pick<SharedViewing, "led" | "freeLead">;
    graceMs: number;
  },
) => {
  const { db, clock, log, sessions, realtime, media, graceMs } = deps;
  const held = new Map<SeatId, Held>();
  const drops = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  const leaseUntil = () => new Date(clock.now().getTime() + graceMs);

  /** Nobody leads from outside: who has left the rooms of a case lets its view go (SV10). */
  const freeLeads = async (): Promise<void> => {
    try {
      const led = await deps.sharedViewing.led();
      for (const { viewId, caseId, personId } of led)
        if (await repository.hasLeft(db.query, caseId, personId))
          await deps.sharedViewing.freeLead(viewId, personId);
    } catch (error) {
      // The next look finds it again.
      log.error({ error: describe(error) }, "leads could not be freed");
    }
  };

  /** Tells the others and stops what the seats send and receive. The rows are left already. */
  const closeLeft = async (
    left: readonly SeatInRoom[],
    lineBroke = false,
  ): Promise<void> => {
    for (const { roomId, seatId } of left) {
      held.delete(seatId);
      realtime.announce([roomTopic(roomId)], "room:seatLeft", {
        ...{ roomId, seatId, lineBroke },
      });
      log.info({ roomId, seatId }, "seat left");
    }
    if (left.length > 0) await freeLeads();
    await Promise.all(left.map((seat) => media.closeSeat(seat)));
  };

  const drop = async (seat: Held): Promise<void> => {
    if (held.get(seat.seatId)?.epoch === seat.epoch) held.delete(seat.seatId);
    if (!(await repository.dropSeat(db.query, seat, leaseUntil()))) return;
    const { roomId, seatId } = seat;
    realtime.announce([roomTopic(roomId)], "room:seatChanged", {
      ...{ roomId, seatId },
      connected: false,
    });
  };

  /** Being in a room is use of the session; one that ended takes its seats along even without an event. */
  const leaveWithSession = async (): Promise<void> => {
    const ids = new Set([...held.values()].map(({ sessionId }) => sessionId));
    for (const sessionId of ids) {
      if (typeof (await sessions.findById(sessionId)) !== "string") continue;
      const now = clock.now();
      await closeLeft(await repository.leave(db.query, { sessionId }, now));
      realtime.disconnect(`session:${sessionId}`);
    }
  };

  const look = async (): Promise<void> => {
    await leaveWithSession();
    const before = [...held.values()];
    const kept = await repository.renewLeases(db.query, before, leaseUntil());
    for (const seat of before)
      if (!kept.has(seat.seatId) && held.get(seat.seatId) === seat)
        held.delete(seat.seatId);
    const overdue = await repository.leaveOverdue(db.query, clock.now());
    await closeLeft(overdue, true);
    await freeLeads();
    const opened = media.opened();
    const taken = await repository.stillTaken(
      db.query,
      opened.map(({ seatId }) => seatId),
    );
    const forgotten = opened.filter(({ seatId }) => !taken.has(seatId));
    await Promise.all(forgotten.map((seat) => media.closeSeat(seat)));
  };

  const lookOnce = () =>
    (looking ??= look()
      .catch((error: unknown) => {
        log.error(
          { error: describe(error) },
          "seats could not be looked after",
        );
      })
      .finally(() => (looking = undefined)));

  return {
    leaseUntil,
    closeLeft,

    /** From now on the seat is this socket's, until the socket is gone. */
    hold: (seat: HeldSeat, sessionId: SessionId, caller: Caller): void => {
      const mine: Held = { ...seat, sessionId, socketId: caller.socketId };
      held.set(seat.seatId, mine);
      caller.onGone(() => {
        const dropping = drop(mine)
          .catch((error: unknown) => {
            // The lease runs out by itself; the others only learn later.
            log.error({ error: describe(error) }, "dropped seat not marked");
          })
          .finally(() => drops.delete(dropping));
        drops.add(dropping);
      });
    },

    /** The seat that this socket already has in the room: what a repeated join finds. */
    heldBy: (socketId: string, roomId: RoomId): SeatId | undefined =>
      [...held.values()].find(
        (seat) => seat.socketId === socketId && seat.roomId === roomId,
      )?.seatId,

    /** Topics of the sessions that sit in the room through this process. */
    sessionsIn: (roomId: RoomId): `session:${string}`[] => [
      ...new Set(
        [...held.values()]
          .filter((seat) => seat.roomId === roomId)
          .map(({ sessionId }) => `session:${sessionId}` as const),
      ),
    ],

    start: (): void => {
      const everyMs = Math.min(Math.max(graceMs / 3, 100), 5_000);
      timer = setInterval(() => void lookOnce(), everyMs);
    },
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await looking;
      await Promise.all(drops);
    },
  };
};
export type SeatKeeper = ReturnType<typeof createSeatKeeper>;
