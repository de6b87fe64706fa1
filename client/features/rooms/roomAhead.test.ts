import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeGateway, settled } from "../../../test/support/fakeRoom.ts";
import { forgetPerson } from "../../platform/session/forget.ts";
import { enterRoomAhead, keepRoom, leaveRoom, roomOf } from "./roomAhead.ts";

const requestId = "00000000-0000-4000-8000-000000000001";
let server: FakeGateway;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeGateway();
});
afterEach(async () => {
  // What no page keeps is given up, so that no test finds another's.
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
});

it("joins once, however often the page begins to draw", async () => {
  enterRoomAhead(server.gateway, requestId);
  const first = roomOf(server.gateway, requestId);
  const room = roomOf(server.gateway, requestId);
  expect(room).toBe(first);
  keepRoom(requestId, room);
  room.join(requestId);
  await settled();
  expect(server.named("room:join")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.named("room:leave")).toHaveLength(0);
  leaveRoom(requestId, room);
  expect(roomOf(server.gateway, requestId)).not.toBe(room);
});

it.each(["begins to draw", "is drawn"])(
  "joins once where the page %s before the way to it was loaded, and takes no seat from it",
  async (page) => {
    const room = roomOf(server.gateway, requestId);
    const draw = () => {
      keepRoom(requestId, room);
      room.join(requestId);
    };
    if (page === "is drawn") draw();
    enterRoomAhead(server.gateway, requestId);
    if (page === "begins to draw") draw();
    await settled();
    expect(server.named("room:join")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.named("room:leave")).toHaveLength(0);
    leaveRoom(requestId, room);
  },
);

it("leaves where the page does not come", async () => {
  enterRoomAhead(server.gateway, requestId);
  await settled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.named("room:leave")).toHaveLength(1);
});

it("leaves the one for another room", async () => {
  enterRoomAhead(server.gateway, requestId);
  await settled();
  enterRoomAhead(server.gateway, "00000000-0000-4000-8000-000000000002");
  expect(server.named("room:leave")).toHaveLength(1);
});

it("leaves when another person takes over, who then joins as oneself", async () => {
  enterRoomAhead(server.gateway, requestId);
  const former = roomOf(server.gateway, requestId);
  await settled();
  forgetPerson();
  expect(server.named("room:leave")).toHaveLength(1);
  expect(roomOf(server.gateway, requestId)).not.toBe(former);
});
