import type { ProducerInfo } from "../../../shared/contracts/media.ts";
import type { SeatView } from "../../../shared/contracts/rooms.ts";
import type { PersonId, SeatId } from "../../../shared/contracts/ids.ts";
import { ApiError } from "../apiError.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { HeardEvent } from "./roomEvents.ts";
import type { MediaLink, Schedule } from "./mediaLink.ts";
import type { GoneSeat, RemoteSeat, RemoteStream } from "./roomState.ts";
import type { RtcConsumer } from "./rtcDevice.ts";
import { barsOf, countedIn, lossBetween, type Bars } from "./signal.ts";

interface Received {
  readonly link: MediaLink;
  consumer: RtcConsumer | null;
  counted: { packets: number; lost: number } | null;
}
interface Seat {
  info: Omit<SeatView, "producers">;
  producers: Map<string, ProducerInfo>;
  bars: Bars | null;
}

/** Pause before a stream that could not be received is asked for again; doubled each time. */
const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

/** The other people of the room and what we receive from them. */
export class RemoteSeats {
  readonly #onChange: () => void;
  readonly #seats = new Map<SeatId, Seat>();
  readonly #received = new Map<string, Received>();
  readonly #receiving = new Set<Promise<void>>();
  readonly #schedule: Schedule;
  /** How often each stream could not be received since it last could. */
  readonly #failures = new Map<string, number>();
  #link: MediaLink | null = null;
  #lastGone: GoneSeat | null = null;

  constructor(onChange: () => void, schedule: Schedule) {
    this.#onChange = onChange;
    this.#schedule = schedule;
  }

  get views(): RemoteSeat[] {
    return [...this.#seats.values()].map(({ info, producers, bars }) => ({
      ...info,
      microphone: this.#stream(producers, "microphone"),
      camera: this.#stream(producers, "camera"),
      bars: info.connected ? bars : null,
    }));
  }

  /** Who was the last to go; null before anybody went. */
  get lastGone(): GoneSeat | null {
    return this.#lastGone;
  }

  /** The room as the server just described it; streams that go on are kept as they are. */
  reset(seats: readonly SeatView[]): void {
    const present = new Set(seats.map(({ seatId }) => seatId));
    for (const seatId of this.#seats.keys())
      if (!present.has(seatId))
        this.#forget(seatId, this.#seats.get(seatId)?.info.connected === false);
    for (const seat of seats) this.#seat(seat);
    this.#follow();
  }
  /** Receives through `link` from now on; null: nothing until there is one again. */
  attach(link: MediaLink | null): void {
    this.#link = link;
    this.#follow();
  }

  /** Who sits there; undefined for a seat that is not in the room. */
  personAt(seatId: SeatId): PersonId | undefined {
    return this.#seats.get(seatId)?.info.person.id;
  }

  /** Whether a stream is being set up. */
  get isSettling(): boolean {
    return this.#receiving.size > 0;
  }
  /** Settles once every stream that is being received flows, or is known not to. */
  async settled(): Promise<void> {
    await Promise.all(this.#receiving);
  }

  /** Applies what the server announced of somebody else's seat. */
  hear(event: Exclude<HeardEvent, { name: "room:ended" }>): void {
    switch (event.name) {
      case "room:seatJoined":
        this.#seat(event.payload.seat);
        break;
      case "room:seatLeft":
        this.#forget(event.payload.seatId, event.payload.lineBroke);
        break;
      case "room:seatChanged":
        this.#setConnected(event.payload.seatId, event.payload.connected);
        break;
      case "room:aloneChanged":
        this.#setAlone(event.payload.seatId, event.payload.alone);
        break;
      case "room:producerAdded":
        this.#producersOf(event.payload.seatId).set(
          event.payload.producer.producerId,
          event.payload.producer,
        );
        break;
      case "room:producerChanged":
        this.#setPaused(event.payload);
        break;
      case "room:producerClosed":
        this.#producersOf(event.payload.seatId).delete(
          event.payload.producerId,
        );
        break;
      case "room:dataProducerClosed":
        return; // its own page's concern
    }
    this.#follow();
  }

  #seat({ producers, ...info }: SeatView): void {
    this.#seats.set(info.seatId, {
      info,
      producers: new Map(producers.map((one) => [one.producerId, one])),
      bars: this.#seats.get(info.seatId)?.bars ?? null,
    });
  }
  #forget(seatId: SeatId, lineBroke: boolean): void {
    const gone = this.#seats.get(seatId)?.info;
    if (gone) this.#lastGone = { person: gone.person, lineBroke };
    this.#seats.delete(seatId);
  }
  #setConnected(seatId: SeatId, connected: boolean): void {
    const seat = this.#seats.get(seatId);
    if (seat) seat.info = { ...seat.info, connected };
  }
  #setAlone(seatId: SeatId, alone: boolean): void {
    const seat = this.#seats.get(seatId);
    if (seat) seat.info = { ...seat.info, alone };
  }
  #setPaused({
    seatId,
    producerId,
    paused,
  }: EventPayload<"room:producerChanged">): void {
    const producers = this.#producersOf(seatId);
    const producer = producers.get(producerId);
    if (producer) producers.set(producerId, { ...producer, paused });
  }
  /** Of a seat that is not there, a list nobody reads. */
  #producersOf(seatId: SeatId): Map<string, ProducerInfo> {
    return (
      this.#seats.get(seatId)?.producers ?? new Map<string, ProducerInfo>()
    );
  }

  /** Measures each person's line since the last call. */
  async measure(roundTripMs: number): Promise<void> {
    await Promise.all(
      [...this.#seats.values()].map(async (seat) => {
        const losses = await Promise.all(
          [...seat.producers.values()].map((one) => this.#loss(one)),
        );
        const known = losses.filter((loss) => loss !== undefined);
        seat.bars =
          known.length === 0 ? null : barsOf(Math.max(...known), roundTripMs);
      }),
    );
    this.#onChange();
  }

  async #loss({ producerId, paused }: ProducerInfo) {
    const received = this.#received.get(producerId);
    if (!received?.consumer || paused || received.link.closed) return undefined;
    const counted = countedIn(await received.consumer.stats());
    const before = received.counted;
    received.counted = counted;
    return before ? lossBetween(before, counted) : undefined;
  }

  #stream(
    producers: ReadonlyMap<string, ProducerInfo>,
    source: ProducerInfo["source"],
  ): RemoteStream | null {
    const producer = [...producers.values()]
      .filter((one) => one.source === source)
      .at(-1);
    if (!producer) return null;
    const received = this.#received.get(producer.producerId);
    return {
      producerId: producer.producerId,
      paused: producer.paused,
      track: received?.consumer?.track ?? null,
      failed: this.#failures.has(producer.producerId),
    };
  }

  /** Brings what we receive into line with who sends: sound first. */
  #follow(): void {
    const due = [...this.#seats.values()]
      .flatMap(({ producers }) => [...producers.values()])
      .sort((a, b) => a.kind.localeCompare(b.kind));
    const dueIds = new Set(due.map(({ producerId }) => producerId));
    for (const [producerId, received] of this.#received)
      if (!dueIds.has(producerId) || received.link !== this.#link) {
        received.consumer?.close();
        this.#received.delete(producerId);
      }
    for (const producerId of this.#failures.keys())
      if (!dueIds.has(producerId)) this.#failures.delete(producerId);
    const link = this.#link;
    if (link && !link.closed) {
      const missing = due
        .map(({ producerId }) => producerId)
        .filter((producerId) => !this.#received.has(producerId));
      link.consume(missing).forEach((consuming, i) => {
        const receiving = this.#receive(link, missing[i] ?? "", consuming);
        this.#receiving.add(receiving);
        void receiving.then(() => this.#receiving.delete(receiving));
      });
    }
    this.#onChange();
  }

  async #receive(
    link: MediaLink,
    producerId: string,
    consuming: Promise<RtcConsumer>,
  ): Promise<void> {
    const received: Received = {
      link,
      consumer: null,
      counted: null,
    };
    this.#received.set(producerId, received);
    try {
      received.consumer = await consuming;
      this.#failures.delete(producerId);
      // It ended while its receiver was made.
      if (this.#received.get(producerId) !== received)
        received.consumer.close();
    } catch (error) {
      if (link.closed) return;
      // `media.notYours`: it ended before we asked; the event that says so is under way.
      if (!(error instanceof ApiError && error.code === "media.notYours"))
        this.#askAgainLater(producerId, received);
    }
    this.#onChange();
  }

  /** A voice that is not heard may be the one that matters: asked for again for as long as it is sent. */
  #askAgainLater(producerId: string, received: Received): void {
    if (this.#received.get(producerId) !== received) return;
    const failures = (this.#failures.get(producerId) ?? 0) + 1;
    this.#failures.set(producerId, failures);
    const delayMs = Math.min(RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    this.#schedule(() => {
      if (this.#received.get(producerId) !== received) return;
      this.#received.delete(producerId);
      this.#follow();
    }, delayMs);
  }
}
