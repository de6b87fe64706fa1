import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import type { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import {
  MediaError,
  MediaEvent,
  mediaControl,
  type MediaControlName,
  type MediaControlReply,
  type MediaControlRequest,
  type MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import type { MediaLog } from "../log.ts";
import { Answer, Hello, type FromMedia, type FromWeb } from "./protocol.ts";

interface RemoteMediaNodeOptions {
  /** `http://host:port` of the media process's control port. */
  url: string;
  secret: string;
  log: MediaLog;
  /** A call unanswered for so long is `media.unavailable`. Default 5000. */
  callTimeoutMs?: number;
  /** First pause before connecting again; it doubles, with jitter, up to 10 times this. Default 300. */
  reconnectDelayMs?: number;
}

/**
 * A media node in another process. Connects, and connects again with back-off until closed; calls made while it is away
 * are refused at once as `media.unavailable`. When another run of the node answers, the rooms opened through this
 * object are told closed (`nodeStopped`): their router went with the earlier run.
 */
export const connectMediaNode = (options: RemoteMediaNodeOptions): MediaNode =>
  new RemoteMediaNode(options);

class RemoteMediaNode implements MediaNode {
  readonly #socket: Socket<FromMedia, FromWeb>;
  readonly #log: MediaLog;
  readonly #callTimeoutMs: number;
  readonly #listeners = new Set<(event: MediaEvent) => void>();
  readonly #opened = new Map<RoomId, Set<SeatId>>();
  #nodeId: string | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: RemoteMediaNodeOptions) {
    const delayMs = options.reconnectDelayMs ?? 300;
    this.#log = options.log;
    this.#callTimeoutMs = options.callTimeoutMs ?? 5_000;
    this.#socket = io(options.url, {
      transports: ["websocket"],
      auth: { secret: options.secret },
      reconnectionDelay: delayMs,
      reconnectionDelayMax: delayMs * 10,
      forceNew: true,
    });
    this.#socket.on("hello", (hello) => this.#meet(hello));
    this.#socket.on("event", (event) => this.#hear(event));
    this.#socket.on("bye", (heard) => heard());
    this.#socket.on("disconnect", (reason) => {
      this.#log.warn({ nodeId: this.#nodeId, reason }, "media node away");
      this.#retryIfRefused(delayMs * 10);
    });
    this.#socket.on("connect_error", (error) => {
      this.#log.warn({ reason: error.message }, "media node not reached");
      this.#retryIfRefused(delayMs * 10);
    });
  }

  async call<N extends MediaControlName>(
    name: N,
    request: MediaControlRequest<N>,
  ): Promise<MediaControlReply<N>> {
    if (!this.#socket.connected) throw new MediaError("media.unavailable");
    const answer = await this.#ask(name, request);
    if (!answer.ok) throw new MediaError(answer.code, answer.detail);
    const schema: z.ZodType<MediaControlReply<N>> = mediaControl[name]
      .reply as never;
    const reply = schema.safeParse(answer.reply);
    if (!reply.success) {
      this.#log.error({ name }, "media node answered outside the contract");
      throw new MediaError("media.unavailable");
    }
    this.#remember(name, request);
    return reply.data;
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#socket.off("disconnect");
    this.#socket.disconnect();
    return Promise.resolve();
  }

  async #ask(name: MediaControlName, request: unknown): Promise<Answer> {
    let answer: unknown;
    try {
      answer = await this.#socket
        .timeout(this.#callTimeoutMs)
        .emitWithAck("call", { name, request });
    } catch {
      // Socket.IO rejects only when the answer is late or the connection broke.
      throw new MediaError("media.unavailable");
    }
    const parsed = Answer.safeParse(answer);
    if (parsed.success) return parsed.data;
    this.#log.error({ name }, "media node answered outside the contract");
    throw new MediaError("media.unavailable");
  }

  #meet(hello: unknown): void {
    const parsed = Hello.safeParse(hello);
    if (!parsed.success) {
      this.#log.error({}, "media node greeted outside the contract");
      return;
    }
    const { nodeId } = parsed.data;
    if (nodeId !== this.#nodeId) {
      const lost = [...this.#opened.keys()];
      this.#opened.clear();
      for (const roomId of lost)
        this.#tell({ type: "roomClosed", roomId, cause: "nodeStopped" });
    }
    this.#nodeId = nodeId;
    this.#log.info({ nodeId }, "media node connected");
  }

  #hear(event: unknown): void {
    const parsed = MediaEvent.safeParse(event);
    if (!parsed.success) {
      this.#log.error({}, "media node told something outside the contract");
      return;
    }
    if (parsed.data.type === "roomClosed")
      this.#opened.delete(parsed.data.roomId);
    this.#tell(parsed.data);
  }

  #tell(event: MediaEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #remember<N extends MediaControlName>(
    name: N,
    request: MediaControlRequest<N>,
  ): void {
    if (!("roomId" in request)) return;
    const { roomId } = request;
    if (name === "closeRoom") this.#opened.delete(roomId);
    if (!("seatId" in request)) return;
    const seats = this.#opened.get(roomId) ?? new Set<SeatId>();
    if (name === "openSeat")
      this.#opened.set(roomId, seats.add(request.seatId));
    if (name === "closeSeat" && seats.delete(request.seatId) && !seats.size)
      this.#opened.delete(roomId);
  }

  /** Socket.IO does not come back by itself after a refusal or after the other side hung up on purpose. */
  #retryIfRefused(delayMs: number): void {
    if (this.#socket.active) return;
    this.#retry = setTimeout(() => this.#socket.connect(), delayMs);
  }
}
