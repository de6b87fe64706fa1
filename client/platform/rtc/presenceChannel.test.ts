import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  FakeDevices,
  FakeGateway,
  FakeRtc,
  ManualTimers,
  seatView,
  settled,
} from "../../../test/support/fakeRoom.ts";
import type { SeatId } from "../../../shared/contracts/ids.ts";
import { RoomConnection } from "./roomConnection.ts";

const at = (x: number) => ({
  ...{ paneId: "main", sopInstanceUid: "1.2", frame: 1, x, y: 0 },
});
const pointer = (x: number) => ({ kind: "pointer" as const, at: at(x) });
/** As the media node passes it on: the seat before the message. */
const from = (seatId: SeatId, message: string): ArrayBuffer => {
  const bytes = Buffer.concat([
    Buffer.from(seatId.replaceAll("-", ""), "hex"),
    Buffer.from(message),
  ]);
  return Uint8Array.from(bytes).buffer;
};

describe("presence in a room", () => {
  const other = seatView("microphone");
  let server: FakeGateway;
  let rtc: FakeRtc;
  let timers: ManualTimers;
  let room: RoomConnection;
  let heard: unknown[];

  beforeEach(() => {
    server = new FakeGateway();
    server.others = [other];
    rtc = new FakeRtc();
    timers = new ManualTimers();
    room = new RoomConnection({
      gateway: server.gateway,
      devices: new FakeDevices(),
      loadDevice: rtc.load,
      newId: randomUUID,
      schedule: timers.schedule,
      now: () => timers.now,
    });
    heard = [];
    room.presence.subscribe((personId, said) => heard.push([personId, said]));
  });
  const enter = async () => {
    room.join(randomUUID());
    await settled();
    await timers.advance(1_000);
  };

  it("says nothing before its channel is open, and numbers it all the same", () => {
    const first = room.presence.say(pointer(1));
    const second = room.presence.say(pointer(1));
    expect([first.said, second.said]).toEqual([false, false]);
    expect(second.n).toBeGreaterThan(first.n);
  });

  it("opens once, and anew with the media of a room that lost them", async () => {
    await enter();
    expect(room.presence.say(pointer(1)).said).toBe(true);
    expect(server.named("room:produceData")).toHaveLength(1);
    server.loseMedia();
    server.emit("room:ended", { cause: "mediaFailed" });
    expect(room.presence.say(pointer(2)).said).toBe(false);
    await settled();
    await timers.advance(1_000);
    expect(room.presence.say(pointer(3)).said).toBe(true);
    expect(server.named("room:consumeData")).toHaveLength(2);
  });

  it("attributes what comes by the seat before it, and to nobody what comes from elsewhere or from ourselves", async () => {
    await enter();
    const message = '["p",5,"main","1.2",1,3,0]';
    rtc.hear(from(other.seatId, message));
    rtc.hear(from(randomUUID() as SeatId, message));
    rtc.hear(from(server.seatId!, message));
    expect(heard).toEqual([
      [other.person.id, { kind: "pointer", n: 5, at: at(3) }],
    ]);
    expect(room.presence.ignored).toBe(0);
  });

  it("ignores what is no message, and counts it", async () => {
    await enter();
    for (const message of ["", "{", '["p"]', '["p",1,"main","x",1,0,0]'])
      rtc.hear(from(other.seatId, message));
    expect(heard).toEqual([]);
    expect(room.presence.ignored).toBe(4);
    rtc.hear("a text");
    rtc.hear(new ArrayBuffer(3));
    expect(heard).toEqual([]);
  });

  it("stays below what the media node takes, and goes on after that", async () => {
    await enter();
    let said = 0;
    for (let i = 0; i < 200; i += 1)
      if (room.presence.say(pointer(i)).said) said += 1;
    expect(said).toBeLessThan(60);
    await timers.advance(1_000);
    expect(room.presence.say(pointer(1)).said).toBe(true);
  });

  it("is silent once the media node has closed its channel, until there is a new one", async () => {
    await enter();
    server.emit("room:dataProducerClosed", { seatId: server.seatId });
    expect(room.presence.say(pointer(1)).said).toBe(false);
    expect(rtc.dataClosed).toBe(1);
    await timers.advance(60_000);
    expect(room.presence.say(pointer(1)).said).toBe(false);
    expect(room.snapshot().state.phase).toBe("live");
  });

  it("asks again for a channel that was refused for now", async () => {
    server.instead.set("room:consumeData", () => {
      throw FakeGateway.refusal("media.unavailable");
    });
    await enter();
    expect(room.presence.say(pointer(1)).said).toBe(false);
    await timers.advance(5_000);
    expect(room.presence.say(pointer(1)).said).toBe(true);
  });
});
