import type {
  CaseId,
  OrganisationId,
  PersonId,
  RequestId,
  RoomId,
  SeatId,
  SessionId,
} from "../../../shared/contracts/ids.ts";
import type { SeatView } from "../../../shared/contracts/rooms.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

export interface SeatInRoom {
  roomId: RoomId;
  seatId: SeatId;
}
/** A seat and which of its sockets holds it. */
export interface HeldSeat extends SeatInRoom {
  epoch: number;
}

/** The request's room, locked until the transaction ends; made on the first visit. */
export const lockRoom = async (
  tx: Tx,
  room: { id: string; requestId: RequestId; caseId: CaseId; now: Date },
): Promise<{ roomId: RoomId; ended: boolean }> => {
  await tx
    .insertInto("room")
    .values({
      id: room.id,
      request_id: room.requestId,
      case_id: room.caseId,
      opened_at: room.now,
    })
    .onConflict((conflict) => conflict.column("request_id").doNothing())
    .execute();
  const row = await tx
    .selectFrom("room")
    .select(["id", "ended_at"])
    .where("request_id", "=", room.requestId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { roomId: row.id as RoomId, ended: row.ended_at !== null };
};

interface Lease {
  webNodeId: string;
  leaseUntil: Date;
}

/** The seat again, for another socket of the same session; undefined when it is no longer kept. */
export const resumeSeat = async (
  tx: Tx,
  actor: Actor,
  { roomId, seatId }: SeatInRoom,
  lease: Lease,
): Promise<HeldSeat | undefined> => {
  const row = await tx
    .updateTable("room_seat")
    .set((set) => ({
      connected: true,
      epoch: set("epoch", "+", 1),
      web_node_id: lease.webNodeId,
      lease_until: lease.leaseUntil,
    }))
    .where("id", "=", seatId)
    .where("room_id", "=", roomId)
    .where("session_id", "=", actor.sessionId)
    .where("left_at", "is", null)
    .returning("epoch")
    .executeTakeFirst();
  return row && { roomId, seatId, epoch: row.epoch };
};

export const insertSeat = async (
  tx: Tx,
  actor: Actor,
  { roomId, seatId }: SeatInRoom,
  lease: Lease,
  now: Date,
): Promise<HeldSeat> => {
  await tx
    .insertInto("room_seat")
    .values({
      id: seatId,
      room_id: roomId,
      person_id: actor.personId,
      organisation_id: actor.organisationId,
      session_id: actor.sessionId,
      web_node_id: lease.webNodeId,
      lease_until: lease.leaseUntil,
      joined_at: now,
    })
    .execute();
  return { roomId, seatId, epoch: 1 };
};

export const countSeats = async (tx: Tx, roomId: RoomId): Promise<number> => {
  const row = await tx
    .selectFrom("room_seat")
    .select((select) => select.fn.countAll<number>().as("seats"))
    .where("room_id", "=", roomId)
    .where("left_at", "is", null)
    .executeTakeFirstOrThrow();
  return row.seats;
};

/** Seats of this session whose socket is gone: what a reloaded page left behind. */
export const leaveDropped = async (
  tx: Tx,
  actor: Actor,
  roomId: RoomId,
  now: Date,
): Promise<SeatInRoom[]> => {
  const rows = await tx
    .updateTable("room_seat")
    .set({ left_at: now, connected: false })
    .where("room_id", "=", roomId)
    .where("session_id", "=", actor.sessionId)
    .where("connected", "=", false)
    .where("left_at", "is", null)
    .returning(["id", "room_id"])
    .execute();
  return rows.map(seatOf);
};

/** Who sits there now, first come first. Without what they send: that is the media node's to know. */
export const seatsOf = async (
  query: Queryable,
  roomId: RoomId,
): Promise<Omit<SeatView, "producers">[]> => {
  const rows = await query
    .selectFrom("room_seat as s")
    .innerJoin("person as p", "p.id", "s.person_id")
    .innerJoin("organisation as o", "o.id", "s.organisation_id")
    .select(["s.id", "s.connected", "s.alone"])
    .select(["s.person_id", "s.organisation_id"])
    .select(["p.name_zh", "p.name_en"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .where("s.room_id", "=", roomId)
    .where("s.left_at", "is", null)
    .orderBy("s.joined_at")
    .orderBy("s.id")
    .execute();
  return rows.map((row) => ({
    seatId: row.id as SeatId,
    person: {
      id: row.person_id as PersonId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    organisation: {
      id: row.organisation_id as OrganisationId,
      name: { zh: row.organisation_zh, en: row.organisation_en },
    },
    connected: row.connected,
    alone: row.alone,
  }));
};

/** The room of the actor's own seat, in a room that is open, on a case that the actor's institution still reaches. */
export const findOwnSeat = async (
  query: Queryable,
  actor: Actor,
  seatId: SeatId,
): Promise<SeatInRoom | undefined> => {
  const row = await query
    .selectFrom("room_seat as s")
    .innerJoin("room as r", "r.id", "s.room_id")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "r.case_id")
        .on("a.organisation_id", "=", actor.organisationId)
        .on("a.ends", "is", null),
    )
    .select(["s.id", "s.room_id"])
    .where("s.id", "=", seatId)
    .where("s.session_id", "=", actor.sessionId)
    .where("s.person_id", "=", actor.personId)
    .where("s.organisation_id", "=", actor.organisationId)
    .where("s.left_at", "is", null)
    .where("r.ended_at", "is", null)
    .executeTakeFirst();
  return row && seatOf(row);
};

export const setMediaNode = async (
  query: Queryable,
  roomId: RoomId,
  nodeId: string,
): Promise<void> => {
  await query
    .updateTable("room")
    .set({ media_node_id: nodeId })
    .where("id", "=", roomId)
    .where("media_node_id", "is distinct from", nodeId)
    .execute();
};

/** False when it is so already. */
export const setAlone = async (
  query: Queryable,
  seatId: SeatId,
  alone: boolean,
): Promise<boolean> => {
  const row = await query
    .updateTable("room_seat")
    .set({ alone })
    .where("id", "=", seatId)
    .where("alone", "!=", alone)
    .where("left_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};

/** The seat's socket is gone; false when another socket holds the seat by now, or nobody. */
export const dropSeat = async (
  query: Queryable,
  { seatId, epoch }: HeldSeat,
  leaseUntil: Date,
): Promise<boolean> => {
  const row = await query
    .updateTable("room_seat")
    .set({ connected: false, lease_until: leaseUntil })
    .where("id", "=", seatId)
    .where("epoch", "=", epoch)
    .where("left_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
};

/** Renews what this process still holds; the answer says which seats those are. */
export const renewLeases = async (
  query: Queryable,
  held: readonly HeldSeat[],
  leaseUntil: Date,
): Promise<ReadonlySet<SeatId>> => {
  if (held.length === 0) return new Set();
  const rows = await query
    .updateTable("room_seat")
    .set({ lease_until: leaseUntil })
    .where((where) =>
      where.or(
        held.map(({ seatId, epoch }) =>
          where.and({ id: seatId, epoch, connected: true }),
        ),
      ),
    )
    .where("left_at", "is", null)
    .returning("id")
    .execute();
  return new Set(rows.map(({ id }) => id as SeatId));
};

/** Gives up seats whose lease ran out, whose room has ended, or whose institution no longer reaches the case. */
export const leaveOverdue = async (
  query: Queryable,
  now: Date,
): Promise<SeatInRoom[]> => {
  const rows = await query
    .updateTable("room_seat")
    .set({ left_at: now, connected: false })
    .where("left_at", "is", null)
    .where((where) =>
      where.or([
        where("lease_until", "<", now),
        where.not(
          where.exists(
            where
              .selectFrom("room as r")
              .innerJoin("case_access as a", "a.case_id", "r.case_id")
              .select("r.id")
              .whereRef("r.id", "=", "room_seat.room_id")
              .whereRef("a.organisation_id", "=", "room_seat.organisation_id")
              .where("a.ends", "is", null)
              .where("r.ended_at", "is", null),
          ),
        ),
      ]),
    )
    .returning(["id", "room_id"])
    .execute();
  return rows.map(seatOf);
};

/** Gives up one seat, or all seats of a session; the answer names those that were still taken. */
export const leave = async (
  query: Queryable,
  which: { seatId: SeatId; sessionId?: SessionId } | { sessionId: SessionId },
  now: Date,
): Promise<SeatInRoom[]> => {
  let update = query
    .updateTable("room_seat")
    .set({ left_at: now, connected: false })
    .where("left_at", "is", null);
  if ("seatId" in which) update = update.where("id", "=", which.seatId);
  if (which.sessionId !== undefined)
    update = update.where("session_id", "=", which.sessionId);
  const rows = await update.returning(["id", "room_id"]).execute();
  return rows.map(seatOf);
};

export type EndCause = "completed" | "accessEnded";
/** Ends the request's room and everybody's seat in it; undefined when there was none. Repeating it changes nothing. */
export const endRoom = async (
  tx: Tx,
  requestId: RequestId,
  cause: EndCause,
  now: Date,
): Promise<RoomId | undefined> => {
  const row = await tx
    .updateTable("room")
    .set((set) => ({
      ended_at: set.fn.coalesce("ended_at", set.val(now)),
      end_cause: set.fn.coalesce("end_cause", set.val<string>(cause)),
    }))
    .where("request_id", "=", requestId)
    .returning("id")
    .executeTakeFirst();
  if (!row) return undefined;
  await tx
    .updateTable("room_seat")
    .set({ left_at: now, connected: false })
    .where("room_id", "=", row.id)
    .where("left_at", "is", null)
    .execute();
  return row.id as RoomId;
};

/** Which of the seats somebody still sits in. */
export const stillTaken = async (
  query: Queryable,
  seatIds: readonly SeatId[],
): Promise<ReadonlySet<SeatId>> => {
  if (seatIds.length === 0) return new Set();
  const rows = await query
    .selectFrom("room_seat")
    .select("id")
    .where("id", "in", seatIds)
    .where("left_at", "is", null)
    .execute();
  return new Set(rows.map(({ id }) => id as SeatId));
};

const seatOf = (row: { id: string; room_id: string }): SeatInRoom => ({
  roomId: row.room_id as RoomId,
  seatId: row.id as SeatId,
});

/** Whether a person has sat in a room of the case and does so no more. */
export const hasLeft = async (
  query: Queryable,
  caseId: CaseId,
  personId: PersonId,
): Promise<boolean> => {
  const seats = await query
    .selectFrom("room_seat as s")
    .innerJoin("room as r", "r.id", "s.room_id")
    .select((select) => select.fn.count<number>("s.left_at").as("left"))
    .select((select) => select.fn.countAll<number>().as("all"))
    .where("r.case_id", "=", caseId)
    .where("s.person_id", "=", personId)
    .executeTakeFirstOrThrow();
  return seats.all > 0 && seats.left === seats.all;
};
