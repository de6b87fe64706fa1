import { z } from "zod";

/**
 * mediasoup's own structures travel as they are: the browser's mediasoup-client and the worker validate them fully, so
 * here they are only bounded (the transport limits the message) and known to be objects.
 */
const MediasoupObject = z.record(z.string(), z.unknown());

export const RtpCapabilities = MediasoupObject.meta({ id: "RtpCapabilities" });
export const RtpParameters = MediasoupObject.meta({ id: "RtpParameters" });
export const DtlsParameters = MediasoupObject.meta({ id: "DtlsParameters" });
export const IceParameters = MediasoupObject.meta({ id: "IceParameters" });
export const SctpStreamParameters = MediasoupObject.meta({
  id: "SctpStreamParameters",
});

/** Ids of mediasoup objects. They say nothing of rights: each is checked against the seat that names it. */
export const MediaId = z.string().min(1).max(64);
export const MediaKind = z.enum(["audio", "video"]);
export const MediaSource = z.enum(["microphone", "camera"]);

export const TransportOffer = z.object({
  transportId: MediaId,
  iceParameters: IceParameters,
  iceCandidates: z.array(MediasoupObject),
  dtlsParameters: DtlsParameters,
  sctpParameters: MediasoupObject,
});
export type TransportOffer = z.infer<typeof TransportOffer>;

export const ProducerInfo = z.object({
  producerId: MediaId,
  kind: MediaKind,
  source: MediaSource,
  paused: z.boolean(),
});
export type ProducerInfo = z.infer<typeof ProducerInfo>;

export const ConsumerOffer = z.object({
  consumerId: MediaId,
  producerId: MediaId,
  kind: MediaKind,
  rtpParameters: RtpParameters,
});
export type ConsumerOffer = z.infer<typeof ConsumerOffer>;

/** The room's voice as one seat hears it: all that others say over their data channels, each message with its seat. */
export const DataConsumerOffer = z.object({
  dataConsumerId: MediaId,
  dataProducerId: MediaId,
  sctpStreamParameters: SctpStreamParameters,
});
export type DataConsumerOffer = z.infer<typeof DataConsumerOffer>;

/** The longest message a seat may send over its data channel, in bytes, and how many a second (DESIGN 5). */
export const DATA_LIMITS = { bytes: 256, perSecond: 60 } as const;
