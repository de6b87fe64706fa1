import type { z } from "zod";
import type {
  ConsumerOffer,
  DataConsumerOffer,
  DtlsParameters,
  IceParameters,
  MediaSource,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
  TransportOffer,
} from "../../../shared/contracts/media.ts";

export type Source = z.infer<typeof MediaSource>;
type Kind = "audio" | "video";
type Wire<S extends z.ZodType> = z.infer<S>;

/** Of one transport, as the browser sees the path to the media node. */
export type PathState =
  | "new"
  | "connecting"
  | "connected"
  | "disconnected"
  | "failed"
  | "closed";

/** One of our streams on its way out. */
export interface RtcProducer {
  readonly producerId: string;
  /** At this end only: nothing more is sent while paused. */
  setPaused: (paused: boolean) => void;
  /** Sends another track from now on; null sends nothing. The caller keeps and stops its tracks. */
  replaceTrack: (track: MediaStreamTrack | null) => Promise<void>;
  stats: () => Promise<RTCStatsReport>;
  close: () => void;
}
/** One stream of somebody else. */
export interface RtcConsumer {
  readonly consumerId: string;
  readonly producerId: string;
  readonly track: MediaStreamTrack;
  stats: () => Promise<RTCStatsReport>;
  close: () => void;
}

/** Our end of a data channel that keeps no order and repeats nothing. */
export interface RtcDataSender {
  /** What has not left yet; null while it is not open. */
  readonly waitingBytes: number | null;
  /** False where it could not be handed over. */
  send: (message: string) => boolean;
  close: () => void;
}

export interface ProduceCall {
  kind: Kind;
  source: Source;
  rtpParameters: Wire<typeof RtpParameters>;
  paused: boolean;
}
/** What a transport asks of the media node. A rejection fails the call that needed it. */
export interface SendSignalling {
  connect: (dtlsParameters: Wire<typeof DtlsParameters>) => Promise<void>;
  /** Resolves with the producer's id. */
  produce: (call: ProduceCall) => Promise<string>;
  /** The same for a data channel. */
  produceData: (
    sctpStreamParameters: Wire<typeof SctpStreamParameters>,
  ) => Promise<string>;
  onState: (state: PathState) => void;
}
export type ReceiveSignalling = Omit<SendSignalling, "produce" | "produceData">;

interface RtcTransport {
  readonly transportId: string;
  restartIce: (iceParameters: Wire<typeof IceParameters>) => Promise<void>;
  /** Round trip to the media node as ICE measures it; undefined before the first answer. */
  roundTripMs: () => Promise<number | undefined>;
  close: () => void;
}
export interface RtcSendTransport extends RtcTransport {
  produce: (
    source: Source,
    track: MediaStreamTrack,
    encodings: readonly RTCRtpEncodingParameters[],
  ) => Promise<RtcProducer>;
  produceData: () => Promise<RtcDataSender>;
}
export interface RtcReceiveTransport extends RtcTransport {
  consume: (offer: ConsumerOffer) => Promise<RtcConsumer>;
  /** Hands over each message as it came, of whatever kind, until the transport is closed. */
  consumeData: (
    offer: DataConsumerOffer,
    hear: (message: unknown) => void,
  ) => Promise<void>;
}

/** The browser's end of the media node: a port, so that the room's rules are tested without a browser. */
export interface RtcDevice {
  readonly rtpCapabilities: Wire<typeof RtpCapabilities>;
  canProduce: (kind: Kind) => boolean;
  openSend: (
    offer: TransportOffer,
    signalling: SendSignalling,
  ) => RtcSendTransport;
  openReceive: (
    offer: TransportOffer,
    signalling: ReceiveSignalling,
  ) => RtcReceiveTransport;
}
/**
 * Makes a device for one router. Rejects with ApiError `client.network` where its code could not be fetched now, and
 * with anything else where the browser knows no WebRTC that mediasoup can use.
 */
export type LoadDevice = (
  routerRtpCapabilities: Wire<typeof RtpCapabilities>,
) => Promise<RtcDevice>;
