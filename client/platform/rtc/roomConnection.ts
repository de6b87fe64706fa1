import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { JoinReply } from "../../../shared/contracts/rooms.ts";
import type { RequestId, SeatId } from "../../../shared/contracts/ids.ts";
import { ApiError } from "../apiError.ts";
import type { LiveSocket } from "../socket.ts";
import { Asking, persistentCommands } from "./asking.ts";
import { measureLines, repeatedly } from "./lineMeter.ts";
import type { DeviceProblem, LocalDevices } from "./localDevices.ts";
import { MediaLink, type Schedule, type SeatMedia } from "./mediaLink.ts";
import { OwnMedia } from "./ownMedia.ts";
import { PresenceChannel } from "./presenceChannel.ts";
import { RemoteSeats } from "./remoteSeats.ts";
import { hearRoom, type HeardEvent } from "./roomEvents.ts";
import { stateOf, type Phase, type Seat } from "./roomPhase.ts";
import type { MediaState, RoomSnapshot } from "./roomState.ts";
import type { LoadDevice, Source } from "./rtcDevice.ts";
import type { Bars } from "./signal.ts";

export type RoomGateway = Pick<
  LiveSocket,
  "command" | "on" | "onReconnected" | "state" | "subscribe"
>;
interface RoomDeps {
  gateway: RoomGateway;
  devices: LocalDevices;
  loadDevice: LoadDevice;
  newId: () => string;
  schedule: Schedule;
  /** Milliseconds since 1970, never going back. */
  now: () => number;
}

/** From joining to leaving. */
interface Stay {
  seatAsking: Asking;
  ended: AbortSignal;
  end: () => void;
}

/** How often the missing media node is asked for. */
const NODE_AWAY_MS = 3_000;
const MEASURE_MS = 2_000;
/** The longest that our own sound and picture wait for those of the others. */
const OTHERS_FIRST_MS = 1_000;
/** From a stream that flows to its first picture on the screen. */
const FIRST_PICTURE_MS = 200;
const SOURCES = ["microphone", "camera"] as const satisfies readonly Source[];

/**
 * One person's presence in one room at a time: joins in one round trip, keeps the seat through dropped lines and dead
 * media nodes without asking the person for anything, and says at each moment what is so. Failures become states; no
 * method throws.
 */
export class RoomConnection {
  readonly #deps: RoomDeps;
  readonly #own: Readonly<Record<Source, OwnMedia>>;
  readonly #remote: RemoteSeats;
  /** What the people in the room do at this moment; open while sound and pictures can flow. */
  readonly presence: PresenceChannel;
  readonly #listeners = new Set<() => void>();
  #phase: Phase = { at: "idle" };
  #snapshot: RoomSnapshot;
  #choices: RoomSnapshot["devices"] = { microphone: [], camera: [] };
  #media: MediaState = "starting";
  #ownBars: Bars | null = null;
  #link: MediaLink | null = null;
  #stay: Stay | null = null;
  /** The server knows this socket as our seat's. */
  #present = false;
  /** Events heard while the room's description is under way, to be applied on top of it; null while none is. */
  #held: HeardEvent[] | null = null;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
    const changed = () => this.#publish();
    this.#own = {
      microphone: new OwnMedia("microphone", deps.devices, changed),
      camera: new OwnMedia("camera", deps.devices, changed),
    };
    this.#remote = new RemoteSeats(changed, deps.schedule);
    this.presence = new PresenceChannel({ ...deps, seats: this.#remote });
    this.#snapshot = this.#look();
  }

  /** For `useSyncExternalStore`: both are stable. */
  readonly snapshot = (): RoomSnapshot => this.#snapshot;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Enters the request's room and opens microphone and camera. Does nothing while in a room. */
  join(requestId: string): void {
    if (this.#stay) return;
    const abort = new AbortController();
    const ended = abort.signal;
    const seatAsking = new Asking({
      ask: () => this.#ask(requestId as RequestId, ended),
      // A command would only wait in the socket's buffer; being connected again asks anew.
      mayAsk: () => this.#online || !this.#seat,
      onRetry: (attempt) => this.#asksAgain(attempt),
      onRefused: (error) => this.#refused(error),
      onIdle: () => this.#release(),
      schedule: this.#deps.schedule,
      ended,
    });
    this.#stay = { seatAsking, ended, end: () => abort.abort() };
    this.#media = "starting";
    this.#phase = { at: "joining", attempt: 1 };
    this.#listen(ended);
    seatAsking.need();
    this.#openDevices();
    repeatedly(this.#deps.schedule, MEASURE_MS, ended, () => this.#measure());
    this.#publish();
  }

  /** Leaves, and closes microphone and camera. */
  leave(): void {
    const seat = this.#seat;
    if (!this.#stay) return;
    this.#finish({ at: "left", cause: "asked" });
    if (seat) this.#giveUp(seat.seatId);
  }

  setOn(source: Source, on: boolean): void {
    this.#own[source].setOn(on);
  }
  /** Resolves with the problem when the device could not be opened: the one in use stays. */
  selectDevice(
    source: Source,
    deviceId: string,
  ): Promise<DeviceProblem | null> {
    return this.#own[source].select(deviceId);
  }

  get #seat(): Seat | null {
    return this.#phase.at === "seated" ? this.#phase.seat : null;
  }
  get #online(): boolean {
    return this.#deps.gateway.state() === "connected";
  }

  // --- the seat ---

  async #ask(requestId: RequestId, ended: AbortSignal): Promise<void> {
    this.#held ??= [];
    const reply = await this.#deps.gateway.command("room:join", {
      requestId,
      resumeSeatId: this.#seat?.seatId ?? null,
    });
    if (ended.aborted) this.#giveUp(reply.seatId);
    else await this.#adopt(reply, ended);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const event of held) this.#apply(event);
  }

  #asksAgain(attempt: number): void {
    if (this.#phase.at !== "joining") return;
    this.#phase = { at: "joining", attempt: attempt + 1 };
    this.#publish();
  }

  /** Coming back to a room that is over is its end, not an error. */
  #refused(error: unknown): void {
    const code = this.#seat && error instanceof ApiError ? error.code : null;
    if (code === "room.notOpen" || code === "room.notFound")
      this.#finish({ at: "left", cause: "completed" });
    else if (code === "request.notFound")
      this.#finish({ at: "left", cause: "accessEnded" });
    else this.#finish({ at: "failed", error });
  }

  /** The room as the reply describes it. What still stands on both sides goes on; the rest is made anew. */
  async #adopt(reply: JoinReply, ended: AbortSignal): Promise<void> {
    const { roomId, seatId, media, sharedView } = reply;
    const kept = media !== null && this.#link?.carries(seatId, media) === true;
    if (!kept) this.#use(null);
    this.#phase = { at: "seated", seat: { roomId, seatId, sharedView } };
    this.#present = this.#online;
    this.#remote.reset(reply.seats.filter((seat) => seat.seatId !== seatId));
    this.#release();
    if (kept) {
      const mine = reply.seats.find((seat) => seat.seatId === seatId);
      for (const source of SOURCES)
        this.#own[source].confirm(mine?.producers ?? []);
      this.#link?.hurry();
      this.#pathChanged();
    } else if (media) await this.#openLink(seatId, media, ended);
    else this.#withoutMedia(reply.mediaUnavailable ?? "off", ended);
  }

  /** The server gives up a seat it hears nothing of by itself, so a failure here changes nothing. */
  #giveUp(seatId: SeatId): void {
    this.#deps.gateway.command("room:leave", { seatId }).catch(() => undefined);
  }

  #finish(phase: Phase): void {
    this.#stay?.end();
    this.#stay = null;
    this.#present = false;
    this.#use(null);
    for (const source of SOURCES) this.#own[source].stop();
    this.#remote.reset([]);
    this.#held = null;
    this.#phase = phase;
    this.#publish();
  }

  // --- media ---

  async #openLink(
    seatId: SeatId,
    media: SeatMedia,
    ended: AbortSignal,
  ): Promise<void> {
    this.#media = "starting";
    this.#publish();
    let link: MediaLink;
    try {
      link = await MediaLink.open(seatId, media, {
        loadDevice: this.#deps.loadDevice,
        newId: this.#deps.newId,
        schedule: this.#deps.schedule,
        command: persistentCommands(
          this.#deps.gateway,
          () => this.#present && this.#online,
          this.subscribe,
          this.#deps.schedule,
        ),
        onPath: () => this.#pathChanged(),
        onLost: () => this.#askSoon(),
      });
    } catch (error) {
      if (ended.aborted) return;
      if (error instanceof ApiError && error.code === "client.network") {
        this.#withoutMedia("nodeAway", ended);
        return;
      }
      // No WebRTC that mediasoup knows in this browser: the page says so, and the rest of the room works.
      this.#media = "unsupported";
      this.#publish();
      return;
    }
    if (ended.aborted) {
      link.close();
      return;
    }
    this.#media = "flowing";
    this.#use(link);
  }

  #withoutMedia(cause: "off" | "nodeAway", ended: AbortSignal): void {
    this.#media = cause;
    this.#publish();
    if (cause === "off") return;
    const callOff = this.#deps.schedule(() => this.#askSoon(), NODE_AWAY_MS);
    ended.addEventListener("abort", callOff);
  }

  /** Others first: their pictures are what the person waits for, and the encoders would take the processor from them. */
  #use(link: MediaLink | null): void {
    const before = this.#link;
    if (before !== link) before?.close();
    this.#link = link;
    this.#remote.attach(link);
    const attachOwn = () => {
      callOff();
      if (this.#link !== link) return;
      for (const source of SOURCES) this.#own[source].attach(link);
      this.presence.attach(link);
    };
    let callOff = this.#deps.schedule(attachOwn, OTHERS_FIRST_MS);
    if (!link || !this.#remote.isSettling) attachOwn();
    else
      void this.#remote.settled().then(() => {
        callOff();
        callOff = this.#deps.schedule(attachOwn, FIRST_PICTURE_MS);
      });
  }

  #pathChanged(): void {
    if (!this.#link) return;
    this.#media = this.#link.flowing ? "flowing" : "interrupted";
    this.#publish();
  }

  // --- devices ---

  #openDevices(): void {
    const opened = this.#deps.devices.openBoth();
    const microphone = this.#own.microphone.start(opened.microphone);
    // Sound before picture: the camera takes its turn after the microphone, which is the quicker of the two.
    const camera = microphone.then(() => opened.camera);
    void this.#own.camera.start(camera).then(() => this.#listDevices());
  }

  async #listDevices(): Promise<void> {
    this.#choices = await this.#deps.devices.list();
    for (const source of SOURCES)
      this.#own[source].devicesChanged(this.#choices[source]);
    this.#publish();
  }

  // --- the line and its events ---

  #listen(ended: AbortSignal): void {
    const { gateway, devices } = this.#deps;
    const stops = [
      ...hearRoom(gateway, (event) => this.#hear(event)),
      gateway.subscribe(() => this.#lineChanged()),
      gateway.onReconnected(() => this.#askSoon()),
      devices.onChange(() => void this.#listDevices()),
    ];
    ended.addEventListener("abort", () => stops.forEach((stop) => stop()));
  }

  #lineChanged(): void {
    if (!this.#online) this.#present = false;
    this.#publish();
  }
  #askSoon(): void {
    this.#stay?.seatAsking.need();
  }

  #hear(event: HeardEvent): void {
    if (this.#held) this.#held.push(event);
    else this.#apply(event);
  }

  #apply(event: HeardEvent): void {
    const seat = this.#seat;
    if (!seat || event.payload.roomId !== seat.roomId) return;
    if (event.name === "room:ended") {
      this.#ended(event.payload.cause);
      return;
    }
    const seatId =
      event.name === "room:seatJoined"
        ? event.payload.seat.seatId
        : event.payload.seatId;
    if (seatId !== seat.seatId) this.#remote.hear(event);
    else this.#hearOfMyself(event);
  }

  #hearOfMyself(event: HeardEvent): void {
    if (event.name === "room:dataProducerClosed") this.presence.silence();
    else if (event.name === "room:producerClosed")
      for (const source of SOURCES)
        this.#own[source].lost(event.payload.producerId);
    // Given up by the server, e.g. while the line was thought dead: another seat will do.
    else if (event.name === "room:seatLeft") {
      this.#present = false;
      this.#askSoon();
    }
  }

  #ended(cause: EventPayload<"room:ended">["cause"]): void {
    if (cause !== "mediaFailed") {
      this.#finish({ at: "left", cause });
      return;
    }
    this.#use(null);
    this.#media = "nodeAway";
    this.#publish();
    this.#askSoon();
  }

  // --- measuring and showing ---

  async #measure(): Promise<void> {
    if (!this.#link) return;
    const own = Object.values(this.#own);
    this.#ownBars = await measureLines(this.#link, this.#remote, own);
    this.#publish();
  }

  #look(): RoomSnapshot {
    return {
      state: stateOf(this.#phase, this.#present, () => ({
        media: this.#media,
        others: this.#remote.views,
        lastGone: this.#remote.lastGone,
        ownBars: this.#ownBars,
      })),
      own: {
        microphone: this.#own.microphone.view,
        camera: this.#own.camera.view,
      },
      devices: this.#choices,
    };
  }
  #publish(): void {
    this.#snapshot = this.#look();
    this.#listeners.forEach((listener) => listener());
  }
}
