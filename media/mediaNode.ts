import type { RoomId } from "../shared/contracts/ids.ts";
import {
  MediaError,
  type MediaControlName,
  type MediaControlReply,
  type MediaControlRequest,
  type MediaEvent,
  type MediaNode,
} from "../shared/contracts/mediaControl.ts";
import type { ListenAddress, MediaEngine } from "./engine/engine.ts";
import type { MediaLog } from "./log.ts";
import { Room, type CloseCause } from "./room/room.ts";
import type { SeatMedia } from "./room/seatMedia.ts";
import { WorkerPool } from "./workers/workerPool.ts";

interface MediaNodeOptions {
  /** Names this run of the node: another one after every start. */
  nodeId: string;
  /** Worker i listens on `port + i`, UDP and TCP. */
  listen: ListenAddress;
  workers: number;
  log: MediaLog;
  /** Video consumers one worker carries; a sound counts a tenth. Default 280 (DESIGN 5, measured). */
  videoConsumersPerWorker?: number;
  /** First pause after a failed restart of a worker. Default 500. */
  restartDelayMs?: number;
  /** How long a new room waits for a worker that is being restarted. Default 3000. */
  waitForWorkerMs?: number;
}

type Handlers = {
  [N in MediaControlName]: (
    request: MediaControlRequest<N>,
  ) => Promise<MediaControlReply<N>>;
};

/**
 * A media node in this process. Rejects when a worker cannot start or listen. `call` throws `MediaError` for refusals;
 * after `close()` every call is `media.unavailable`.
 */
export const createMediaNode = async (
  options: MediaNodeOptions,
  engine: MediaEngine,
): Promise<MediaNode> => {
  const { log, nodeId } = options;
  const pool = await WorkerPool.start(
    engine,
    {
      listen: options.listen,
      count: options.workers,
      videoConsumersPerWorker: options.videoConsumersPerWorker ?? 280,
      restartDelayMs: options.restartDelayMs ?? 500,
      waitForWorkerMs: options.waitForWorkerMs ?? 3_000,
    },
    log,
  );
  const listeners = new Set<(event: MediaEvent) => void>();
  const emit = (event: MediaEvent) => {
    for (const listener of listeners) listener(event);
  };
  const rooms = new RoomTable(pool, log, emit);
  const handlers = handlersOf(rooms, pool, nodeId);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await rooms.close();
    await pool.close();
    log.info({ nodeId }, "media node closed");
  };

  return {
    call: async (name, request) => {
      if (closing) throw new MediaError("media.unavailable", "node is closed");
      return handlers[name](request);
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => (closing ??= close()),
  };
};

const handlersOf = (
  rooms: RoomTable,
  pool: WorkerPool,
  nodeId: string,
): Handlers => {
  const seat = async (named: MediaControlRequest<"closeSeat">) =>
    (await rooms.find(named.roomId)).seat(named.seatId);
  const onSeat =
    <Q extends MediaControlRequest<"closeSeat">, R>(
      act: (media: SeatMedia, request: Q) => Promise<R>,
    ) =>
    async (request: Q): Promise<R> =>
      act(await seat(request), request);
  return {
    openSeat: async ({ roomId, seatId }) => ({
      nodeId,
      ...(await (await rooms.findOrOpen(roomId)).openSeat(seatId)),
    }),
    closeSeat: async ({ roomId, seatId }) => {
      await (await rooms.found(roomId))?.closeSeat(seatId);
      return {};
    },
    closeRoom: async ({ roomId }) => {
      await (await rooms.found(roomId))?.close("asked");
      return {};
    },
    connectTransport: onSeat((media, asked) => media.connectTransport(asked)),
    restartIce: onSeat((media, asked) => media.restartIce(asked)),
    produce: onSeat((media, asked) => media.produce(asked)),
    setProducerPaused: onSeat((media, asked) => media.setProducerPaused(asked)),
    closeProducer: async (asked) => {
      (await seat(asked)).closeProducer(asked);
      return {};
    },
    consume: onSeat((media, asked) => media.consume(asked)),
    resumeConsumer: onSeat((media, asked) => media.resumeConsumer(asked)),
    produceData: onSeat((media, asked) => media.produceData(asked)),
    consumeData: onSeat((media) => media.consumeData()),
    status: async () => ({
      nodeId,
      workers: pool.size,
      ...(await rooms.counts()),
    }),
  };
};

/** The node's rooms; one that is being opened is already in its place. */
class RoomTable {
  readonly #pool: WorkerPool;
  readonly #log: MediaLog;
  readonly #emit: (event: MediaEvent) => void;
  readonly #rooms = new Map<RoomId, Promise<Room>>();
  #closed = false;

  constructor(
    pool: WorkerPool,
    log: MediaLog,
    emit: (event: MediaEvent) => void,
  ) {
    this.#pool = pool;
    this.#log = log;
    this.#emit = emit;
  }

  async found(roomId: RoomId): Promise<Room | undefined> {
    return this.#rooms.get(roomId);
  }

  /** @throws MediaError `seat.notFound` */
  async find(roomId: RoomId): Promise<Room> {
    const room = await this.#rooms.get(roomId);
    if (!room) throw new MediaError("seat.notFound");
    return room;
  }

  async findOrOpen(roomId: RoomId): Promise<Room> {
    if (this.#closed) throw new MediaError("media.unavailable");
    const room = await (this.#rooms.get(roomId) ?? this.#open(roomId));
    // It may have closed behind its last seat between being found and being answered.
    return room.closed ? this.findOrOpen(roomId) : room;
  }

  async counts() {
    const total = { rooms: 0, seats: 0, producers: 0, consumers: 0 };
    const settled = await Promise.allSettled(this.#rooms.values());
    for (const room of settled) {
      if (room.status === "rejected") continue;
      const { seats, producers, consumers } = room.value.counts;
      total.rooms += 1;
      total.seats += seats;
      total.producers += producers;
      total.consumers += consumers;
    }
    return total;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const settled = await Promise.allSettled(this.#rooms.values());
    await Promise.all(
      settled.flatMap((room) =>
        room.status === "fulfilled" ? [room.value.close("nodeStopped")] : [],
      ),
    );
  }

  #open(roomId: RoomId): Promise<Room> {
    const forget = () => {
      if (this.#rooms.get(roomId) === opening) this.#rooms.delete(roomId);
    };
    const opening: Promise<Room> = Room.open(roomId, {
      pool: this.#pool,
      log: this.#log,
      onProducerLost: (seatId, producerId) =>
        this.#emit({ type: "producerClosed", roomId, seatId, producerId }),
      onDataExcess: (seatId, reason) =>
        this.#emit({ type: "dataProducerClosed", roomId, seatId, reason }),
      onClosed: (cause) => {
        forget();
        this.#announce(roomId, cause);
      },
    });
    this.#rooms.set(roomId, opening);
    opening.catch(forget);
    return opening;
  }

  #announce(roomId: RoomId, cause: CloseCause): void {
    switch (cause) {
      case "workerDied":
      case "nodeStopped":
        this.#emit({ type: "roomClosed", roomId, cause });
        return;
      case "asked":
      case "empty":
        return;
    }
  }
}
