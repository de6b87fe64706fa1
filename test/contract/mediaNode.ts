import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import {
  mediaControl,
  type MediaEvent,
  type MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import {
  dtlsParameters,
  opusParameters,
  sctpStreamParameters,
  vp8Parameters,
} from "../support/rtp.ts";

interface MediaNodeUnderTest {
  node: MediaNode;
  /** Kills the node's only worker, as the kernel would. */
  killWorker(): void;
  close(): Promise<void>;
}

const newRoom = () => RoomId.parse(randomUUID());
const newSeat = () => SeatId.parse(randomUUID());

/** What every media node promises (shared/contracts/mediaControl.ts), wherever it runs. One worker, one node a suite. */
export const describeMediaNodeContract = (
  name: string,
  start: () => Promise<MediaNodeUnderTest>,
): void => {
  describe(`media node: ${name}`, () => {
    let under: MediaNodeUnderTest;
    let node: MediaNode;
    const used = new Set<RoomId>();

    beforeAll(async () => {
      under = await start();
      node = under.node;
    });
    afterAll(() => under.close());
    afterEach(async () => {
      for (const roomId of used) await node.call("closeRoom", { roomId });
      used.clear();
    });

    const takeSeat = async (roomId: RoomId, seatId = newSeat()) => {
      used.add(roomId);
      const opened = await node.call("openSeat", { roomId, seatId });
      return {
        roomId,
        seatId,
        opened,
        at: { roomId, seatId },
        send: opened.sendTransport.transportId,
        receive: opened.receiveTransport.transportId,
      };
    };
    type Taken = Awaited<ReturnType<typeof takeSeat>>;
    const sendVideo = async (
      seat: Taken,
      { commandId = randomUUID(), ssrc = 1_111 } = {},
    ) =>
      node.call("produce", {
        ...seat.at,
        commandId,
        transportId: seat.send,
        kind: "video",
        source: "camera",
        rtpParameters: vp8Parameters(ssrc),
        paused: false,
      });
    const consume = (seat: Taken, producerId: string) =>
      node.call("consume", {
        ...seat.at,
        producerId,
        rtpCapabilities: seat.opened.routerRtpCapabilities,
      });
    const nextEvent = (wanted: (event: MediaEvent) => boolean) =>
      new Promise<MediaEvent>((resolve) => {
        const stop = node.onEvent((event) => {
          if (!wanted(event)) return;
          stop();
          resolve(event);
        });
      });

    it("opens a seat in one call and finds it again with the same transports", async () => {
      const roomId = newRoom();
      const first = await takeSeat(roomId);
      const again = await takeSeat(roomId, first.seatId);
      expect(again.send).toBe(first.send);
      expect(again.receive).toBe(first.receive);
      expect(first.send).not.toBe(first.receive);
      expect(first.opened).toEqual(
        mediaControl.openSeat.reply.parse(first.opened),
      );
    });

    it("gives one seat to two requests that cross", async () => {
      const roomId = newRoom();
      const seatId = newSeat();
      const [a, b] = await Promise.all([
        takeSeat(roomId, seatId),
        takeSeat(roomId, seatId),
      ]);
      expect(a.send).toBe(b.send);
      expect(await node.call("status", {})).toMatchObject({ seats: 1 });
    });

    it("lists VP8 first among video, and Opus with in-band FEC", async () => {
      const { opened } = await takeSeat(newRoom());
      const codecs = opened.routerRtpCapabilities["codecs"];
      expect(codecs).toMatchObject([
        { mimeType: "video/VP8" },
        ...(Array.isArray(codecs) && codecs.length === 3
          ? [{ mimeType: "video/rtx" }]
          : []),
        { mimeType: "audio/opus", parameters: { useinbandfec: 1 } },
      ]);
    });

    it("shows a newcomer what the others send", async () => {
      const roomId = newRoom();
      const sender = await takeSeat(roomId);
      const { producer } = await sendVideo(sender);
      const viewer = await takeSeat(roomId);
      expect(viewer.opened.producers).toEqual([
        { seatId: sender.seatId, producer },
      ]);
    });

    it("answers a repeated produce with the first producer", async () => {
      const seat = await takeSeat(newRoom());
      const commandId = randomUUID();
      const [first, crossing] = await Promise.all([
        sendVideo(seat, { commandId }),
        sendVideo(seat, { commandId }),
      ]);
      const later = await sendVideo(seat, { commandId });
      expect([first.created, crossing.created, later.created]).toEqual([
        true,
        false,
        false,
      ]);
      expect(later.producer).toEqual(first.producer);
      expect(await node.call("status", {})).toMatchObject({ producers: 1 });
    });

    it("does not open a second camera for a late repeat of a closed one", async () => {
      const seat = await takeSeat(newRoom());
      const commandId = randomUUID();
      const { producer } = await sendVideo(seat, { commandId });
      const { producerId } = producer;
      await node.call("closeProducer", { ...seat.at, producerId });
      await expect(sendVideo(seat, { commandId })).rejects.toMatchObject({
        code: "media.notYours",
      });
    });

    it("consumes another seat's producer once, however often asked", async () => {
      const roomId = newRoom();
      const sender = await takeSeat(roomId);
      const viewer = await takeSeat(roomId);
      const { producerId } = (await sendVideo(sender)).producer;
      const [first, crossing] = await Promise.all([
        consume(viewer, producerId),
        consume(viewer, producerId),
      ]);
      expect(crossing).toEqual(first);
      expect(await consume(viewer, producerId)).toEqual(first);
      const { consumerId } = first;
      await node.call("resumeConsumer", { ...viewer.at, consumerId });
      expect(await node.call("status", {})).toMatchObject({ consumers: 1 });
    });

    it("keeps a paused producer's state for newcomers", async () => {
      const roomId = newRoom();
      const sender = await takeSeat(roomId);
      const { producerId } = (await sendVideo(sender)).producer;
      const pause = { ...sender.at, producerId, paused: true };
      await node.call("setProducerPaused", pause);
      const { opened } = await takeSeat(roomId);
      expect(opened.producers[0]?.producer.paused).toBe(true);
    });

    it("connects, and restarts ICE on either transport", async () => {
      const seat = await takeSeat(newRoom());
      for (const transportId of [seat.send, seat.receive]) {
        const named = { ...seat.at, transportId };
        await node.call("connectTransport", {
          ...named,
          dtlsParameters: dtlsParameters(),
        });
        const { iceParameters } = await node.call("restartIce", named);
        expect(iceParameters["usernameFragment"]).toEqual(expect.any(String));
      }
    });

    describe("ids of others", () => {
      const notYours = { code: "media.notYours" };
      const stage = async () => {
        const roomId = newRoom();
        const owner = await takeSeat(roomId);
        const viewer = await takeSeat(roomId);
        const other = await takeSeat(roomId);
        const stranger = await takeSeat(newRoom());
        const { producerId } = (await sendVideo(owner)).producer;
        const { consumerId } = await consume(viewer, producerId);
        return { owner, viewer, other, stranger, producerId, consumerId };
      };

      it("a seat cannot connect, restart or send on another's transport", async () => {
        const { owner, other } = await stage();
        const named = { ...other.at, transportId: owner.send };
        const calls = [
          node.call("connectTransport", {
            ...named,
            dtlsParameters: dtlsParameters(),
          }),
          node.call("restartIce", named),
          sendVideo({ ...other, send: owner.send }, { ssrc: 7_000 }),
          sendVideo({ ...owner, send: owner.receive }, { ssrc: 8_000 }),
        ];
        for (const call of calls)
          await expect(call).rejects.toMatchObject(notYours);
      });

      it("a seat cannot pause or close another's producer", async () => {
        const { viewer, other, stranger, producerId } = await stage();
        for (const seat of [viewer, other, stranger]) {
          const named = { ...seat.at, producerId };
          await expect(
            node.call("setProducerPaused", { ...named, paused: true }),
          ).rejects.toMatchObject(notYours);
          await expect(node.call("closeProducer", named)).rejects.toMatchObject(
            notYours,
          );
        }
        const { producers } = (await takeSeat(viewer.roomId)).opened;
        expect(producers[0]?.producer).toMatchObject({
          producerId,
          paused: false,
        });
      });

      it("a seat cannot resume another's consumer", async () => {
        const { owner, other, stranger, consumerId } = await stage();
        for (const seat of [owner, other, stranger])
          await expect(
            node.call("resumeConsumer", { ...seat.at, consumerId }),
          ).rejects.toMatchObject(notYours);
      });

      it("a seat cannot consume from another room, from itself, or what is gone", async () => {
        const { owner, other, stranger, producerId } = await stage();
        await expect(consume(stranger, producerId)).rejects.toMatchObject(
          notYours,
        );
        await expect(consume(owner, producerId)).rejects.toMatchObject(
          notYours,
        );
        await node.call("closeProducer", { ...owner.at, producerId });
        await expect(consume(other, producerId)).rejects.toMatchObject(
          notYours,
        );
      });

      it("a seat named in another room does not exist there", async () => {
        const { owner, stranger } = await stage();
        await expect(
          node.call("restartIce", {
            roomId: stranger.roomId,
            seatId: owner.seatId,
            transportId: owner.send,
          }),
        ).rejects.toMatchObject({ code: "seat.notFound" });
      });
    });

    describe("a data channel", () => {
      const open = (
        seat: Taken,
        { transportId = seat.send, streamId = 0 } = {},
      ) =>
        node.call("produceData", {
          ...{ ...seat.at, transportId },
          sctpStreamParameters: sctpStreamParameters(streamId),
        });

      it("is one a seat, however often asked for, and a second one is refused", async () => {
        const seat = await takeSeat(newRoom());
        const [first, crossing] = await Promise.all([open(seat), open(seat)]);
        expect(crossing).toEqual(first);
        expect(await open(seat)).toEqual(first);
        await expect(open(seat, { streamId: 1 })).rejects.toMatchObject({
          code: "media.refused",
        });
      });

      it("is heard by each seat at its own receiving transport, named by nobody", async () => {
        const roomId = newRoom();
        const seats = [await takeSeat(roomId), await takeSeat(roomId)] as const;
        const [one, other] = [
          await node.call("consumeData", seats[0].at),
          await node.call("consumeData", seats[1].at),
        ];
        expect(one.dataConsumerId).not.toBe(other.dataConsumerId);
        expect(await node.call("consumeData", seats[0].at)).toEqual(one);
      });

      it("is opened on no transport but the seat's sending one, and ends with the seat", async () => {
        const roomId = newRoom();
        const seat = await takeSeat(roomId);
        const other = await takeSeat(roomId);
        for (const transportId of [seat.receive, other.send])
          await expect(open(seat, { transportId })).rejects.toMatchObject({
            code: "media.notYours",
          });
        await node.call("closeSeat", seat.at);
        await expect(open(seat)).rejects.toMatchObject({
          code: "seat.notFound",
        });
        await expect(node.call("consumeData", seat.at)).rejects.toMatchObject({
          code: "seat.notFound",
        });
      });
    });

    describe("closing", () => {
      it("a closed seat takes its producers and everyone's consumers of them along", async () => {
        const roomId = newRoom();
        const sender = await takeSeat(roomId);
        const viewer = await takeSeat(roomId);
        const { producerId } = (await sendVideo(sender)).producer;
        await consume(viewer, producerId);
        await node.call("closeSeat", sender.at);
        await expect(
          node.call("restartIce", { ...sender.at, transportId: sender.send }),
        ).rejects.toMatchObject({ code: "seat.notFound" });
        await expect
          .poll(() => node.call("status", {}))
          .toMatchObject({ rooms: 1, seats: 1, producers: 0, consumers: 0 });
      });

      it("may be asked for twice, and for what never was", async () => {
        const seat = await takeSeat(newRoom());
        await node.call("closeSeat", seat.at);
        await node.call("closeSeat", seat.at);
        await node.call("closeRoom", { roomId: seat.roomId });
        await node.call("closeRoom", { roomId: newRoom() });
      });

      it("the last seat closes the room; the next one opens a new room", async () => {
        const roomId = newRoom();
        const seat = await takeSeat(roomId);
        await node.call("closeSeat", seat.at);
        expect(await node.call("status", {})).toMatchObject({ rooms: 0 });
        const again = await takeSeat(roomId, seat.seatId);
        expect(again.send).not.toBe(seat.send);
      });

      it("a seat closed while it opens ends closed", async () => {
        const roomId = newRoom();
        await takeSeat(roomId);
        const seatId = newSeat();
        const opening = node.call("openSeat", { roomId, seatId });
        await node.call("closeSeat", { roomId, seatId });
        await opening.catch(() => undefined);
        await node.call("closeSeat", { roomId, seatId });
        expect(await node.call("status", {})).toMatchObject({ seats: 1 });
      });

      it("a closed room ends every seat", async () => {
        const roomId = newRoom();
        const seats = [await takeSeat(roomId), await takeSeat(roomId)];
        await node.call("closeRoom", { roomId });
        for (const { at, send } of seats)
          await expect(
            node.call("restartIce", { ...at, transportId: send }),
          ).rejects.toMatchObject({ code: "seat.notFound" });
        expect(await node.call("status", {})).toMatchObject({
          rooms: 0,
          seats: 0,
        });
      });
    });

    describe("limits", () => {
      const refused = { code: "media.refused" };

      it("seats 16 in a room and refuses the seventeenth", async () => {
        const roomId = newRoom();
        for (let i = 0; i < 16; i++) await takeSeat(roomId);
        await expect(takeSeat(roomId)).rejects.toMatchObject(refused);
        expect(await node.call("status", {})).toMatchObject({ seats: 16 });
      });

      it("lets a seat send four streams and refuses the fifth", async () => {
        const seat = await takeSeat(newRoom());
        const sent = await Promise.allSettled(
          [10, 20, 30, 40, 50].map((ssrc) => sendVideo(seat, { ssrc })),
        );
        expect(sent.map(({ status }) => status).sort()).toEqual([
          "fulfilled",
          "fulfilled",
          "fulfilled",
          "fulfilled",
          "rejected",
        ]);
      });
    });

    describe("bad input", () => {
      it("refuses malformed RTP parameters and a source of another kind, and goes on", async () => {
        const seat = await takeSeat(newRoom());
        const good = {
          ...seat.at,
          commandId: randomUUID(),
          transportId: seat.send,
          kind: "audio" as const,
          source: "microphone" as const,
          rtpParameters: opusParameters(),
          paused: false,
        };
        for (const bad of [
          { rtpParameters: {} },
          { rtpParameters: { codecs: [null], encodings: [null] } },
          { rtpParameters: vp8Parameters() },
          { source: "camera" as const },
        ])
          await expect(
            node.call("produce", { ...good, ...bad }),
          ).rejects.toMatchObject({ code: "media.refused" });
        await expect(node.call("produce", good)).resolves.toMatchObject({
          created: true,
        });
      });

      it("refuses capabilities without a codec in common", async () => {
        const roomId = newRoom();
        const sender = await takeSeat(roomId);
        const viewer = await takeSeat(roomId);
        const { producerId } = (await sendVideo(sender)).producer;
        const consumeWith = (rtpCapabilities: Record<string, unknown>) =>
          node.call("consume", { ...viewer.at, producerId, rtpCapabilities });
        await expect(consumeWith({})).rejects.toMatchObject({
          code: "media.refused",
        });
        await expect(
          consumeWith(viewer.opened.routerRtpCapabilities),
        ).resolves.toMatchObject({ kind: "video" });
      });
    });

    it("tells that a dead worker's rooms are closed, and opens them on a new one", async () => {
      const roomId = newRoom();
      const before = await takeSeat(roomId);
      await sendVideo(before);
      const told = nextEvent((event) => event.roomId === roomId);
      under.killWorker();
      expect(await told).toEqual({
        type: "roomClosed",
        roomId,
        cause: "workerDied",
      });
      const after = await takeSeat(roomId, before.seatId);
      expect(after.send).not.toBe(before.send);
      expect(await node.call("status", {})).toMatchObject({
        workers: 1,
        rooms: 1,
        seats: 1,
        producers: 0,
      });
    });
  });
};
