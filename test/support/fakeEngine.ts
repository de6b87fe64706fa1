import { randomUUID } from "node:crypto";
import {
  parseDtlsParameters,
  parseRtpCapabilities,
  parseRtpParameters,
  parseSctpStreamParameters,
} from "../../media/engine/browserInput.ts";
import type {
  EngineConsumer,
  EngineProducer,
  EngineRouter,
  EngineTransport,
  EngineWorker,
  ListenAddress,
  MediaEngine,
} from "../../media/engine/engine.ts";
import { MediaError } from "../../shared/contracts/mediaControl.ts";

/** An engine that moves no packets and forgets nothing: what is open can be counted, a worker can be killed. */
export interface FakeEngine extends MediaEngine {
  readonly workers: FakeWorker[];
  /** Transports open in all workers. */
  readonly openTransports: number;
  /** The browsers' ends of all transports go for good, as when their pages are reloaded. */
  losePeers(): void;
  /** The browser says this over the data channel of that id; nobody hears one that is closed. */
  say(dataProducerId: string, message: Uint8Array): void;
  /** What routers said to all, in order. */
  readonly said: readonly Uint8Array[];
  /** The next so many workers do not start. */
  failNextStarts(count: number): void;
}
export interface FakeWorker extends EngineWorker {
  readonly port: number;
  readonly openRouters: number;
  die(): void;
}

const capabilities = {
  codecs: [
    {
      kind: "video",
      mimeType: "video/VP8",
      clockRate: 90_000,
      preferredPayloadType: 100,
      parameters: {},
      rtcpFeedback: [],
    },
    {
      kind: "audio",
      mimeType: "audio/opus",
      clockRate: 48_000,
      channels: 2,
      preferredPayloadType: 101,
      parameters: { useinbandfec: 1 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
};

/** Anything that ends once and takes its children along. */
class Scope {
  #open = true;
  readonly #endings = new Set<() => void>();
  get open(): boolean {
    return this.#open;
  }
  onEnd(ending: () => void): void {
    this.#endings.add(ending);
  }
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const ending of this.#endings) ending();
  }
  child(): Scope {
    const scope = new Scope();
    this.onEnd(() => scope.end());
    return scope;
  }
  /** Requests to a worker are answered later, and not at all by one that is gone. */
  async answer<T>(make: () => T): Promise<T> {
    await Promise.resolve();
    if (!this.#open) throw new MediaError("media.unavailable", "closed");
    return make();
  }
}

/** What the fake's data channels share: who hears each one, and what was said to all. */
interface Channels {
  readonly heard: Map<string, (message: Uint8Array) => void>;
  readonly said: Uint8Array[];
}

interface FakeProducer extends EngineProducer {
  readonly scope: Scope;
}

export const createFakeEngine = (): FakeEngine => {
  const workers: FakeWorker[] = [];
  const taken = new Set<number>();
  const open = new Set<{ peerLost: boolean }>();
  const channels: Channels = { heard: new Map(), said: [] };
  let failures = 0;
  let nextPid = 1;

  const startWorker = async (listen: ListenAddress): Promise<FakeWorker> => {
    await Promise.resolve();
    if (failures > 0) {
      failures -= 1;
      throw new Error("worker did not start");
    }
    if (taken.has(listen.port)) throw new Error("port is in use");
    taken.add(listen.port);
    const scope = new Scope();
    const died = new Set<() => void>();
    let routers = 0;
    scope.onEnd(() => taken.delete(listen.port));
    const worker: FakeWorker = {
      pid: nextPid++,
      port: listen.port,
      get openRouters() {
        return routers;
      },
      createRouter: () =>
        scope.answer(() => {
          const inner = scope.child();
          routers += 1;
          inner.onEnd(() => (routers -= 1));
          return fakeRouter(inner, listen, open, channels);
        }),
      onDied: (listener) => died.add(listener),
      close: async () => {
        await Promise.resolve();
        died.clear();
        scope.end();
      },
      die: () => {
        scope.end();
        for (const listener of died) listener();
        died.clear();
      },
    };
    workers.push(worker);
    return worker;
  };

  return {
    workers,
    startWorker,
    get openTransports() {
      return open.size;
    },
    losePeers: () => {
      for (const transport of open) transport.peerLost = true;
    },
    say: (dataProducerId, message) =>
      channels.heard.get(dataProducerId)?.(message),
    said: channels.said,
    failNextStarts: (count) => {
      failures = count;
    },
  };
};

const fakeRouter = (
  scope: Scope,
  listen: ListenAddress,
  open: Set<{ peerLost: boolean }>,
  channels: Channels,
): EngineRouter => {
  const producers = new Map<string, FakeProducer>();
  return {
    rtpCapabilities: capabilities,
    createTransport: () =>
      scope.answer(() => {
        const inner = scope.child();
        const peer = { peerLost: false };
        open.add(peer);
        inner.onEnd(() => open.delete(peer));
        return fakeTransport(inner, listen, producers, peer, channels);
      }),
    say: (message) => {
      if (scope.open) channels.said.push(message);
    },
    close: () => scope.end(),
  };
};

const fakeTransport = (
  scope: Scope,
  listen: ListenAddress,
  producers: Map<string, FakeProducer>,
  state: { readonly peerLost: boolean },
  channels: Channels,
): EngineTransport => {
  let peer: string | undefined;
  const iceParameters = () => ({
    usernameFragment: randomUUID(),
    password: randomUUID(),
    iceLite: true,
  });
  const addresses = listen.announcedAddresses.length
    ? listen.announcedAddresses
    : [listen.ip];
  return {
    offer: {
      transportId: randomUUID(),
      iceParameters: iceParameters(),
      iceCandidates: addresses.flatMap((address) =>
        ["udp", "tcp"].map((protocol) => ({
          address,
          protocol,
          port: listen.port,
        })),
      ),
      dtlsParameters: { role: "auto", fingerprints: [] },
      sctpParameters: {},
    },
    get usable() {
      return scope.open && !state.peerLost;
    },
    connect: async (wire) => {
      const key = JSON.stringify(parseDtlsParameters(wire).fingerprints);
      await scope.answer(() => {
        if (peer !== undefined && peer !== key)
          throw new MediaError("media.refused");
        peer = key;
      });
    },
    restartIce: () => scope.answer(iceParameters),
    produce: async ({ kind, rtpParameters, paused }) => {
      parseRtpParameters(rtpParameters, kind);
      return scope.answer(() => fakeProducer(scope, producers, kind, paused));
    },
    consume: async ({ producerId, rtpCapabilities }) => {
      const { codecs = [] } = parseRtpCapabilities(rtpCapabilities);
      return scope.answer(() => {
        const producer = producers.get(producerId);
        if (!producer || !codecs.some(({ kind }) => kind === producer.kind))
          throw new MediaError("media.refused");
        return fakeConsumer(scope, producer);
      });
    },
    produceData: async ({ sctpStreamParameters }, hear) => {
      parseSctpStreamParameters(sctpStreamParameters);
      return scope.answer(() => {
        const id = randomUUID();
        const inner = scope.child();
        channels.heard.set(id, hear);
        inner.onEnd(() => channels.heard.delete(id));
        return { id, close: () => inner.end() };
      });
    },
    consumeData: () =>
      scope.answer(() => ({
        dataConsumerId: randomUUID(),
        dataProducerId: randomUUID(),
        sctpStreamParameters: { streamId: 0, ordered: false },
      })),
    close: () => scope.end(),
  };
};

const fakeProducer = (
  parent: Scope,
  producers: Map<string, FakeProducer>,
  kind: EngineProducer["kind"],
  begin: boolean,
): FakeProducer => {
  const scope = parent.child();
  const id = randomUUID();
  let paused = begin;
  const producer: FakeProducer = {
    id,
    kind,
    scope,
    get paused() {
      return paused;
    },
    setPaused: (value) =>
      scope.answer(() => {
        paused = value;
      }),
    close: () => scope.end(),
  };
  producers.set(id, producer);
  scope.onEnd(() => producers.delete(id));
  return producer;
};

const fakeConsumer = (
  parent: Scope,
  producer: FakeProducer,
): EngineConsumer => {
  const scope = parent.child();
  return {
    offer: {
      consumerId: randomUUID(),
      producerId: producer.id,
      kind: producer.kind,
      rtpParameters: { codecs: [] },
    },
    resume: () => scope.answer(() => undefined),
    onProducerClosed: (listener) =>
      producer.scope.onEnd(() => {
        if (scope.open) listener();
      }),
    close: () => scope.end(),
  };
};
