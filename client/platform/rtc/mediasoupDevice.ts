import { detectDeviceAsync, Device } from "mediasoup-client";
import type { types } from "mediasoup-client";
import { Chrome111 } from "mediasoup-client/handlers/Chrome111";
import { Chrome74 } from "mediasoup-client/handlers/Chrome74";
import { Firefox120 } from "mediasoup-client/handlers/Firefox120";
import { Safari12 } from "mediasoup-client/handlers/Safari12";
import type { TransportOffer } from "../../../shared/contracts/media.ts";
import type {
  LoadDevice,
  ReceiveSignalling,
  RtcConsumer,
  RtcDataSender,
  RtcProducer,
  RtcReceiveTransport,
  RtcSendTransport,
  SendSignalling,
  Source,
} from "./rtcDevice.ts";

/**
 * Speech, one channel: pauses cost nothing (DTX), single lost packets are repaired from the next one (FEC). A first
 * estimate of 1 Mbit/s lets the first key frame leave at once instead of in the ramp's first second.
 */
const CODEC_OPTIONS = {
  audio: { opusDtx: true, opusFec: true, opusStereo: false },
  video: { videoGoogleStartBitrate: 1_000 },
} as const satisfies Record<"audio" | "video", types.ProducerCodecOptions>;

type Handler = ReturnType<typeof Chrome111.createFactory>;
type Capabilities = ReturnType<Handler["getNativeRtpCapabilities"]>;

/** The same answers, each found out once in this page: it takes a peer connection, which the first picture waits for. */
const remembering = (handler: Handler): Handler => {
  const known = new Map<string, Capabilities>();
  return {
    ...handler,
    getNativeRtpCapabilities: (options) => {
      const asked =
        known.get(options.direction) ??
        handler.getNativeRtpCapabilities(options).catch((error: unknown) => {
          known.delete(options.direction);
          throw error;
        });
      known.set(options.direction, asked);
      return asked;
    },
  };
};

const HANDLERS: Readonly<Record<string, { createFactory: () => Handler }>> = {
  Chrome111,
  Chrome74,
  Firefox120,
  Safari12,
};
let handlerOfBrowser: Handler | undefined;
/** Undefined in a browser that mediasoup does not know. */
const findHandler = async (): Promise<Handler | undefined> => {
  const found = HANDLERS[(await detectDeviceAsync()) ?? ""];
  handlerOfBrowser ??= found && remembering(found.createFactory());
  return handlerOfBrowser;
};

/** Finds out what this browser can receive and send, which a join then need not. */
export const prepareDevice = async (): Promise<void> => {
  const handler = await findHandler();
  await handler?.getNativeRtpCapabilities({ direction: "recvonly" });
  await handler?.getNativeRtpCapabilities({ direction: "sendonly" });
};

/** mediasoup-client for the router named. */
export const loadMediasoupDevice: LoadDevice = async (
  routerRtpCapabilities,
) => {
  const handlerFactory = await findHandler();
  const device = await Device.factory(handlerFactory ? { handlerFactory } : {});
  await device.load({
    routerRtpCapabilities,
  });
  return {
    rtpCapabilities: { ...device.recvRtpCapabilities },
    canProduce: (kind) => device.canProduce(kind),
    openSend: (offer, signalling) =>
      sendTransport(device.createSendTransport(optionsOf(offer)), signalling),
    openReceive: (offer, signalling) =>
      receiveTransport(
        device.createRecvTransport(optionsOf(offer)),
        signalling,
      ),
  };
};

/** mediasoup's own structures travel as objects; mediasoup-client checks them fully when it reads them. */
const optionsOf = (offer: TransportOffer): types.TransportOptions => ({
  id: offer.transportId,
  iceParameters: offer.iceParameters as types.IceParameters,
  iceCandidates: offer.iceCandidates as types.IceCandidate[],
  dtlsParameters: offer.dtlsParameters as types.DtlsParameters,
  sctpParameters: offer.sctpParameters as types.SctpParameters,
});

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

const connectThrough = (
  transport: types.Transport,
  { connect, onState }: ReceiveSignalling,
) => {
  transport.on("connect", ({ dtlsParameters }, done, failed) => {
    connect({ ...dtlsParameters }).then(done, (error: unknown) =>
      failed(asError(error)),
    );
  });
  transport.on("connectionstatechange", onState);
};

const sendTransport = (
  transport: types.Transport,
  signalling: SendSignalling,
): RtcSendTransport => {
  connectThrough(transport, signalling);
  transport.on("produce", ({ kind, rtpParameters, appData }, done, failed) => {
    const { source, paused } = appData as { source: Source; paused: boolean };
    signalling
      .produce({ kind, source, rtpParameters: { ...rtpParameters }, paused })
      .then(
        (id) => done({ id }),
        (error: unknown) => failed(asError(error)),
      );
  });
  transport.on("producedata", ({ sctpStreamParameters }, done, failed) => {
    signalling.produceData({ ...sctpStreamParameters }).then(
      (id) => done({ id }),
      (error: unknown) => failed(asError(error)),
    );
  });
  return {
    ...commonOf(transport),
    produceData: async () =>
      dataSenderOf(
        await transport.produceData({ ordered: false, maxRetransmits: 0 }),
      ),
    produce: async (source, track, encodings) =>
      producerOf(
        await transport.produce({
          track,
          encodings: encodings.map((encoding) => ({ ...encoding })),
          codecOptions:
            CODEC_OPTIONS[track.kind === "audio" ? "audio" : "video"],
          // Tracks outlive a transport: a lost media node must not close the camera.
          stopTracks: false,
          appData: { source, paused: !track.enabled },
        }),
      ),
  };
};

const receiveTransport = (
  transport: types.Transport,
  signalling: ReceiveSignalling,
): RtcReceiveTransport => {
  connectThrough(transport, signalling);
  return {
    ...commonOf(transport),
    consume: async ({ consumerId, producerId, kind, rtpParameters }) =>
      consumerOf(
        await transport.consume({
          id: consumerId,
          producerId,
          kind,
          rtpParameters: rtpParameters as types.RtpParameters,
        }),
      ),
    consumeData: async (offer, hear) => {
      const { dataConsumerId: id, dataProducerId } = offer;
      const consumer = await transport.consumeData({
        ...{ id, dataProducerId },
        sctpStreamParameters: offer.sctpStreamParameters,
      });
      consumer.binaryType = "arraybuffer";
      consumer.on("message", hear);
    },
  };
};

const dataSenderOf = (producer: types.DataProducer): RtcDataSender => ({
  get waitingBytes() {
    return producer.readyState === "open" ? producer.bufferedAmount : null;
  },
  send: (message) => {
    try {
      producer.send(message);
      return true;
    } catch {
      return false; // closed between the look and the word
    }
  },
  close: () => producer.close(),
});

const commonOf = (transport: types.Transport) => ({
  transportId: transport.id,
  restartIce: (iceParameters: Record<string, unknown>) =>
    transport.restartIce({
      iceParameters: iceParameters as types.IceParameters,
    }),
  roundTripMs: async () => {
    if (transport.closed) return undefined;
    const report = await transport.getStats();
    const seconds = [...report.values()].flatMap((entry: unknown) =>
      isNominatedPair(entry) ? [entry.currentRoundTripTime] : [],
    )[0];
    return seconds === undefined ? undefined : seconds * 1_000;
  },
  close: () => transport.close(),
});

const isNominatedPair = (
  entry: unknown,
): entry is { currentRoundTripTime: number } =>
  typeof entry === "object" &&
  entry !== null &&
  "type" in entry &&
  entry.type === "candidate-pair" &&
  "nominated" in entry &&
  entry.nominated === true &&
  "currentRoundTripTime" in entry &&
  typeof entry.currentRoundTripTime === "number";

const producerOf = (producer: types.Producer): RtcProducer => ({
  producerId: producer.id,
  setPaused: (paused) => (paused ? producer.pause() : producer.resume()),
  replaceTrack: (track) => producer.replaceTrack({ track }),
  stats: () => producer.getStats(),
  close: () => producer.close(),
});

const consumerOf = (consumer: types.Consumer): RtcConsumer => ({
  consumerId: consumer.id,
  producerId: consumer.producerId,
  track: consumer.track,
  stats: () => consumer.getStats(),
  close: () => consumer.close(),
});
