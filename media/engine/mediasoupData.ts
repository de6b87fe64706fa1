import type { types } from "mediasoup";

/**
 * The longest message that reaches this process: longer than a seat may send, so that an excess is seen and not only
 * dropped by the worker. What is longer still the worker drops.
 */
export const MAX_MESSAGE_BYTES = 4_096;
/**
 * A message not delivered by then is given up: by then the next one says more. Not `maxRetransmits: 0`, which the worker
 * takes for "not given" and so for "until it is delivered" (3.19.3, SctpAssociation::SendSctpMessage).
 */
const LIFE_MS = 100;

/** This process's own end of a router's data channels. */
export interface Hub {
  hear(
    dataProducer: types.DataProducer,
    listener: (message: Uint8Array) => void,
  ): Promise<void>;
  say(message: Uint8Array): void;
  /** Lets the browser at the end of the transport hear what is said. */
  consumeBy(transport: types.WebRtcTransport): Promise<types.DataConsumer>;
}

export const openHub = async (router: types.Router): Promise<Hub> => {
  const direct = await router.createDirectTransport({
    maxMessageSize: MAX_MESSAGE_BYTES,
  });
  const voice = await direct.produceData();
  return {
    hear: async ({ id: dataProducerId }, listener) => {
      const ear = await direct.consumeData({ dataProducerId });
      ear.on("message", listener);
    },
    say: (message) => {
      if (!voice.closed) voice.send(Buffer.from(message));
    },
    consumeBy: (transport) =>
      transport.consumeData({
        dataProducerId: voice.id,
        ordered: false,
        maxPacketLifeTime: LIFE_MS,
      }),
  };
};
