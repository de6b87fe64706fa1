import { z } from "zod";
import type { CommandTable, EventTable } from "./contract.ts";
import { CommandId, RequestId, RoomId, SeatId } from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";
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
import { SharedViewSnapshot } from "./sharedViewing.ts";

/** One person's place in a room: survives a dropped socket for a short while, then is given up. */
export const SeatView = z.object({
  seatId: SeatId,
  person: PersonRef,
  organisation: OrganisationRef,
  producers: z.array(ProducerInfo),
  /** False while the seat's socket is away and the seat is being kept. */
  connected: z.boolean(),
  /** Looks at a copy of the shared view that nobody else sees (SV13). */
  alone: z.boolean(),
});
export type SeatView = z.infer<typeof SeatView>;

/** Null where this installation runs without media (`MEDIA=off`) or the media node is away: everything else works. */
const SeatMedia = z.object({
  routerRtpCapabilities: RtpCapabilities,
  sendTransport: TransportOffer,
  receiveTransport: TransportOffer,
});

/** Everything a client needs, in one round trip. */
export const JoinReply = z.object({
  roomId: RoomId,
  seatId: SeatId,
  /** True when this is the seat of before; its media still lives where the transports are the ones of before. */
  resumed: z.boolean(),
  media: SeatMedia.nullable(),
  mediaUnavailable: z.enum(["off", "nodeAway"]).nullable(),
  seats: z.array(SeatView),
  sharedView: SharedViewSnapshot,
});
export type JoinReply = z.infer<typeof JoinReply>;

const seat = z.object({ seatId: SeatId });
const mine = [
  "room.notFound",
  "seat.notFound",
  "media.notYours",
  "media.unavailable",
] as const;

export const roomCommands = {
  /** `resumeSeatId`: the seat held before the socket dropped; the same seat comes back if it is still kept. */
  "room:join": {
    access: "room.join",
    request: z.object({
      requestId: RequestId,
      resumeSeatId: SeatId.nullable(),
    }),
    reply: JoinReply,
    errors: ["request.notFound", "room.notOpen", "room.full"],
  },
  "room:leave": {
    access: "session",
    request: seat,
    reply: z.object({}),
    errors: ["seat.notFound"],
  },
  /** Says whether this person looks at the images on their own (SV13); the same again changes nothing. */
  "room:setAlone": {
    access: "room.join",
    request: seat.extend({ alone: z.boolean() }),
    reply: z.object({}),
    errors: ["seat.notFound"],
  },
  "room:connectTransport": {
    access: "room.join",
    request: seat.extend({
      transportId: MediaId,
      dtlsParameters: DtlsParameters,
    }),
    reply: z.object({}),
    errors: mine,
  },
  "room:restartIce": {
    access: "room.join",
    request: seat.extend({ transportId: MediaId }),
    reply: z.object({ iceParameters: IceParameters }),
    errors: mine,
  },
  /** Same `commandId` again: the same producer, not a second camera. */
  "room:produce": {
    access: "room.join",
    request: seat.extend({
      commandId: CommandId,
      transportId: MediaId,
      kind: MediaKind,
      source: MediaSource,
      rtpParameters: RtpParameters,
      paused: z.boolean(),
    }),
    reply: z.object({ producerId: MediaId }),
    errors: [...mine, "media.refused"],
  },
  "room:setProducerPaused": {
    access: "room.join",
    request: seat.extend({ producerId: MediaId, paused: z.boolean() }),
    reply: z.object({}),
    errors: mine,
  },
  "room:closeProducer": {
    access: "room.join",
    request: seat.extend({ producerId: MediaId }),
    reply: z.object({}),
    errors: mine,
  },
  /** Consumers begin paused; the client resumes once its receiver stands, so that the first key frame is not lost. */
  "room:consume": {
    access: "room.join",
    request: seat.extend({
      producerId: MediaId,
      rtpCapabilities: RtpCapabilities,
    }),
    reply: ConsumerOffer,
    errors: [...mine, "media.refused"],
  },
  "room:resumeConsumer": {
    access: "room.join",
    request: seat.extend({ consumerId: MediaId }),
    reply: z.object({}),
    errors: mine,
  },
  /** The seat's one data channel into the room: what comes over it goes to all seats, under this seat's id, unstored. */
  "room:produceData": {
    access: "room.join",
    request: seat.extend({
      transportId: MediaId,
      sctpStreamParameters: SctpStreamParameters,
    }),
    reply: z.object({ dataProducerId: MediaId }),
    errors: [...mine, "media.refused"],
  },
  /** All that is said over the room's data channels, at the seat's receiving transport. */
  "room:consumeData": {
    access: "room.join",
    request: seat,
    reply: DataConsumerOffer,
    errors: [...mine, "media.refused"],
  },
} as const satisfies CommandTable;

const inRoom = z.object({ roomId: RoomId, seatId: SeatId });
export const roomEvents = {
  "room:seatJoined": z.object({ roomId: RoomId, seat: SeatView }),
  "room:seatChanged": inRoom.extend({ connected: z.boolean() }),
  /** `lineBroke`: given up because its line did not come back, and not left. */
  "room:seatLeft": inRoom.extend({ lineBroke: z.boolean() }),
  "room:aloneChanged": inRoom.extend({ alone: z.boolean() }),
  "room:producerAdded": inRoom.extend({ producer: ProducerInfo }),
  "room:producerChanged": inRoom.extend({
    producerId: MediaId,
    paused: z.boolean(),
  }),
  "room:producerClosed": inRoom.extend({ producerId: MediaId }),
  /** The seat said too much over its data channel, which is closed; all else goes on. */
  "room:dataProducerClosed": inRoom,
  /** Sent to everyone in it, e.g. when the request is done or a media worker died: join again or go. */
  "room:ended": z.object({
    roomId: RoomId,
    cause: z.enum(["completed", "accessEnded", "mediaFailed"]),
  }),
} as const satisfies EventTable;
