import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RoomId, SeatId } from "../shared/contracts/ids.ts";
import type {
  MediaEvent,
  MediaNode,
} from "../shared/contracts/mediaControl.ts";
import {
  createFakeEngine,
  type FakeEngine,
} from "../test/support/fakeEngine.ts";
import { silentLog } from "../test/support/mediaWorker.ts";
import { sctpStreamParameters, vp8Parameters } from "../test/support/rtp.ts";
import { createMediaNode } from "./mediaNode.ts";

/** What only the fake engine can show; everything else is in test/contract/mediaNode.ts. */
describe("media node", () => {
  let engine: FakeEngine;
  let node: MediaNode;
  let events: MediaEvent[];
  const start = async (workers = 1, videoConsumersPerWorker = 280) => {
    engine = createFakeEngine();
    node = await createMediaNode(
      {
        nodeId: randomUUID(),
        listen: { ip: "127.0.0.1", port: 40_000, announcedAddresses: [] },
        workers,
        log: silentLog,
        videoConsumersPerWorker,
      },
      engine,
    );
    events = [];
    node.onEvent((event) => events.push(event));
  };
  beforeEach(() => start());
  afterEach(() => node.close());

  const seatIn = async (roomId: RoomId, id: string = randomUUID()) => {
    const seatId = SeatId.parse(id);
    const opened = await node.call("openSeat", { roomId, seatId });
    return { at: { roomId, seatId }, opened };
  };
  const newRoom = () => RoomId.parse(randomUUID());
  const sendVideo = async ({
    at,
    opened,
  }: Awaited<ReturnType<typeof seatIn>>) => {
    const { producer } = await node.call("produce", {
      ...at,
      commandId: randomUUID(),
      transportId: opened.sendTransport.transportId,
      kind: "video",
      source: "camera",
      rtpParameters: vp8Parameters(),
      paused: false,
    });
    return producer.producerId;
  };

  it("closes every transport of a seat, and every router behind the last seat", async () => {
    const roomId = newRoom();
    const [a, b] = [await seatIn(roomId), await seatIn(roomId)];
    expect(engine.openTransports).toBe(4);
    await node.call("closeSeat", a.at);
    expect(engine.openTransports).toBe(2);
    await node.call("closeSeat", b.at);
    expect(engine.openTransports).toBe(0);
    expect(engine.workers[0]?.openRouters).toBe(0);
  });

  it("leaves nothing behind when seats open and close across each other", async () => {
    const roomId = newRoom();
    const ids = Array.from({ length: 6 }, () => randomUUID());
    await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) => {
        const seatId = SeatId.parse(ids[(i * 7) % 6]);
        return i % 3 === 2
          ? node.call("closeSeat", { roomId, seatId })
          : node.call("openSeat", { roomId, seatId });
      }),
    );
    await node.call("closeRoom", { roomId });
    expect(engine.openTransports).toBe(0);
    expect(engine.workers[0]?.openRouters).toBe(0);
    expect(await node.call("status", {})).toMatchObject({ rooms: 0, seats: 0 });
  });

  it("gives a seat whose page is gone new transports, and tells which producers went with the old ones", async () => {
    const roomId = newRoom();
    const sender = await seatIn(roomId);
    const viewer = await seatIn(roomId);
    const producerId = await sendVideo(sender);
    engine.losePeers();
    const again = await seatIn(roomId, sender.at.seatId);
    expect(again.opened.sendTransport.transportId).not.toBe(
      sender.opened.sendTransport.transportId,
    );
    expect(events).toEqual([
      { type: "producerClosed", ...sender.at, producerId },
    ]);
    await expect(
      node.call("consume", {
        ...viewer.at,
        producerId,
        rtpCapabilities: viewer.opened.routerRtpCapabilities,
      }),
    ).rejects.toMatchObject({ code: "media.notYours" });
    await expect(sendVideo(again)).resolves.toEqual(expect.any(String));
  });

  it("tells nothing unasked about what a command closed", async () => {
    const roomId = newRoom();
    const seat = await seatIn(roomId);
    const producerId = await sendVideo(seat);
    await node.call("closeProducer", { ...seat.at, producerId });
    await sendVideo(seat);
    await node.call("closeSeat", seat.at);
    await seatIn(roomId);
    await node.call("closeRoom", { roomId });
    expect(events).toEqual([]);
  });

  it("passes on what a seat says under its own id, to the room, until it says too much; the rest goes on", async () => {
    const roomId = newRoom();
    const seat = await seatIn(roomId);
    await seatIn(roomId);
    const asked = {
      ...{ ...seat.at, transportId: seat.opened.sendTransport.transportId },
      sctpStreamParameters: sctpStreamParameters(),
    };
    const { dataProducerId } = await node.call("produceData", asked);
    engine.say(dataProducerId, new Uint8Array([1, 2]));
    expect(Buffer.from(engine.said[0] ?? []).toString("hex")).toBe(
      `${seat.at.seatId.replaceAll("-", "")}0102`,
    );
    engine.say(dataProducerId, new Uint8Array(257));
    engine.say(dataProducerId, new Uint8Array([3]));
    expect(engine.said).toHaveLength(1);
    expect(events).toEqual([
      { type: "dataProducerClosed", ...seat.at, reason: "tooLong" },
    ]);
    await expect(node.call("produceData", asked)).rejects.toMatchObject({
      code: "media.refused",
    });
    await sendVideo(seat);
  });

  it("hears nothing more of a seat that is closed", async () => {
    const roomId = newRoom();
    const seat = await seatIn(roomId);
    await seatIn(roomId);
    const { dataProducerId } = await node.call("produceData", {
      ...{ ...seat.at, transportId: seat.opened.sendTransport.transportId },
      sctpStreamParameters: sctpStreamParameters(),
    });
    await node.call("closeSeat", seat.at);
    engine.say(dataProducerId, new Uint8Array([1]));
    expect(engine.said).toEqual([]);
  });

  it("closes only the rooms of the worker that died", async () => {
    await node.close();
    await start(2);
    const [a, b] = [newRoom(), newRoom()];
    await seatIn(a);
    await seatIn(b);
    engine.workers[0]?.die();
    expect(events).toEqual([
      { type: "roomClosed", roomId: a, cause: "workerDied" },
    ]);
    expect(await node.call("status", {})).toMatchObject({ rooms: 1, seats: 1 });
  });

  it("forwards no more than a worker can carry, and again once consumers end", async () => {
    await node.close();
    await start(1, 1);
    const roomId = newRoom();
    const sender = await seatIn(roomId);
    const viewers = [await seatIn(roomId), await seatIn(roomId)];
    const producerId = await sendVideo(sender);
    const consume = (index: number) => {
      const viewer = viewers[index]!;
      return node.call("consume", {
        ...viewer.at,
        producerId,
        rtpCapabilities: viewer.opened.routerRtpCapabilities,
      });
    };
    await consume(0);
    await expect(consume(1)).rejects.toMatchObject({
      code: "media.unavailable",
    });
    await node.call("closeSeat", viewers[0]!.at);
    await expect(consume(1)).resolves.toMatchObject({ producerId });
  });

  it("says on closing that its rooms are gone, then refuses", async () => {
    const roomId = newRoom();
    await seatIn(roomId);
    await Promise.all([node.close(), node.close()]);
    expect(events).toEqual([
      { type: "roomClosed", roomId, cause: "nodeStopped" },
    ]);
    await expect(seatIn(roomId)).rejects.toMatchObject({
      code: "media.unavailable",
    });
  });
});
