import type { types } from "mediasoup";
import type { TransportOffer } from "../../shared/contracts/media.ts";
import { MediaError } from "../../shared/contracts/mediaControl.ts";
import {
  parseDtlsParameters,
  parseRtpCapabilities,
  parseRtpParameters,
  parseSctpStreamParameters,
} from "./browserInput.ts";
import type {
  EngineConsumer,
  EngineProducer,
  EngineRouter,
  EngineTransport,
  EngineWorker,
  ListenAddress,
  MediaEngine,
} from "./engine.ts";
import { MAX_MESSAGE_BYTES, openHub, type Hub } from "./mediasoupData.ts";

/** VP8 first: every browser down to Chromium 109 encodes it in software. Opus repairs lost packets in-band. */
const CODECS: types.RouterRtpCodecCapability[] = [
  { kind: "video", mimeType: "video/VP8", clockRate: 90_000 },
  {
    kind: "audio",
    mimeType: "audio/opus",
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1 },
  },
];
/** Enough for the first key frame to leave at once; the estimate takes over within a second. */
const FIRST_OUTGOING_BITRATE = 1_000_000;

/**
 * The engine on mediasoup's worker. mediasoup is loaded with the first worker, so a process without media never loads
 * it; it then takes the binary that `MEDIASOUP_WORKER_BIN` names, else the one its own installation left.
 */
export const createMediasoupEngine = (): MediaEngine => ({
  startWorker: async (listen) => {
    const mediasoup = await import("mediasoup");
    const worker = await mediasoup.createWorker({
      logLevel: "warn",
      // io_uring is refused by common container profiles, and a refusal ends the worker.
      disableLiburing: true,
    });
    try {
      const server = await worker.createWebRtcServer({
        listenInfos: (["udp", "tcp"] as const).map((protocol) => ({
          protocol,
          ip: listen.ip,
          port: listen.port,
          ...(listen.announcedAddresses[0] !== undefined && {
            announcedAddress: listen.announcedAddresses[0],
          }),
        })),
      });
      return workerOf(worker, server, listen);
    } catch (cause) {
      await ended(worker);
      throw new Error(
        `media worker cannot listen on ${listen.ip}:${listen.port} (UDP and TCP)`,
        { cause },
      );
    }
  },
});

const ended = async (worker: types.Worker): Promise<void> => {
  if (worker.subprocessClosed) return;
  const gone = new Promise<void>((resolve) =>
    worker.once("subprocessclose", resolve),
  );
  worker.close();
  await gone;
};

const workerOf = (
  worker: types.Worker,
  server: types.WebRtcServer,
  listen: ListenAddress,
): EngineWorker => ({
  pid: worker.pid,
  createRouter: async () =>
    routerOf(
      await refusing(worker.createRouter({ mediaCodecs: CODECS })),
      server,
      listen,
    ),
  onDied: (listener) => void worker.once("died", () => listener()),
  close: () => ended(worker),
});

const routerOf = (
  router: types.Router,
  webRtcServer: types.WebRtcServer,
  { announcedAddresses }: ListenAddress,
): EngineRouter => {
  let opening: Promise<Hub> | undefined;
  let opened: Hub | undefined;
  /** Made with the first data channel: many rooms have none. */
  const hub = () =>
    (opening ??= refusing(openHub(router)).then((made) => (opened = made)));
  return {
    rtpCapabilities: router.rtpCapabilities,
    createTransport: async () => {
      const transport = await refusing(
        router.createWebRtcTransport({
          webRtcServer,
          enableUdp: true,
          enableTcp: true,
          preferUdp: true,
          initialAvailableOutgoingBitrate: FIRST_OUTGOING_BITRATE,
          enableSctp: true,
          maxSctpMessageSize: MAX_MESSAGE_BYTES,
        }),
      );
      return transportOf(router, transport, announcedAddresses, hub);
    },
    say: (message) => opened?.say(message),
    close: () => {
      router.close();
    },
  };
};

const transportOf = (
  router: types.Router,
  transport: types.WebRtcTransport,
  announcedAddresses: readonly string[],
  hub: () => Promise<Hub>,
): EngineTransport => {
  let connected: { key: string; done: Promise<void> } | undefined;
  return {
    offer: offerOf(transport, announcedAddresses),
    get usable() {
      return (
        !transport.closed &&
        transport.dtlsState !== "closed" &&
        transport.dtlsState !== "failed"
      );
    },
    connect: async (wire) => {
      const dtlsParameters = parseDtlsParameters(wire);
      const key = JSON.stringify(dtlsParameters.fingerprints);
      if (connected && connected.key !== key)
        throw new MediaError("media.refused", "connected to another peer");
      connected ??= {
        key,
        done: refusing(transport.connect({ dtlsParameters })),
      };
      try {
        await connected.done;
      } catch (error) {
        connected = undefined;
        throw error;
      }
    },
    restartIce: () => refusing(transport.restartIce()),
    produce: async ({ kind, rtpParameters, paused }) =>
      producerOf(
        await refusing(
          transport.produce({
            kind,
            rtpParameters: parseRtpParameters(rtpParameters, kind),
            paused,
          }),
        ),
      ),
    consume: async ({ producerId, rtpCapabilities: wire }) => {
      const rtpCapabilities = parseRtpCapabilities(wire);
      if (!router.canConsume({ producerId, rtpCapabilities }))
        throw new MediaError("media.refused", "no codec in common");
      return consumerOf(
        await refusing(
          transport.consume({ producerId, rtpCapabilities, paused: true }),
        ),
      );
    },
    produceData: async (wire, hear) => {
      const sctpStreamParameters = parseSctpStreamParameters(
        wire.sctpStreamParameters,
      );
      const node = await hub();
      const producer = await refusing(
        transport.produceData({ sctpStreamParameters }),
      );
      try {
        await refusing(
          node.hear(producer, (message) => {
            if (!producer.closed) hear(message);
          }),
        );
      } catch (error) {
        producer.close();
        throw error;
      }
      return { id: producer.id, close: () => producer.close() };
    },
    consumeData: async () => {
      const node = await hub();
      const consumer = await refusing(node.consumeBy(transport));
      return {
        dataConsumerId: consumer.id,
        dataProducerId: consumer.dataProducerId,
        sctpStreamParameters: { ...consumer.sctpStreamParameters },
      };
    },
    close: () => {
      transport.close();
    },
  };
};

const producerOf = (producer: types.Producer): EngineProducer => ({
  id: producer.id,
  kind: producer.kind,
  get paused() {
    return producer.paused;
  },
  setPaused: (paused) =>
    refusing(paused ? producer.pause() : producer.resume()),
  close: () => {
    producer.close();
  },
});

const consumerOf = (consumer: types.Consumer): EngineConsumer => ({
  offer: {
    consumerId: consumer.id,
    producerId: consumer.producerId,
    kind: consumer.kind,
    rtpParameters: consumer.rtpParameters,
  },
  resume: () => refusing(consumer.resume()),
  onProducerClosed: (listener) =>
    void consumer.once("producerclose", () => listener()),
  close: () => {
    consumer.close();
  },
});

/** All input was checked before: what the worker still rejects is the browser's doing, unless the worker is gone. */
const refusing = async <T>(request: Promise<T>): Promise<T> => {
  try {
    return await request;
  } catch (error) {
    const gone = error instanceof Error && error.name === "InvalidStateError";
    throw new MediaError(
      gone ? "media.unavailable" : "media.refused",
      error instanceof Error ? error.message : undefined,
    );
  }
};

/**
 * The worker's candidates, once per announced address: one socket serves the intranet and the internet at once, and an
 * ICE-lite server answers on whichever pair the browser found working.
 */
const offerOf = (
  transport: types.WebRtcTransport,
  announcedAddresses: readonly string[],
): TransportOffer => ({
  transportId: transport.id,
  get iceParameters() {
    return transport.iceParameters;
  },
  iceCandidates: transport.iceCandidates.flatMap((candidate) => [
    candidate,
    ...announcedAddresses.slice(1).map((address, i) => ({
      ...candidate,
      foundation: `${candidate.foundation}${i + 1}`,
      priority: candidate.priority - i - 1,
      ip: address,
      address,
    })),
  ]),
  dtlsParameters: transport.dtlsParameters,
  sctpParameters: { ...transport.sctpParameters },
});
