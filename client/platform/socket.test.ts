import { describe, expect, it, vi } from "vitest";
import type { Socket } from "socket.io-client";
import { createLiveSocket } from "./socket.ts";

const caseId = "00000000-0000-4000-8000-000000000001";
const viewId = "00000000-0000-4000-8000-000000000002";

/** Socket.IO's client as far as we use it, worked by hand. */
const handSocket = () => {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const of = (name: string) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set);
    return set;
  };
  const hand = {
    active: false,
    answer: (): Promise<unknown> => Promise.resolve(undefined),
    on: (name: string, listener: (payload: unknown) => void) =>
      void of(name).add(listener),
    off: (name: string, listener: (payload: unknown) => void) =>
      void of(name).delete(listener),
    timeout: () => ({ emitWithAck: () => hand.answer() }),
    connect: vi.fn(() => {
      hand.active = true;
    }),
    disconnect: vi.fn(() => {
      hand.active = false;
    }),
    hear: (name: string, payload?: unknown) =>
      of(name).forEach((listener) => listener(payload)),
  };
  return hand;
};

const setUp = (checkSession = () => Promise.resolve(true)) => {
  const hand = handSocket();
  const report = vi.fn();
  const socket = createLiveSocket({
    socket: hand as never as Socket,
    checkSession,
    report,
  });
  return { hand, report, socket };
};

describe("the live connection", () => {
  it("hands on events that parse, reports those that do not, and stops when asked", () => {
    const { hand, report, socket } = setUp();
    const heard = vi.fn();
    const stop = socket.on("case:changed", heard);
    hand.hear("case:changed", { caseId, version: 2 });
    expect(heard).toHaveBeenCalledWith({ caseId, version: 2 });
    hand.hear("case:changed", { caseId: "no id" });
    expect(heard).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledOnce();
    stop();
    hand.hear("case:changed", { caseId, version: 3 });
    expect(heard).toHaveBeenCalledOnce();
  });

  it("gives a command's parsed reply", async () => {
    const { hand, socket } = setUp();
    hand.answer = () => Promise.resolve({ ok: true, reply: { seq: 4 } });
    await expect(
      socket.command("sharedView:operate", {
        viewId,
        protocolVersion: 2,
        clientOpId: caseId,
        baseSeq: 3,
        operation: {
          type: "setWindow",
          paneId: "main",
          seriesInstanceUid: "1.2",
          window: null,
        },
      }),
    ).resolves.toEqual({ seq: 4 });
  });

  it.each([
    [
      "a refusal",
      () =>
        Promise.resolve({
          ok: false,
          error: { code: "view.notFound", message: "m", requestId: "r9" },
        }),
      { code: "view.notFound", requestId: "r9" },
    ],
    [
      "no answer in time",
      () => Promise.reject(new Error("operation has timed out")),
      { code: "client.timeout" },
    ],
    [
      "an answer of another version",
      () => Promise.resolve({ ok: true, reply: { sequence: 4 } }),
      { code: "client.badReply" },
    ],
  ])("throws an ApiError for %s", async (_what, answer, error) => {
    const { hand, socket } = setUp();
    hand.answer = answer;
    await expect(
      socket.command("sharedView:open", { caseId }),
    ).rejects.toMatchObject(error);
  });

  it("tells a return from the first connection, and says of both that it stands", () => {
    const { hand, socket } = setUp();
    const back = vi.fn();
    socket.onReconnected(back);
    const states: string[] = [];
    socket.subscribe(() => states.push(socket.state()));
    socket.open();
    hand.hear("connect");
    expect(states).toEqual(["connecting", "connected"]);
    expect(back).not.toHaveBeenCalled();
    hand.hear("disconnect", "transport close");
    expect(socket.state()).toBe("away");
    hand.hear("connect");
    expect(back).toHaveBeenCalledOnce();
    expect(states.slice(2)).toEqual(["away", "connected"]);
  });

  it("that the server has ended asks whether the session stands, and comes back only then", async () => {
    vi.useFakeTimers();
    const { hand, socket } = setUp(() => Promise.resolve(false));
    socket.open();
    hand.hear("connect");
    hand.active = false;
    hand.hear("disconnect", "io server disconnect");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(hand.connect).toHaveBeenCalledOnce();

    const good = setUp();
    good.socket.open();
    good.hand.hear("connect");
    good.hand.active = false;
    good.hand.hear("disconnect", "io server disconnect");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(good.hand.connect).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
