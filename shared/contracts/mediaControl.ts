import { z } from "zod";
import { RoomId, SeatId } from "./ids.ts";
import {
  ConsumerOffer,
  DataConsumerOffer,
  DtlsParameters,
  IceParameters,
  MediaId,
  MediaKind,
  MediaSource,
  ProducerInfo,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
  TransportOffer,
} from "./media.ts";

/**
 * How `server` (who may be in a room) drives `media` (which packets flow), in one process or over a network. The server
 * has decided who holds the seat before it calls; the media node checks that every named id belongs to that seat.
 */
const command = <Q extends z.ZodObject, R extends z.ZodType>(
  request: Q,
  reply: R,
) => ({ request, reply });
const room = z.object({ roomId: RoomId });
const seat = room.extend({ seatId: SeatId });
const nothing = z.object({});

export const mediaControl = {
  /** Opens the seat (and the room with the first seat), or finds it again: same seat, same transports. */
  openSeat: command(
    seat,
    z.object({
      /** The node that carries the seat; another one after a restart. */
      nodeId: z.string().min(1).max(128),
      routerRtpCapabilities: RtpCapabilities,
      sendTransport: TransportOffer,
      receiveTransport: TransportOffer,
      producers: z.array(z.object({ seatId: SeatId, producer: ProducerInfo })),
    }),
  ),
  closeSeat: command(seat, nothing),
  closeRoom: command(room, nothing),
  connectTransport: command(
    seat.extend({ transportId: MediaId, dtlsParameters: DtlsParameters }),
    nothing,
  ),
  restartIce: command(
    seat.extend({ transportId: MediaId }),
    z.object({ iceParameters: IceParameters }),
  ),
  produce: command(
    seat.extend({
      commandId: z.uuid(),
      transportId: MediaId,
      kind: MediaKind,
      source: MediaSource,
      rtpParameters: RtpParameters,
      paused: z.boolean(),
    }),
    z.object({ producer: ProducerInfo, created: z.boolean() }),
  ),
  setProducerPaused: command(
    seat.extend({ producerId: MediaId, paused: z.boolean() }),
    nothing,
  ),
  closeProducer: command(seat.extend({ producerId: MediaId }), nothing),
  consume: command(
    seat.extend({ producerId: MediaId, rtpCapabilities: RtpCapabilities }),
    ConsumerOffer,
  ),
  resumeConsumer: command(seat.extend({ consumerId: MediaId }), nothing),
  /** The seat's one data channel into the room. Asked again for the same stream it is the same one. */
  produceData: command(
    seat.extend({
      transportId: MediaId,
      sctpStreamParameters: SctpStreamParameters,
    }),
    z.object({ dataProducerId: MediaId }),
  ),
  /** What the others say, at the seat's receiving transport; asked again it is the same one. */
  consumeData: command(seat, DataConsumerOffer),
  /** What the node carries; also its health check. */
  status: command(
    z.object({}),
    z.object({
      nodeId: z.string().min(1).max(128),
      workers: z.int(),
      rooms: z.int(),
      seats: z.int(),
      producers: z.int(),
      consumers: z.int(),
    }),
  ),
} as const;

export type MediaControlName = keyof typeof mediaControl;
export type MediaControlRequest<N extends MediaControlName> = z.infer<
  (typeof mediaControl)[N]["request"]
>;
export type MediaControlReply<N extends MediaControlName> = z.infer<
  (typeof mediaControl)[N]["reply"]
>;

export const DataExcess = z.enum(["tooLong", "tooMany"]);
export type DataExcess = z.infer<typeof DataExcess>;

/** What a media node tells unasked: never the echo of a command. */
export const MediaEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("producerClosed"),
    roomId: RoomId,
    seatId: SeatId,
    producerId: MediaId,
  }),
  /** A seat said too much over its data channel: it says nothing more until it has new transports. */
  z.object({
    type: z.literal("dataProducerClosed"),
    roomId: RoomId,
    seatId: SeatId,
    reason: DataExcess,
  }),
  /** The room's worker died or the node closed it; its seats are gone. */
  z.object({
    type: z.literal("roomClosed"),
    roomId: RoomId,
    cause: z.enum(["workerDied", "nodeStopped"]),
  }),
]);
export type MediaEvent = z.infer<typeof MediaEvent>;

/** Refusals of a media node, carried over either transport as these codes. */
export const MEDIA_REFUSALS = [
  "seat.notFound",
  "media.notYours",
  "media.refused",
  "media.unavailable",
] as const;
export type MediaRefusal = (typeof MEDIA_REFUSALS)[number];

/** A media node as the server sees it, whether it runs here or elsewhere. */
export interface MediaNode {
  call<N extends MediaControlName>(
    name: N,
    request: MediaControlRequest<N>,
  ): Promise<MediaControlReply<N>>;
  /** Returns the function that stops listening. */
  onEvent(listener: (event: MediaEvent) => void): () => void;
  close(): Promise<void>;
}

/** Thrown by `MediaNode.call` for an expected refusal. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly code: MediaRefusal;
  constructor(code: MediaRefusal, detail?: string) {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}
