import { randomUUID } from "node:crypto";
import type {
  DeviceChoice,
  LocalDevices,
  Opened,
} from "../../client/platform/rtc/localDevices.ts";
import type {
  LoadDevice,
  PathState,
  ReceiveSignalling,
  RtcProducer,
  SendSignalling,
  Source,
} from "../../client/platform/rtc/rtcDevice.ts";
import type { RoomGateway } from "../../client/platform/rtc/roomConnection.ts";
import { ApiError } from "../../client/platform/apiError.ts";
import type {
  CommandName,
  CommandReply,
} from "../../shared/contracts/registry.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import type { ProducerInfo } from "../../shared/contracts/media.ts";
import type { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import type { JoinReply, SeatView } from "../../shared/contracts/rooms.ts";
import {
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
} from "../../shared/domain/sharedViewing/document.ts";

/** Lets everything that is due in this turn and the ones it leads to happen. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
};

/** Timers that run when the test says so. */
export class ManualTimers {
  #now = 0;
  #due: { at: number; run: () => void }[] = [];
  get now(): number {
    return this.#now;
  }
  readonly schedule = (run: () => void, delayMs: number) => {
    const entry = { at: this.#now + delayMs, run };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((one) => one !== entry);
    };
  };
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.#now = next.at;
      next.run();
      await settled();
    }
    this.#now = end;
  }
}

export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: "live" | "ended" = "live";
  contentHint = "";
  readonly kind: "audio" | "video";
  readonly id = randomUUID();
  constructor(kind: "audio" | "video") {
    super();
    this.kind = kind;
  }
  getSettings() {
    return { width: 640, height: 480 };
  }
  stop() {
    this.readyState = "ended";
  }
  /** As when it is pulled out. */
  end() {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}
const asTrack = (track: FakeTrack) => track as FakeTrack & MediaStreamTrack;
const noStats = () =>
  Promise.resolve(new Map<string, unknown>() as RTCStatsReport);

const KIND = { microphone: "audio", camera: "video" } as const;

/** Devices that open at once, or refuse with what `problems` says. */
export class FakeDevices implements LocalDevices {
  readonly opened: FakeTrack[] = [];
  readonly problems: Partial<Record<Source, NonNullable<Opened["problem"]>>> =
    {};
  choices: Record<Source, DeviceChoice[]> = { microphone: [], camera: [] };
  #listeners = new Set<() => void>();

  readonly openBoth = () => ({
    microphone: this.open("microphone"),
    camera: this.open("camera"),
  });
  readonly open = (source: Source): Promise<Opened> => {
    const problem = this.problems[source];
    if (problem) return Promise.resolve({ problem });
    const track = new FakeTrack(KIND[source]);
    this.opened.push(track);
    return Promise.resolve({ track: asTrack(track) });
  };
  readonly list = () => Promise.resolve(this.choices);
  readonly onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  change() {
    this.#listeners.forEach((listener) => listener());
  }
  track(source: Source): FakeTrack | undefined {
    return this.opened.findLast(({ kind }) => kind === KIND[source]);
  }
}

/** The browser's end: keeps what was produced and consumed, and changes path states on demand. */
export class FakeRtc {
  readonly produced: (RtcProducer & { source: Source; paused: boolean })[] = [];
  readonly consumed: string[] = [];
  readonly closedConsumers: string[] = [];
  readonly closedTransports: string[] = [];
  readonly iceRestarts: string[] = [];
  /** What was sent over the data channel. */
  readonly sent: string[] = [];
  dataOpened = 0;
  dataClosed = 0;
  /** Something comes over the data channel. */
  hear: (message: unknown) => void = () => undefined;
  loads = 0;
  #onState = new Map<string, (state: PathState) => void>();

  setPath(transportId: string, state: PathState) {
    this.#onState.get(transportId)?.(state);
  }

  readonly load: LoadDevice = () => {
    this.loads += 1;
    return Promise.resolve({
      rtpCapabilities: {},
      canProduce: () => true,
      openSend: ({ transportId }, signalling) => ({
        ...this.#common(transportId, signalling),
        produce: (source, track) =>
          this.#produce(signalling, source, track, transportId),
        produceData: async () => {
          await this.#connected(transportId, signalling);
          await signalling.produceData({ streamId: 0 });
          this.dataOpened += 1;
          return {
            waitingBytes: 0,
            send: (message) => this.sent.push(message) > 0,
            close: () => void (this.dataClosed += 1),
          };
        },
      }),
      openReceive: ({ transportId }, signalling) => ({
        ...this.#common(transportId, signalling),
        consume: async ({ consumerId, producerId, kind }) => {
          await this.#connected(transportId, signalling);
          this.consumed.push(producerId);
          return {
            consumerId,
            producerId,
            track: asTrack(new FakeTrack(kind)),
            stats: noStats,
            close: () => void this.closedConsumers.push(producerId),
          };
        },
        consumeData: async (_offer, hear) => {
          await this.#connected(transportId, signalling);
          this.hear = hear;
        },
      }),
    });
  };

  #connects = new Map<string, Promise<void>>();
  #connected(transportId: string, signalling: ReceiveSignalling) {
    const known = this.#connects.get(transportId);
    if (known) return known;
    const connecting = signalling
      .connect({})
      .then(() => signalling.onState("connected"));
    this.#connects.set(transportId, connecting);
    return connecting;
  }

  async #produce(
    signalling: SendSignalling,
    source: Source,
    track: MediaStreamTrack,
    transportId: string,
  ) {
    const paused = !track.enabled;
    await this.#connected(transportId, signalling);
    const producerId = await signalling.produce({
      kind: KIND[source],
      source,
      rtpParameters: {},
      paused,
    });
    const producer = {
      source,
      paused,
      producerId,
      setPaused: (value: boolean) => {
        producer.paused = value;
      },
      replaceTrack: () => Promise.resolve(),
      stats: noStats,
      close: () => undefined,
    };
    this.produced.push(producer);
    return producer;
  }

  #common(transportId: string, { onState }: ReceiveSignalling) {
    this.#onState.set(transportId, onState);
    return {
      transportId,
      restartIce: () => {
        this.iceRestarts.push(transportId);
        return Promise.resolve();
      },
      roundTripMs: () => Promise.resolve(20),
      close: () => void this.closedTransports.push(transportId),
    };
  }
}

interface Call {
  name: string;
  request: Record<string, unknown>;
}
type Answer = (request: Record<string, unknown>) => unknown;

/** A server with one room: gives seats, keeps them, answers a repeated command id with the first producer. */
export class FakeGateway {
  readonly calls: Call[] = [];
  readonly roomId = randomUUID() as RoomId;
  others: SeatView[] = [];
  media: "on" | "off" | "nodeAway" = "on";
  /** Whether a seat that is asked for again is still there. */
  keepsSeats = true;
  /** Runs instead of the next answer to a command, e.g. to lose it. */
  readonly instead = new Map<string, Answer>();
  #seat: { seatId: SeatId; send: string; receive: string } | undefined;
  #mine: ProducerInfo[] = [];
  #byCommandId = new Map<string, string>();
  #state: ReturnType<RoomGateway["state"]> = "connected";
  #stateListeners = new Set<() => void>();
  #reconnected = new Set<() => void>();
  #events = new Map<string, Set<(payload: unknown) => void>>();

  get seatId(): SeatId | undefined {
    return this.#seat?.seatId;
  }
  get transports() {
    return { send: this.#seat?.send ?? "", receive: this.#seat?.receive ?? "" };
  }
  get producers(): readonly ProducerInfo[] {
    return this.#mine;
  }
  named(name: string): Call[] {
    return this.calls.filter((call) => call.name === name);
  }
  drop() {
    this.#state = "away";
    this.#stateListeners.forEach((listener) => listener());
  }
  reconnect() {
    this.#state = "connected";
    this.#stateListeners.forEach((listener) => listener());
    this.#reconnected.forEach((listener) => listener());
  }
  emit(name: string, payload: object) {
    this.#events
      .get(name)
      ?.forEach((listener) => listener({ roomId: this.roomId, ...payload }));
  }
  /** The media node died: what it held is gone. */
  loseMedia() {
    this.#mine = [];
    if (this.#seat)
      this.#seat = {
        ...this.#seat,
        send: randomUUID(),
        receive: randomUUID(),
      };
  }
  static refusal(code: ErrorCode | "client.timeout") {
    return new ApiError(code);
  }

  readonly gateway: RoomGateway = {
    command: async <N extends CommandName>(name: N, request: unknown) => {
      const sent = { ...(request as Record<string, unknown>) };
      this.calls.push({ name, request: sent });
      const instead = this.instead.get(name);
      this.instead.delete(name);
      await Promise.resolve();
      const reply = instead ? instead(sent) : this.answer(name, sent);
      return reply as CommandReply<N>;
    },
    on: (name, listener) => {
      const hear = listener as (payload: unknown) => void;
      const set = this.#events.get(name) ?? new Set();
      this.#events.set(name, set.add(hear));
      return () => set.delete(hear);
    },
    onReconnected: (listener) => {
      this.#reconnected.add(listener);
      return () => this.#reconnected.delete(listener);
    },
    state: () => this.#state,
    subscribe: (listener) => {
      this.#stateListeners.add(listener);
      return () => this.#stateListeners.delete(listener);
    },
  };

  answer(name: string, request: Record<string, unknown>): unknown {
    switch (name) {
      case "room:join":
        return this.#join(request["resumeSeatId"]);
      case "room:produce":
        return { producerId: this.#produce(request) };
      case "room:setProducerPaused":
        this.#mine = this.#mine.map((one) =>
          one.producerId === request["producerId"]
            ? { ...one, paused: request["paused"] === true }
            : one,
        );
        return {};
      case "room:consume":
        return {
          consumerId: randomUUID(),
          producerId: request["producerId"],
          kind:
            this.others
              .flatMap(({ producers }) => producers)
              .find((one) => one.producerId === request["producerId"])?.kind ??
            "audio",
          rtpParameters: {},
        };
      case "room:produceData":
        return { dataProducerId: randomUUID() };
      case "room:consumeData":
        return {
          dataConsumerId: randomUUID(),
          dataProducerId: randomUUID(),
          sctpStreamParameters: {},
        };
      case "room:restartIce":
        return { iceParameters: {} };
      default:
        return {};
    }
  }

  #produce(request: Record<string, unknown>): string {
    const commandId = String(request["commandId"]);
    const known = this.#byCommandId.get(commandId);
    if (known) return known;
    const producerId = randomUUID();
    this.#byCommandId.set(commandId, producerId);
    this.#mine.push({
      producerId,
      kind: request["kind"] as ProducerInfo["kind"],
      source: request["source"] as Source,
      paused: request["paused"] === true,
    });
    return producerId;
  }

  #join(resumeSeatId: unknown): JoinReply {
    const resumed =
      this.keepsSeats && !!this.#seat && resumeSeatId === this.#seat.seatId;
    if (!resumed) {
      this.#mine = [];
      this.#seat = {
        seatId: randomUUID() as SeatId,
        send: randomUUID(),
        receive: randomUUID(),
      };
    }
    const { seatId, send, receive } = this.#seat ?? {
      seatId: randomUUID() as SeatId,
      send: "",
      receive: "",
    };
    const offer = (transportId: string) => ({
      transportId,
      iceParameters: {},
      iceCandidates: [],
      dtlsParameters: {},
      sctpParameters: {},
    });
    return {
      roomId: this.roomId,
      seatId,
      resumed,
      media:
        this.media === "on"
          ? {
              routerRtpCapabilities: {},
              sendTransport: offer(send),
              receiveTransport: offer(receive),
            }
          : null,
      mediaUnavailable: this.media === "on" ? null : this.media,
      seats: [
        { ...seatView(), seatId, producers: [...this.#mine] },
        ...this.others,
      ],
      sharedView: {
        viewId: randomUUID() as JoinReply["sharedView"]["viewId"],
        protocolVersion: SHARED_VIEW_PROTOCOL,
        seq: 0,
        document: emptyDocument,
      },
    };
  }
}

/** Somebody else's seat with the streams named. */
export const seatView = (...sources: Source[]): SeatView => ({
  seatId: randomUUID() as SeatId,
  person: {
    id: randomUUID() as SeatView["person"]["id"],
    name: { zh: "王医生", en: "Dr Wang" },
  },
  organisation: {
    id: randomUUID() as SeatView["organisation"]["id"],
    name: { zh: "青山县人民医院", en: "Qingshan County Hospital" },
  },
  connected: true,
  alone: false,
  producers: sources.map((source) => ({
    producerId: randomUUID(),
    kind: KIND[source],
    source,
    paused: false,
  })),
});
