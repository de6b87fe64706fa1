import { setTimeout as delay } from "node:timers/promises";
import { MediaError } from "../../shared/contracts/mediaControl.ts";
import type {
  EngineWorker,
  ListenAddress,
  MediaEngine,
} from "../engine/engine.ts";
import type { MediaLog } from "../log.ts";

/** One running worker and what it carries. */
export interface PooledWorker {
  readonly worker: EngineWorker;
  /** In tenths of a video consumer; a sound counts one tenth, because it is video that fills a core. */
  load: number;
  rooms: number;
  /** Called once if the worker dies; not when the pool is closed. */
  readonly diedListeners: Set<() => void>;
}

interface WorkerPoolOptions {
  /** Worker i listens on `port + i`. */
  listen: ListenAddress;
  count: number;
  /** Video consumers beyond which a worker takes no further one. */
  videoConsumersPerWorker: number;
  /** First pause after a failed restart; it doubles up to 16 times this. */
  restartDelayMs: number;
  /** How long a new room waits for a worker that is being restarted. */
  waitForWorkerMs: number;
}

/** A worker, or why there is none at the moment. */
type Slot =
  | { state: "running"; pooled: PooledWorker }
  | { state: "restarting"; attempt: Promise<PooledWorker | undefined> };

/** Keeps `count` workers running and chooses the one for a new room. */
export class WorkerPool {
  readonly #engine: MediaEngine;
  readonly #options: WorkerPoolOptions;
  readonly #log: MediaLog;
  readonly #slots: Slot[] = [];
  readonly #stop = new AbortController();
  #closing: Promise<void> | undefined;

  private constructor(
    engine: MediaEngine,
    options: WorkerPoolOptions,
    log: MediaLog,
  ) {
    this.#engine = engine;
    this.#options = options;
    this.#log = log;
  }

  /** Rejects, with nothing left running, when one of the workers cannot start. */
  static async start(
    engine: MediaEngine,
    options: WorkerPoolOptions,
    log: MediaLog,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(engine, options, log);
    const started = await Promise.allSettled(
      Array.from({ length: options.count }, async (_, index) => {
        pool.#slots[index] = {
          state: "running",
          pooled: await pool.#startWorker(index),
        };
      }),
    );
    const failed = started.find((result) => result.status === "rejected");
    if (failed) {
      await pool.close();
      throw failed.reason;
    }
    return pool;
  }

  get size(): number {
    return this.#running().length;
  }

  /**
   * The least loaded worker, waiting for one that is being restarted when there is no other.
   * @throws MediaError `media.unavailable` when none runs or all are full.
   */
  async place(): Promise<PooledWorker> {
    if (this.#running().length === 0 && !this.#stopped())
      await this.#oneRestarted();
    const [least] = this.#running().sort(
      (a, b) => a.load - b.load || a.rooms - b.rooms,
    );
    if (!least) throw new MediaError("media.unavailable", "no worker runs");
    this.checkRoomFor(least);
    return least;
  }

  /** @throws MediaError `media.unavailable` when the worker is full. */
  checkRoomFor(pooled: PooledWorker): void {
    if (pooled.load >= this.#options.videoConsumersPerWorker * 10)
      throw new MediaError("media.unavailable", "worker is full");
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    const slots = this.#slots.splice(0);
    await Promise.allSettled(
      slots.map(async (slot) => {
        const pooled =
          slot.state === "running" ? slot.pooled : await slot.attempt;
        await pooled?.worker.close();
      }),
    );
  }

  async #oneRestarted(): Promise<void> {
    const waited = new AbortController();
    const { signal } = waited;
    await Promise.race([
      ...this.#slots.map((slot) =>
        slot.state === "restarting" ? slot.attempt : undefined,
      ),
      delay(this.#options.waitForWorkerMs, undefined, { signal }).catch(
        () => undefined,
      ),
    ]);
    waited.abort();
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  #running(): PooledWorker[] {
    return this.#slots.flatMap((slot) =>
      slot.state === "running" ? [slot.pooled] : [],
    );
  }

  async #startWorker(index: number): Promise<PooledWorker> {
    const { listen } = this.#options;
    const port = listen.port + index;
    const worker = await this.#engine.startWorker({ ...listen, port });
    const pooled = {
      worker,
      load: 0,
      rooms: 0,
      diedListeners: new Set<() => void>(),
    };
    worker.onDied(() => this.#replace(index, pooled));
    this.#log.info({ pid: worker.pid, port }, "media worker started");
    return pooled;
  }

  #replace(index: number, dead: PooledWorker): void {
    this.#log.error(
      { pid: dead.worker.pid, rooms: dead.rooms },
      "media worker died",
    );
    if (this.#stopped()) return;
    const attempt = this.#restart(index);
    this.#slots[index] = { state: "restarting", attempt };
    for (const listener of dead.diedListeners) listener();
  }

  /** Tries until a worker runs or the pool closes. */
  async #restart(index: number): Promise<PooledWorker | undefined> {
    for (let failures = 0; !this.#stopped(); failures++) {
      try {
        const pooled = await this.#startWorker(index);
        if (!this.#stopped()) this.#slots[index] = { state: "running", pooled };
        return pooled;
      } catch (error) {
        this.#log.error({ index, err: error }, "media worker did not restart");
        const pause = this.#options.restartDelayMs * 2 ** Math.min(failures, 4);
        // Only an abort rejects it, and the loop's condition sees that.
        await delay(pause, undefined, { signal: this.#stop.signal }).catch(
          () => undefined,
        );
      }
    }
    return undefined;
  }
}
