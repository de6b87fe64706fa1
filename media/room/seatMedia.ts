import type {
  DataConsumerOffer,
  ProducerInfo,
} from "../../shared/contracts/media.ts";
import {
  MediaError,
  type MediaControlName,
  type MediaControlReply,
  type MediaControlRequest,
} from "../../shared/contracts/mediaControl.ts";
import type {
  EngineConsumer,
  EngineDataProducer,
  EngineProducer,
  EngineRouter,
  EngineTransport,
} from "../engine/engine.ts";
import { LIMITS } from "./limits.ts";

/** A command without the room and seat it has already found its way to. */
type Asked<N extends MediaControlName> = Omit<
  MediaControlRequest<N>,
  "roomId" | "seatId"
>;
type Reply<N extends MediaControlName> = Promise<MediaControlReply<N>>;
type Kind = ProducerInfo["kind"];

/** The room's side of consuming. */
export interface ConsumeRights {
  /** Kind of a producer that another seat of the same room sends; undefined for any other id. */
  kindOfOthers(producerId: string): Kind | undefined;
  /** @throws MediaError `media.unavailable` when the worker is full. */
  takeLoad(kind: Kind): void;
  returnLoad(kind: Kind): void;
  /** Passes on what the seat said, under its name. False: it said too much, and the channel is to be closed. */
  say(message: Uint8Array): boolean;
}

interface Sent {
  producer: EngineProducer;
  source: ProducerInfo["source"];
}
interface Received {
  kind: Kind;
  made: Promise<EngineConsumer>;
}

const notYours = () => new MediaError("media.notYours");
const infoOf = ({ producer, source }: Sent): ProducerInfo => ({
  producerId: producer.id,
  kind: producer.kind,
  source,
  paused: producer.paused,
});

/**
 * A pair of transports and what flows on them: one seat's media for as long as the browser keeps its end. Every id that
 * a command names is looked up here and nowhere else, so an id of another seat does not exist.
 */
export class SeatMedia {
  readonly #send: EngineTransport;
  readonly #receive: EngineTransport;
  readonly #rights: ConsumeRights;
  readonly #producers = new Map<string, Sent>();
  /** By command id, kept after the producer is closed: a late retry must not open a second camera. */
  readonly #produced = new Map<string, Promise<Sent>>();
  /** By producer id, from the first request on: a repeated one gets the same consumer. */
  readonly #consumers = new Map<string, Received>();
  /** The one data channel into the room, by its stream; a second one is refused. */
  #said: { stream: string; made: Promise<EngineDataProducer> } | undefined;
  /** Too much came over it. */
  #silenced = false;
  #heard: Promise<DataConsumerOffer> | undefined;
  #opening = 0;
  #closed = false;

  private constructor(
    send: EngineTransport,
    receive: EngineTransport,
    rights: ConsumeRights,
  ) {
    this.#send = send;
    this.#receive = receive;
    this.#rights = rights;
  }

  static async open(
    router: EngineRouter,
    rights: ConsumeRights,
  ): Promise<SeatMedia> {
    const opened = await Promise.allSettled([
      router.createTransport(),
      router.createTransport(),
    ]);
    const [send, receive] = opened;
    if (send.status === "fulfilled" && receive.status === "fulfilled")
      return new SeatMedia(send.value, receive.value, rights);
    for (const half of opened)
      if (half.status === "fulfilled") half.value.close();
    throw opened.find((half) => half.status === "rejected")?.reason;
  }

  /** False once the browser's end of either transport is gone for good. */
  get usable(): boolean {
    return !this.#closed && this.#send.usable && this.#receive.usable;
  }
  get sendTransport() {
    return this.#send.offer;
  }
  get receiveTransport() {
    return this.#receive.offer;
  }
  get producers(): ProducerInfo[] {
    return [...this.#producers.values()].map(infoOf);
  }
  get consumerCount(): number {
    return this.#consumers.size;
  }

  async connectTransport(
    asked: Asked<"connectTransport">,
  ): Reply<"connectTransport"> {
    await this.#transport(asked.transportId).connect(asked.dtlsParameters);
    return {};
  }

  async restartIce(asked: Asked<"restartIce">): Reply<"restartIce"> {
    const transport = this.#transport(asked.transportId);
    return { iceParameters: await transport.restartIce() };
  }

  async produce(asked: Asked<"produce">): Reply<"produce"> {
    if (asked.transportId !== this.#send.offer.transportId) throw notYours();
    const before = this.#produced.get(asked.commandId);
    if (before) {
      const sent = await before;
      if (!this.#producers.has(sent.producer.id)) throw notYours();
      return { producer: infoOf(sent), created: false };
    }
    const made = this.#createProducer(asked);
    this.#produced.set(asked.commandId, made);
    try {
      return { producer: infoOf(await made), created: true };
    } catch (error) {
      this.#produced.delete(asked.commandId);
      throw error;
    }
  }

  async setProducerPaused(
    asked: Asked<"setProducerPaused">,
  ): Reply<"setProducerPaused"> {
    await this.#producer(asked.producerId).setPaused(asked.paused);
    return {};
  }

  closeProducer({ producerId }: Asked<"closeProducer">): void {
    this.#producer(producerId).close();
    this.#producers.delete(producerId);
  }

  async consume({
    producerId,
    rtpCapabilities,
  }: Asked<"consume">): Reply<"consume"> {
    const kind = this.#rights.kindOfOthers(producerId);
    if (kind === undefined) throw notYours();
    let received = this.#consumers.get(producerId);
    if (!received) {
      if (this.#consumers.size >= LIMITS.consumersPerSeat)
        throw new MediaError("media.refused", "too many consumers");
      this.#rights.takeLoad(kind);
      const made = this.#receive.consume({ producerId, rtpCapabilities });
      received = { kind, made };
      this.#consumers.set(producerId, received);
      this.#follow(producerId, received);
    }
    const { offer } = await received.made;
    if (this.#consumers.get(producerId) !== received) throw notYours();
    return offer;
  }

  async resumeConsumer({
    consumerId,
  }: Asked<"resumeConsumer">): Reply<"resumeConsumer"> {
    const made = [...this.#consumers.values()].map((received) => received.made);
    const consumer = (await Promise.allSettled(made)).find(
      (one) =>
        one.status === "fulfilled" && one.value.offer.consumerId === consumerId,
    );
    if (consumer?.status !== "fulfilled") throw notYours();
    await consumer.value.resume();
    return {};
  }

  async produceData(asked: Asked<"produceData">): Reply<"produceData"> {
    if (asked.transportId !== this.#send.offer.transportId) throw notYours();
    const stream = JSON.stringify(asked.sctpStreamParameters);
    if (this.#silenced || (this.#said && this.#said.stream !== stream))
      throw new MediaError("media.refused", "one data channel a seat");
    this.#said ??= { stream, made: this.#createDataProducer(asked) };
    const said = this.#said;
    try {
      return { dataProducerId: (await said.made).id };
    } catch (error) {
      if (this.#said === said) this.#said = undefined;
      throw error;
    }
  }

  async consumeData(): Reply<"consumeData"> {
    const heard = (this.#heard ??= this.#receive.consumeData());
    try {
      return await heard;
    } catch (error) {
      if (this.#heard === heard) this.#heard = undefined;
      throw error;
    }
  }

  /** Closes the transports and with them everything on them. Returns the producers that ended by it. */
  close(): string[] {
    if (this.#closed) return [];
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
    const ended = [...this.#producers.keys()];
    this.#producers.clear();
    for (const [producerId, received] of this.#consumers)
      this.#forget(producerId, received);
    return ended;
  }

  #transport(transportId: string): EngineTransport {
    for (const transport of [this.#send, this.#receive])
      if (transport.offer.transportId === transportId) return transport;
    throw notYours();
  }

  #producer(producerId: string): EngineProducer {
    const sent = this.#producers.get(producerId);
    if (!sent) throw notYours();
    return sent.producer;
  }

  async #createProducer(asked: Asked<"produce">): Promise<Sent> {
    if ((asked.source === "microphone") !== (asked.kind === "audio"))
      throw new MediaError("media.refused", "source is of another kind");
    if (
      this.#producers.size + this.#opening >= LIMITS.producersPerSeat ||
      this.#produced.size >= LIMITS.produceCommandsPerSeat
    )
      throw new MediaError("media.refused", "too many producers");
    this.#opening++;
    try {
      const producer = await this.#send.produce(asked);
      if (this.#closed) throw new MediaError("seat.notFound");
      const sent = { producer, source: asked.source };
      this.#producers.set(producer.id, sent);
      return sent;
    } finally {
      this.#opening--;
    }
  }

  async #createDataProducer(
    asked: Asked<"produceData">,
  ): Promise<EngineDataProducer> {
    const producer = await this.#send.produceData(asked, (message) => {
      if (this.#silenced || this.#closed || this.#rights.say(message)) return;
      this.#silenced = true;
      producer.close();
    });
    return producer;
  }

  /** Takes the consumer off the books when it could not be made, or when its producer ends. */
  #follow(producerId: string, received: Received): void {
    const forget = () => this.#forget(producerId, received);
    received.made.then((consumer) => {
      consumer.onProducerClosed(forget);
    }, forget);
  }

  #forget(producerId: string, received: Received): void {
    if (this.#consumers.get(producerId) !== received) return;
    this.#consumers.delete(producerId);
    this.#rights.returnLoad(received.kind);
  }
}
