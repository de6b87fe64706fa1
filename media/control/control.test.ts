import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import type {
  MediaEvent,
  MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import {
  createFakeEngine,
  type FakeEngine,
} from "../../test/support/fakeEngine.ts";
import {
  CONTROL_SECRET,
  connectTo,
  reached,
  startLocalNode,
  startRemoteNode,
} from "../../test/support/mediaNode.ts";
import { silentLog } from "../../test/support/mediaWorker.ts";
import { startControlServer } from "./controlServer.ts";

const newSeat = () => ({
  roomId: RoomId.parse(randomUUID()),
  seatId: SeatId.parse(randomUUID()),
});
const nextEvent = (node: MediaNode) =>
  new Promise<MediaEvent>((resolve) => {
    const stop = node.onEvent((event) => {
      stop();
      resolve(event);
    });
  });
const unavailable = { code: "media.unavailable" };

describe("media control over the network", () => {
  let engine: FakeEngine;
  let under: Awaited<ReturnType<typeof startRemoteNode>>;
  const raw: Socket[] = [];
  beforeEach(async () => {
    engine = createFakeEngine();
    under = await startRemoteNode(engine);
  });
  afterEach(async () => {
    for (const socket of raw.splice(0)) socket.disconnect();
    await under.close();
  });
  const connectRaw = (auth: object) => {
    const socket = io(`http://127.0.0.1:${under.server.port}`, {
      transports: ["websocket"],
      auth,
      reconnection: false,
      forceNew: true,
    });
    raw.push(socket);
    return socket;
  };

  it("lets nobody in without the secret", async () => {
    for (const auth of [{}, { secret: "" }, { secret: "x".repeat(32) }]) {
      const socket = connectRaw(auth);
      const [error] = (await once(
        // socket.io's emitter is not Node's, but has what `once` needs.
        socket as never,
        "connect_error",
      )) as Error[];
      expect(error?.message).toBe("wrong secret");
    }
  });

  it("refuses calls outside the contract and goes on", async () => {
    const socket = connectRaw({ secret: CONTROL_SECRET });
    for (const call of [
      null,
      "status",
      { name: "__proto__", request: {} },
      { name: "openSeat", request: { roomId: "x", seatId: 1 } },
      { name: "closeRoom" },
    ])
      expect(await socket.emitWithAck("call", call)).toMatchObject({
        ok: false,
        code: "media.refused",
      });
    socket.emit("call", { name: "status", request: {} });
    socket.emit("call");
    expect(
      await socket.emitWithAck("call", { name: "status", request: {} }),
    ).toMatchObject({ ok: true });
  });

  it("refuses at once while the node is away, and works when it is back", async () => {
    const { port } = under.server;
    await under.server.close();
    await expect(under.node.call("status", {})).rejects.toMatchObject(
      unavailable,
    );
    under.server = await startControlServer({
      node: under.local,
      nodeId: under.nodeId,
      host: "127.0.0.1",
      port,
      secret: CONTROL_SECRET,
      log: silentLog,
    });
    await reached(under.node);
  });

  it("keeps rooms across a broken line to the same node", async () => {
    const seat = newSeat();
    const before = await under.node.call("openSeat", seat);
    const told: MediaEvent[] = [];
    under.node.onEvent((event) => told.push(event));
    const { port } = under.server;
    await under.server.close();
    under.server = await startControlServer({
      node: under.local,
      nodeId: under.nodeId,
      host: "127.0.0.1",
      port,
      secret: CONTROL_SECRET,
      log: silentLog,
    });
    await reached(under.node);
    const after = await under.node.call("openSeat", seat);
    expect(after.sendTransport.transportId).toBe(
      before.sendTransport.transportId,
    );
    expect(told).toEqual([]);
  });

  it("tells that rooms are gone when another run of the node answers", async () => {
    const seat = newSeat();
    await under.node.call("openSeat", seat);
    const told = nextEvent(under.node);
    const { port } = under.server;
    await under.server.close();
    const nodeId = randomUUID();
    const local = await startLocalNode(createFakeEngine(), nodeId);
    under.server = await startControlServer({
      node: local,
      nodeId,
      host: "127.0.0.1",
      port,
      secret: CONTROL_SECRET,
      log: silentLog,
    });
    expect(await told).toEqual({
      type: "roomClosed",
      roomId: seat.roomId,
      cause: "nodeStopped",
    });
    await reached(under.node);
    await local.close();
  });

  it("delivers what a stopping node says last, to every web process", async () => {
    const second = connectTo(under.server.port);
    await reached(second);
    const seat = newSeat();
    await under.node.call("openSeat", seat);
    const told = [nextEvent(under.node), nextEvent(second)];
    await under.local.close();
    await under.server.close();
    const gone = {
      type: "roomClosed",
      roomId: seat.roomId,
      cause: "nodeStopped",
    };
    expect(await Promise.all(told)).toEqual([gone, gone]);
    await second.close();
  });

  it("gives up a call that is not answered in time", async () => {
    const stuck: MediaNode = {
      call: () => new Promise(() => undefined),
      onEvent: () => () => undefined,
      close: () => Promise.resolve(),
    };
    const server = await startControlServer({
      node: stuck,
      nodeId: randomUUID(),
      host: "127.0.0.1",
      port: 0,
      secret: CONTROL_SECRET,
      log: silentLog,
    });
    const node = connectTo(server.port, CONTROL_SECRET, 50);
    await expect
      .poll(() => node.call("status", {}).catch((error: unknown) => error), {
        timeout: 5_000,
      })
      .toMatchObject(unavailable);
    await server.close();
    await node.close();
  });

  it("does not come in with a wrong secret", async () => {
    const wrong = connectTo(under.server.port, "y".repeat(32));
    await expect(wrong.call("status", {})).rejects.toMatchObject(unavailable);
    await wrong.close();
  });
});
