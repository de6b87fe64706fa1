import type { ConsumerOffer } from "../../../shared/contracts/media.ts";
import type { JoinReply } from "../../../shared/contracts/rooms.ts";
import type { SeatId } from "../../../shared/contracts/ids.ts";
import type { LiveSocket } from "../socket.ts";
import { encodingsFor } from "./encodings.ts";
import type {
  LoadDevice,
  PathState,
  ReceiveSignalling,
  RtcConsumer,
  RtcDataSender,
  RtcDevice,
  RtcProducer,
  RtcReceiveTransport,
  RtcSendTransport,
  Source,
} from "./rtcDevice.ts";

export type SeatMedia = NonNullable<JoinReply["media"]>;
/** Runs after `delayMs`; the returned function calls it off. */
export type Schedule = (run: () => void, delayMs: number) => () => void;

interface LinkDeps {
  loadDevice: LoadDevice;
  /** Sends a command of the seat, again and again under the same ids, until it is answered or `signal` aborts. */
  command: (signal: AbortSignal) => LiveSocket["command"];
  newId: () => string;
  schedule: Schedule;
  /** The path opened, broke or came back. */
  onPath: () => void;
  /** A path could not be restored: the seat's transports should be asked for anew. */
  onLost: () => void;
}

/** A path that broke for less than this comes back by itself on most lines. */
const GRACE_MS = 800;
/** Pause after each attempt to restore a path. */
const RETRY_MS = [1_500, 2_000, 3_000] as const;
/** So many attempts in a row without success: what the server holds may be gone. */
const ATTEMPTS = 4;

/**
 * The two transports of one seat and what flows on them: alive from one join until the seat's media end, through dropped
 * sockets and broken paths.
 */
export class MediaLink {
  readonly #seatId: SeatId;
  readonly #deps: LinkDeps;
  readonly #device: RtcDevice;
  readonly #send: Path<RtcSendTransport>;
  readonly #receive: Path<RtcReceiveTransport>;
  readonly #closing = new AbortController();
  #listening: Promise<void> | null = null;
  #hear: (message: unknown) => void = () => undefined;
  readonly #command: LiveSocket["command"];

  /** @throws when this browser cannot take part. */
  static async open(
    seatId: SeatId,
    media: SeatMedia,
    deps: LinkDeps,
  ): Promise<MediaLink> {
    const device = await deps.loadDevice(media.routerRtpCapabilities);
    return new MediaLink(seatId, media, device, deps);
  }

  private constructor(
    seatId: SeatId,
    media: SeatMedia,
    device: RtcDevice,
    deps: LinkDeps,
  ) {
    this.#seatId = seatId;
    this.#deps = deps;
    this.#device = device;
    this.#command = deps.command(this.#closing.signal);
    this.#receive = this.#path((signalling) =>
      device.openReceive(media.receiveTransport, signalling),
    );
    this.#send = this.#path((signalling, transportId) =>
      device.openSend(media.sendTransport, {
        ...signalling,
        produce: ({ kind, source, rtpParameters, paused }) =>
          this.#produce(transportId(), kind, source, rtpParameters, paused),
        produceData: async (sctpStreamParameters) => {
          const asked = { transportId: transportId(), sctpStreamParameters };
          const { dataProducerId } = await this.#command("room:produceData", {
            seatId,
            ...asked,
          });
          return dataProducerId;
        },
      }),
    );
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }
  /** Whether both directions that are in use flow. */
  get flowing(): boolean {
    return !this.#send.broken && !this.#receive.broken;
  }
  /** Whether the server still speaks of these transports. */
  carries(seatId: SeatId, media: SeatMedia): boolean {
    return (
      !this.closed &&
      seatId === this.#seatId &&
      media.sendTransport.transportId === this.#send.transport.transportId &&
      media.receiveTransport.transportId === this.#receive.transport.transportId
    );
  }
  canProduce(kind: "audio" | "video"): boolean {
    return this.#device.canProduce(kind);
  }
  /** Does not wait for the next attempt to restore a broken path: the line is known to be back. */
  hurry(): void {
    this.#send.hurry();
    this.#receive.hurry();
  }
  roundTripMs(): Promise<number | undefined> {
    return this.#receive.transport.roundTripMs();
  }

  async produce(source: Source, track: MediaStreamTrack): Promise<RtcProducer> {
    return this.#send.transport.produce(source, track, encodingsFor(track));
  }
  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    const seatId = this.#seatId;
    await this.#command("room:setProducerPaused", {
      seatId,
      producerId,
      paused,
    });
  }
  async closeProducer(producerId: string): Promise<void> {
    const seatId = this.#seatId;
    await this.#command("room:closeProducer", { seatId, producerId });
  }

  /**
   * Receives streams of others; each flows once its promise resolves. Asked for together they are set up in one
   * negotiation with the browser, which is what the first picture waits for.
   */
  consume(producerIds: readonly string[]): Promise<RtcConsumer>[] {
    const offers = producerIds.map((producerId) =>
      this.#command("room:consume", {
        seatId: this.#seatId,
        producerId,
        rtpCapabilities: this.#device.rtpCapabilities,
      }),
    );
    const allAnswered = Promise.allSettled(offers);
    return offers.map(async (offer) => {
      await allAnswered;
      return this.#receiveOffered(await offer);
    });
  }

  async #receiveOffered(offer: ConsumerOffer): Promise<RtcConsumer> {
    const consumer = await this.#receive.transport.consume(offer);
    try {
      await this.#command("room:resumeConsumer", {
        seatId: this.#seatId,
        consumerId: consumer.consumerId,
      });
    } catch (error) {
      consumer.close();
      throw error;
    }
    return consumer;
  }

  /** Opens the seat's data channel: `hear` is given all that comes, what we say ourselves too. */
  async openData(hear: (message: unknown) => void): Promise<RtcDataSender> {
    this.#listening ??= this.#listen();
    this.#hear = hear;
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = null;
      throw error;
    }
    return this.#send.transport.produceData();
  }

  async #listen(): Promise<void> {
    const seatId = this.#seatId;
    const offer = await this.#command("room:consumeData", { seatId });
    await this.#receive.transport.consumeData(offer, (message) =>
      this.#hear(message),
    );
  }

  /** Ends both transports here. The server ends its own when the seat leaves or is given new ones. */
  close(): void {
    if (this.closed) return;
    this.#closing.abort();
    this.#send.close();
    this.#receive.close();
  }

  async #produce(
    transportId: string,
    kind: "audio" | "video",
    source: Source,
    rtpParameters: Record<string, unknown>,
    paused: boolean,
  ): Promise<string> {
    // One id for this producer, however often the command has to be sent.
    const commandId = this.#deps.newId();
    const { producerId } = await this.#command("room:produce", {
      seatId: this.#seatId,
      commandId,
      transportId,
      kind,
      source,
      rtpParameters,
      paused,
    });
    return producerId;
  }

  #path<T extends RtcSendTransport | RtcReceiveTransport>(
    open: (signalling: ReceiveSignalling, transportId: () => string) => T,
  ): Path<T> {
    const seatId = this.#seatId;
    const path: Path<T> = new Path(this.#deps, async () => {
      const { transportId } = path.transport;
      const { iceParameters } = await this.#command("room:restartIce", {
        seatId,
        transportId,
      });
      await path.transport.restartIce(iceParameters);
    });
    const transportId = () => path.transport.transportId;
    path.transport = open(
      {
        connect: async (dtlsParameters) => {
          await this.#command("room:connectTransport", {
            seatId,
            transportId: transportId(),
            dtlsParameters,
          });
        },
        onState: (state) => path.follow(state),
      },
      transportId,
    );
    return path;
  }
}

/** One transport's way to the node, and the attempts to restore it. */
class Path<T extends RtcSendTransport | RtcReceiveTransport> {
  transport!: T;
  readonly #deps: LinkDeps;
  readonly #restart: () => Promise<void>;
  #state: PathState = "new";
  #attempts = 0;
  #callOff: (() => void) | undefined;
  #restarting = false;
  #closed = false;

  constructor(deps: LinkDeps, restart: () => Promise<void>) {
    this.#deps = deps;
    this.#restart = restart;
  }

  get broken(): boolean {
    return this.#state === "disconnected" || this.#state === "failed";
  }

  follow(state: PathState): void {
    if (this.#closed) return;
    this.#state = state;
    if (state === "connected") {
      this.#attempts = 0;
      this.#stopWaiting();
    } else if (state === "disconnected") this.#waitFor(GRACE_MS);
    else if (state === "failed") this.hurry();
    this.#deps.onPath();
  }

  hurry(): void {
    if (!this.broken || this.#closed) return;
    this.#stopWaiting();
    void this.#attempt();
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting();
    this.transport.close();
  }

  async #attempt(): Promise<void> {
    if (this.#restarting) return;
    this.#restarting = true;
    this.#attempts += 1;
    let refused = false;
    try {
      await this.#restart();
    } catch {
      // The server has no such transport any more, or this one is closed: asking for the seat anew tells which.
      refused = true;
    } finally {
      this.#restarting = false;
    }
    if (this.#closed || !this.broken) return;
    if (refused || this.#attempts % ATTEMPTS === 0) this.#deps.onLost();
    this.#waitFor(
      RETRY_MS[Math.min(this.#attempts, RETRY_MS.length) - 1] ?? 3_000,
    );
  }

  #waitFor(delayMs: number): void {
    if (this.#callOff) return;
    this.#callOff = this.#deps.schedule(() => {
      this.#callOff = undefined;
      if (this.broken && !this.#closed) void this.#attempt();
    }, delayMs);
  }
  #stopWaiting(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }
}
