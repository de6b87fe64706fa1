import type {
  ConsumerOffer,
  DataConsumerOffer,
  ProducerInfo,
  TransportOffer,
} from "../../shared/contracts/media.ts";

/**
 * What moves packets. Two implementations pass one contract suite (test/contract/mediaEngine.ts): mediasoup, and a fake
 * that only tests use.
 *
 * Everything a browser sent arrives here unchecked and is checked here. A refusal is a `MediaError`: `media.refused`
 * for input the engine cannot use, `media.unavailable` when its worker is gone. No other error leaves an engine call
 * once the worker runs. `close()` is idempotent everywhere and takes the children along.
 */
export interface MediaEngine {
  /** Starts one worker on `listen.port`. Rejects with a plain Error when it cannot run. */
  startWorker(listen: ListenAddress): Promise<EngineWorker>;
}

/** Where a worker receives, UDP and TCP on the same port. */
export interface ListenAddress {
  ip: string;
  port: number;
  /** What browsers are told to send to, in order of preference; empty: `ip` itself. */
  announcedAddresses: readonly string[];
}

export interface EngineWorker {
  /** Process id; unique among running workers. */
  readonly pid: number;
  createRouter(): Promise<EngineRouter>;
  /** Called once if the worker dies by itself, never after `close()`. */
  onDied(listener: () => void): void;
  /** Settles when the process has ended and its port is free again. */
  close(): Promise<void>;
}

/** JSON in mediasoup's own notation. */
export type WireObject = Record<string, unknown>;

export interface EngineRouter {
  readonly rtpCapabilities: WireObject;
  createTransport(): Promise<EngineTransport>;
  /** To all transports that consume data; each message is lost by itself where a line is busy or bad. */
  say(message: Uint8Array): void;
  close(): void;
}

export interface EngineTransport {
  readonly offer: TransportOffer;
  /** False once the browser's end is gone for good (DTLS closed or failed): such a transport never comes back. */
  readonly usable: boolean;
  /** Again with the same fingerprints is answered as the first time; with others it is refused. */
  connect(dtlsParameters: WireObject): Promise<void>;
  restartIce(): Promise<WireObject>;
  produce(request: {
    kind: ProducerInfo["kind"];
    rtpParameters: WireObject;
    paused: boolean;
  }): Promise<EngineProducer>;
  /** Begins paused. */
  consume(request: {
    producerId: string;
    rtpCapabilities: WireObject;
  }): Promise<EngineConsumer>;
  /** Hands every message of the browser's data channel to `hear`, and to nobody else. */
  produceData(
    request: { sctpStreamParameters: WireObject },
    hear: (message: Uint8Array) => void,
  ): Promise<EngineDataProducer>;
  /** Receives what the router says from now on. */
  consumeData(): Promise<DataConsumerOffer>;
  close(): void;
}

export interface EngineDataProducer {
  readonly id: string;
  /** Nothing is heard of it afterwards. */
  close(): void;
}

export interface EngineProducer {
  readonly id: string;
  readonly kind: ProducerInfo["kind"];
  readonly paused: boolean;
  setPaused(paused: boolean): Promise<void>;
  close(): void;
}

export interface EngineConsumer {
  readonly offer: ConsumerOffer;
  resume(): Promise<void>;
  /** Called once when the consumer ends because its producer did. */
  onProducerClosed(listener: () => void): void;
  close(): void;
}
