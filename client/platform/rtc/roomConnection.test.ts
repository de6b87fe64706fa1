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
import { ApiError } from "../apiError.ts";
import { RoomConnection } from "./roomConnection.ts";

const requestId = randomUUID();
let server: FakeGateway;
let rtc: FakeRtc;
let devices: FakeDevices;
let timers: ManualTimers;
let room: RoomConnection;

beforeEach(() => {
  server = new FakeGateway();
  rtc = new FakeRtc();
  devices = new FakeDevices();
  timers = new ManualTimers();
  room = new RoomConnection({
    gateway: server.gateway,
    devices,
    loadDevice: rtc.load,
    newId: randomUUID,
    schedule: timers.schedule,
    now: () => timers.now,
  });
});

const view = () => {
  const { state } = room.snapshot();
  if (state.phase !== "live" && state.phase !== "reconnecting")
    throw new Error(`not in a room: ${state.phase}`);
  return state.room;
};
/** What others' first picture is given before our own is sent. */
const FIRST_PICTURE_MS = 200;
const joined = async () => {
  room.join(requestId);
  await settled();
  await timers.advance(FIRST_PICTURE_MS);
};

describe("joining", () => {
  it("asks once, receives everybody, and sends sound before picture", async () => {
    const other = seatView("camera", "microphone");
    server.others = [other];
    await joined();

    expect(room.snapshot().state.phase).toBe("live");
    expect(server.named("room:join")).toHaveLength(1);
    expect(rtc.produced.map(({ source }) => source)).toEqual([
      "microphone",
      "camera",
    ]);
    const [seen] = view().others;
    expect(seen?.microphone?.track?.kind).toBe("audio");
    expect(seen?.camera?.track?.kind).toBe("video");
    expect(server.named("room:resumeConsumer")).toHaveLength(2);
  });

  it("receives others, and gives their picture its moment, before it sends its own", async () => {
    server.others = [seatView("microphone")];
    room.join(requestId);
    await settled();
    expect(server.named("room:resumeConsumer")).toHaveLength(1);
    expect(server.named("room:produce")).toHaveLength(0);
    await timers.advance(FIRST_PICTURE_MS);
    expect(server.named("room:produce")).toHaveLength(2);
  });

  it("sends its own at once where nobody else sends", async () => {
    room.join(requestId);
    await settled();
    expect(server.named("room:produce")).toHaveLength(2);
  });

  it("opens the devices while the answer to the join is still under way", () => {
    room.join(requestId);
    expect(devices.opened).toHaveLength(2);
  });

  it("joins as a listener where there is neither device, and says which is missing", async () => {
    devices.problems.microphone = "missing";
    devices.problems.camera = "denied";
    server.others = [seatView("microphone")];
    await joined();
    expect(room.snapshot().own).toEqual({
      microphone: { status: "unavailable", problem: "missing" },
      camera: { status: "unavailable", problem: "denied" },
    });
    expect(rtc.produced).toHaveLength(0);
    expect(view().others[0]?.microphone?.track).not.toBeNull();
  });

  it("shows the room without video where the installation has none", async () => {
    server.media = "off";
    server.others = [seatView()];
    await joined();
    expect(view().media).toBe("off");
    expect(view().others).toHaveLength(1);
    expect(rtc.loads).toBe(0);
  });

  it("fails with the server's refusal and closes the devices", async () => {
    server.instead.set("room:join", () => {
      throw FakeGateway.refusal("room.full");
    });
    await joined();
    expect(room.snapshot().state).toMatchObject({
      phase: "failed",
      error: { code: "room.full" },
    });
    expect(devices.opened.map(({ readyState }) => readyState)).toEqual([
      "ended",
      "ended",
    ]);
  });

  it("asks again when no answer comes", async () => {
    server.instead.set("room:join", () => {
      throw FakeGateway.refusal("client.timeout");
    });
    await joined();
    expect(room.snapshot().state).toEqual({ phase: "joining", attempt: 2 });
    await timers.advance(300);
    expect(room.snapshot().state.phase).toBe("live");
  });

  it("gives a seat back that was granted after the person had left", async () => {
    room.join(requestId);
    room.leave();
    await settled();
    expect(server.named("room:leave")[0]?.request["seatId"]).toBe(
      server.seatId,
    );
    expect(room.snapshot().state).toEqual({ phase: "left", cause: "asked" });
  });

  it("applies what it heard while the room's description was under way", async () => {
    const late = seatView("microphone");
    server.instead.set("room:join", (request) => {
      const reply = server.answer("room:join", request);
      server.emit("room:seatJoined", { seat: late });
      return reply;
    });
    await joined();
    expect(view().others.map(({ seatId }) => seatId)).toEqual([late.seatId]);
  });
});

describe("a dropped line", () => {
  it("gives the same seat back, with the same transports, producers and devices", async () => {
    server.others = [seatView("microphone", "camera")];
    await joined();
    const { seatId } = view();
    const consumed = [...rtc.consumed];

    server.drop();
    expect(room.snapshot().state.phase).toBe("reconnecting");
    expect(view().others[0]?.camera?.track).not.toBeNull();
    server.reconnect();
    await settled();

    expect(room.snapshot().state.phase).toBe("live");
    expect(server.named("room:join")[1]?.request["resumeSeatId"]).toBe(seatId);
    expect(view().seatId).toBe(seatId);
    expect(devices.opened).toHaveLength(2);
    expect(rtc.produced).toHaveLength(2);
    expect(rtc.consumed).toEqual(consumed);
    expect(rtc.closedTransports).toEqual([]);
  });

  it("takes over who came and went meanwhile", async () => {
    const goes = seatView("microphone");
    const comes = seatView("camera");
    server.others = [goes];
    await joined();
    server.drop();
    server.others = [comes];
    server.reconnect();
    await settled();
    expect(view().others.map(({ seatId }) => seatId)).toEqual([comes.seatId]);
    expect(rtc.closedConsumers).toEqual([goes.producers[0]?.producerId]);
    expect(rtc.consumed).toContain(comes.producers[0]?.producerId);
  });

  it("tells the server of a mute that was made while it was away", async () => {
    await joined();
    server.drop();
    room.setOn("microphone", false);
    expect(devices.track("microphone")?.enabled).toBe(false);
    expect(server.named("room:setProducerPaused")).toHaveLength(0);
    server.reconnect();
    await settled();
    expect(server.producers[0]).toMatchObject({
      source: "microphone",
      paused: true,
    });
  });

  it("builds anew where the seat was given up, without opening the devices again", async () => {
    await joined();
    const before = server.transports;
    server.drop();
    server.keepsSeats = false;
    server.reconnect();
    await settled();
    expect(rtc.closedTransports.sort()).toEqual(
      [before.send, before.receive].sort(),
    );
    expect(server.producers.map(({ source }) => source)).toEqual([
      "microphone",
      "camera",
    ]);
    expect(devices.opened).toHaveLength(2);
    expect(devices.track("camera")?.readyState).toBe("live");
  });

  it("is the room's end where the consult was completed meanwhile", async () => {
    await joined();
    server.drop();
    server.instead.set("room:join", () => {
      throw FakeGateway.refusal("room.notOpen");
    });
    server.reconnect();
    await settled();
    expect(room.snapshot().state).toEqual({
      phase: "left",
      cause: "completed",
    });
  });

  it("repeats a command that lost its answer under the same id: one producer", async () => {
    devices.problems.camera = "missing";
    server.instead.set("room:produce", (request) => {
      server.answer("room:produce", request);
      throw FakeGateway.refusal("client.timeout");
    });
    await joined();
    await timers.advance(300);
    const [first, second] = server.named("room:produce");
    expect(second?.request["commandId"]).toBe(first?.request["commandId"]);
    expect(server.named("room:produce")).toHaveLength(2);
    expect(server.producers).toHaveLength(1);
  });
});

describe("media", () => {
  it("stops at both ends on mute, and flows again", async () => {
    await joined();
    room.setOn("microphone", false);
    expect(devices.track("microphone")?.enabled).toBe(false);
    await settled();
    expect(rtc.produced[0]?.paused).toBe(true);
    expect(server.producers[0]?.paused).toBe(true);

    room.setOn("microphone", true);
    await settled();
    expect(devices.track("microphone")?.enabled).toBe(true);
    expect(rtc.produced[0]?.paused).toBe(false);
    expect(server.producers[0]?.paused).toBe(false);
    expect(rtc.produced).toHaveLength(2);
  });

  it("ends muted where mute and unmute were pressed faster than answered", async () => {
    await joined();
    for (const on of [false, true, false]) room.setOn("microphone", on);
    await settled();
    expect(server.producers[0]?.paused).toBe(true);
  });

  it("stays muted at the server when muted while its producer is being made", async () => {
    room.join(requestId);
    await Promise.resolve();
    await Promise.resolve();
    room.setOn("microphone", false);
    await settled();
    expect(server.producers[0]).toMatchObject({
      source: "microphone",
      paused: true,
    });
  });

  it("closes the camera while it is off, and sends the new track with the same producer", async () => {
    await joined();
    const first = devices.track("camera");
    room.setOn("camera", false);
    await settled();
    expect(first?.readyState).toBe("ended");
    expect(server.producers[1]?.paused).toBe(true);
    room.setOn("camera", true);
    await settled();
    expect(devices.track("camera")).not.toBe(first);
    expect(server.producers).toHaveLength(2);
    expect(server.producers[1]?.paused).toBe(false);
  });

  it("takes a microphone that is plugged in where there was none", async () => {
    devices.problems.microphone = "missing";
    await joined();
    delete devices.problems.microphone;
    devices.choices.microphone = [{ deviceId: "m", label: "" }];
    devices.change();
    await settled();
    expect(room.snapshot().own.microphone.status).toBe("on");
    expect(server.producers.map(({ source }) => source)).toContain(
      "microphone",
    );
  });

  it("goes over to another device when the one in use is pulled out", async () => {
    await joined();
    devices.track("microphone")?.end();
    await settled();
    expect(room.snapshot().own.microphone.status).toBe("on");
    expect(server.producers).toHaveLength(2);
  });

  it("says so when a device is pulled out and there is no other", async () => {
    await joined();
    devices.problems.camera = "missing";
    devices.track("camera")?.end();
    await settled();
    expect(room.snapshot().own.camera).toEqual({
      status: "unavailable",
      problem: "missing",
    });
    expect(server.producers[1]?.paused).toBe(true);
  });

  it("restores a broken path, and asks again while it stays broken", async () => {
    await joined();
    const { send } = server.transports;
    rtc.setPath(send, "disconnected");
    expect(view().media).toBe("interrupted");
    await timers.advance(800);
    expect(rtc.iceRestarts).toEqual([send]);
    await timers.advance(1_500);
    expect(rtc.iceRestarts).toEqual([send, send]);
    rtc.setPath(send, "connected");
    await timers.advance(10_000);
    expect(rtc.iceRestarts).toHaveLength(2);
    expect(view().media).toBe("flowing");
  });

  it("rejoins by itself after the media node died, with the devices still open", async () => {
    server.others = [seatView("microphone")];
    await joined();
    const { seatId } = view();
    server.loseMedia();
    server.media = "nodeAway";
    server.emit("room:ended", { cause: "mediaFailed" });
    await settled();
    expect(view().media).toBe("nodeAway");
    server.media = "on";
    await timers.advance(3_000 + FIRST_PICTURE_MS);
    expect(view().media).toBe("flowing");
    expect(view().seatId).toBe(seatId);
    expect(server.producers).toHaveLength(2);
    expect(rtc.consumed).toHaveLength(2);
    expect(devices.opened).toHaveLength(2);
  });

  it("fetches its code again when the line failed, instead of blaming the browser", async () => {
    let reachable = false;
    room = new RoomConnection({
      gateway: server.gateway,
      devices,
      loadDevice: (capabilities) =>
        reachable
          ? rtc.load(capabilities)
          : Promise.reject(new ApiError("client.network")),
      newId: randomUUID,
      schedule: timers.schedule,
      now: () => timers.now,
    });
    await joined();
    expect(view().media).toBe("nodeAway");
    reachable = true;
    await timers.advance(3_000);
    expect(view().media).toBe("flowing");
  });

  it("says so when the browser has no WebRTC", async () => {
    room = new RoomConnection({
      gateway: server.gateway,
      devices,
      loadDevice: () => Promise.reject(new Error("unsupported")),
      newId: randomUUID,
      schedule: timers.schedule,
      now: () => timers.now,
    });
    await joined();
    expect(view().media).toBe("unsupported");
  });

  it("says that a voice is not received, and asks for it again until it is", async () => {
    server.others = [seatView("microphone")];
    const refuse = () =>
      server.instead.set("room:consume", () => {
        throw FakeGateway.refusal("media.refused");
      });
    refuse();
    await joined();
    expect(view().others[0]?.microphone?.failed).toBe(true);
    refuse();
    await timers.advance(2_000);
    expect(view().others[0]?.microphone?.failed).toBe(true);
    await timers.advance(4_000);
    expect(view().others[0]?.microphone).toMatchObject({ failed: false });
    expect(view().others[0]?.microphone?.track).not.toBeNull();
  });

  it("marks a stream this browser cannot receive", async () => {
    server.others = [seatView("camera")];
    server.instead.set("room:consume", () => {
      throw FakeGateway.refusal("media.refused");
    });
    await joined();
    expect(view().others[0]?.camera).toMatchObject({
      failed: true,
      track: null,
    });
  });
});

describe("others", () => {
  it("come, mute, drop out for a moment and leave", async () => {
    await joined();
    const seat = seatView("microphone");
    const { seatId } = seat;
    const producerId = seat.producers[0]?.producerId;
    server.others = [seat];
    server.emit("room:seatJoined", { seat });
    await settled();
    expect(view().others[0]?.microphone?.track).not.toBeNull();

    server.emit("room:producerChanged", { seatId, producerId, paused: true });
    expect(view().others[0]?.microphone?.paused).toBe(true);
    server.emit("room:seatChanged", { seatId, connected: false });
    expect(view().others[0]?.connected).toBe(false);
    expect(view().lastGone).toBeNull();
    server.emit("room:producerClosed", { seatId, producerId });
    expect(view().others[0]?.microphone).toBeNull();
    expect(rtc.closedConsumers).toEqual([producerId]);
    server.emit("room:seatLeft", { seatId, lineBroke: true });
    expect(view().others).toEqual([]);
    const { person } = seat;
    expect(view().lastGone).toEqual({ person, lineBroke: true });
    // Back, and gone by themselves this time.
    server.emit("room:seatJoined", { seat });
    server.emit("room:seatLeft", { seatId, lineBroke: false });
    expect(view().lastGone).toEqual({ person, lineBroke: false });
  });

  it("of another room are not ours", async () => {
    await joined();
    server.emit("room:seatJoined", {
      roomId: randomUUID(),
      seat: seatView("camera"),
    });
    expect(view().others).toEqual([]);
  });
});

describe("leaving", () => {
  it("tells the server, closes the transports and stops the devices", async () => {
    await joined();
    room.leave();
    await settled();
    expect(server.named("room:leave")).toHaveLength(1);
    expect(rtc.closedTransports).toHaveLength(2);
    expect(devices.opened.map(({ readyState }) => readyState)).toEqual([
      "ended",
      "ended",
    ]);
    expect(room.snapshot().state).toEqual({ phase: "left", cause: "asked" });
    server.drop();
    server.reconnect();
    await settled();
    expect(server.named("room:join")).toHaveLength(1);
  });

  it.each(["completed", "accessEnded"] as const)(
    "follows the room's end (%s)",
    async (cause) => {
      await joined();
      server.emit("room:ended", { cause });
      expect(room.snapshot().state).toEqual({ phase: "left", cause });
      expect(devices.track("camera")?.readyState).toBe("ended");
    },
  );

  it("can be followed by joining again", async () => {
    await joined();
    room.leave();
    await joined();
    expect(room.snapshot().state.phase).toBe("live");
    expect(server.producers).toHaveLength(2);
  });
});
