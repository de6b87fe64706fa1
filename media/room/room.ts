import type { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import type { ProducerInfo } from "../../shared/contracts/media.ts";
import {
  MediaError,
  type DataExcess,
  type MediaControlReply,
} from "../../shared/contracts/mediaControl.ts";
import type { EngineRouter } from "../engine/engine.ts";
import type { MediaLog } from "../log.ts";
import type { PooledWorker, WorkerPool } from "../workers/workerPool.ts";
import { LIMITS } from "./limits.ts";
import { createSeatVoice } from "./seatVoice.ts";
import { SeatMedia, type ConsumeRights } from "./seatMedia.ts";

/** Why a room or a seat closes (CLOSURES.md). */
export type CloseCause = "asked" | "empty" | "workerDied" | "nodeStopped";

interface RoomSurroundings {
  pool: WorkerPool;
  log: MediaLog;
  /** A producer ended that nobody asked to end. */
  onProducerLost(seatId: SeatId, producerId: string): void;
  /** A seat's data channel was closed for what came over it. */
  onDataExcess(seatId: SeatId, reason: DataExcess): void;
  /** Called once, in the same turn as the room stops answering. */
  onClosed(cause: CloseCause): void;
}

/** One router and the seats around it. */
export class Room {
  readonly roomId: RoomId;
  readonly #around: RoomSurroundings;
  readonly #pooled: PooledWorker;
  readonly #router: EngineRouter;
  /** A seat that is still opening is already in its place, so that a second request finds the first one. */
  readonly #seats = new Map<SeatId, Promise<SeatMedia>>();
  readonly #opened = new Map<SeatId, SeatMedia>();
  #closing: Promise<void> | undefined;
  readonly #onWorkerDied = () => void this.close("workerDied");

  private constructor(
    roomId: RoomId,
    router: EngineRouter,
    pooled: PooledWorker,
    around: RoomSurroundings,
  ) {
    this.roomId = roomId;
    this.#router = router;
    this.#pooled = pooled;
    this.#around = around;
    pooled.diedListeners.add(this.#onWorkerDied);
  }

  /** @throws MediaError `media.unavailable` when no worker has room. */
  static async open(roomId: RoomId, around: RoomSurroundings): Promise<Room> {
    const pooled = await around.pool.place();
    // Counted before the router stands, so that rooms opening together spread over the workers.
    pooled.rooms++;
    try {
      const router = await pooled.worker.createRouter();
      around.log.info({ roomId, pid: pooled.worker.pid }, "media room opened");
      return new Room(roomId, router, pooled, around);
    } catch (error) {
      pooled.rooms--;
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  get counts(): { seats: number; producers: number; consumers: number } {
    const seats = [...this.#opened.values()];
    return {
      seats: seats.length,
      producers: seats.reduce((sum, seat) => sum + seat.producers.length, 0),
      consumers: seats.reduce((sum, seat) => sum + seat.consumerCount, 0),
    };
  }

  /**
   * Opens the seat, or finds it again with the same transports; a seat whose browser is gone for good gets new ones.
   * @throws MediaError `media.refused` when the room is full.
   */
  async openSeat(
    seatId: SeatId,
  ): Promise<Omit<MediaControlReply<"openSeat">, "nodeId">> {
    const media = await this.#openMedia(seatId);
    return {
      routerRtpCapabilities: this.#router.rtpCapabilities,
      sendTransport: media.sendTransport,
      receiveTransport: media.receiveTransport,
      producers: [...this.#opened].flatMap(([id, seat]) =>
        seat.producers.map((producer) => ({ seatId: id, producer })),
      ),
    };
  }

  /** @throws MediaError `seat.notFound` */
  async seat(seatId: SeatId): Promise<SeatMedia> {
    const media = await this.#seats.get(seatId);
    if (!media) throw new MediaError("seat.notFound");
    return media;
  }

  /** Closes the seat, and the room after its last one. An unknown seat is already closed. */
  async closeSeat(seatId: SeatId): Promise<void> {
    const opening = this.#seats.get(seatId);
    if (!opening) return;
    this.#seats.delete(seatId);
    if (this.#seats.size === 0) return this.close("empty");
    this.#around.log.info({ roomId: this.roomId, seatId }, "media seat closed");
    await this.#closeMedia(seatId, opening);
  }

  /** Idempotent; settles when everything in the room has ended. */
  close(cause: CloseCause): Promise<void> {
    return (this.#closing ??= this.#close(cause));
  }

  async #close(cause: CloseCause): Promise<void> {
    const seats = [...this.#seats];
    this.#seats.clear();
    this.#pooled.diedListeners.delete(this.#onWorkerDied);
    this.#pooled.rooms--;
    this.#router.close();
    this.#around.onClosed(cause);
    this.#around.log.info({ roomId: this.roomId, cause }, "media room closed");
    await Promise.all(seats.map((entry) => this.#closeMedia(...entry)));
  }

  /** A seat that failed to open has nothing to close; whoever asked for it was told. */
  async #closeMedia(
    seatId: SeatId,
    opening: Promise<SeatMedia>,
  ): Promise<void> {
    this.#opened.get(seatId)?.close();
    this.#opened.delete(seatId);
    const [result] = await Promise.allSettled([opening]);
    if (result.status === "fulfilled") result.value.close();
  }

  async #openMedia(seatId: SeatId): Promise<SeatMedia> {
    const known = this.#seats.get(seatId);
    if (!known) return this.#place(seatId);
    const media = await known;
    if (media.usable || this.#seats.get(seatId) !== known)
      return this.seat(seatId);
    for (const producerId of media.close())
      this.#around.onProducerLost(seatId, producerId);
    return this.#place(seatId);
  }

  async #place(seatId: SeatId): Promise<SeatMedia> {
    if (!this.#seats.has(seatId) && this.#seats.size >= LIMITS.seatsPerRoom)
      throw new MediaError("media.refused", "room is full");
    const opening = SeatMedia.open(this.#router, this.#rightsOf(seatId));
    this.#seats.set(seatId, opening);
    try {
      const media = await opening;
      if (this.#seats.get(seatId) !== opening)
        throw new MediaError("seat.notFound", "closed while it opened");
      this.#opened.set(seatId, media);
      return media;
    } catch (error) {
      if (this.#seats.get(seatId) === opening) await this.closeSeat(seatId);
      throw error;
    }
  }

  #rightsOf(seatId: SeatId): ConsumeRights {
    const weight = { video: 10, audio: 1 } as const satisfies Record<
      ProducerInfo["kind"],
      number
    >;
    return {
      kindOfOthers: (producerId) => {
        for (const [other, { producers }] of this.#opened)
          if (other !== seatId)
            for (const producer of producers)
              if (producer.producerId === producerId) return producer.kind;
        return undefined;
      },
      takeLoad: (kind) => {
        this.#around.pool.checkRoomFor(this.#pooled);
        this.#pooled.load += weight[kind];
      },
      returnLoad: (kind) => {
        this.#pooled.load -= weight[kind];
      },
      say: createSeatVoice(seatId, {
        say: (message) => this.#router.say(message),
        now: () => performance.now(),
        onExcess: (reason) => {
          const which = { roomId: this.roomId, seatId, reason };
          this.#around.log.warn(which, "data channel closed");
          this.#around.onDataExcess(seatId, reason);
        },
      }),
    };
  }
}
