import {
  QueryClient,
  QueryClientProvider,
  useQuery,
} from "@tanstack/react-query";
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
} from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../platform/api.ts";
import { PlatformContext } from "../platform/platform.ts";
import { createSessionGuard } from "../platform/session/guard.ts";
import type { ConnectionState, LiveSocket } from "../platform/socket.ts";
import { LiveUpdates } from "./LiveUpdates.tsx";

const handSocket = () => {
  let state: ConnectionState = "connecting";
  const listeners = new Set<() => void>();
  const socket: LiveSocket = {
    signal: () => undefined,
    command: () => Promise.reject(new Error("no command is expected here")),
    on: () => () => undefined,
    onReconnected: () => () => undefined,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => undefined,
    close: () => undefined,
  };
  const enter = (next: ConnectionState) =>
    act(() => {
      state = next;
      listeners.forEach((listener) => listener());
      return Promise.resolve();
    });
  return { socket, enter };
};

/** A page with one answer of the server; each reading waits for `answer`. `late`: it is asked for once told to. */
const open = ({ slow = false, late = false } = {}) => {
  const { socket, enter } = handSocket();
  const readings: ((text: string) => void)[] = [];
  const Page = () => {
    const [asks, setAsks] = useState(!late);
    return asks ? (
      <Inbox />
    ) : (
      <button onClick={() => setAsks(true)}>ask</button>
    );
  };
  const Inbox = () => {
    const inbox = useQuery({
      queryKey: ["inbox"],
      queryFn: () =>
        new Promise<string>((resolve) => {
          readings.push(resolve);
        }),
    });
    useQuery({
      queryKey: ["slow"],
      queryFn: () => new Promise<string>(() => undefined),
      enabled: slow,
    });
    return <p>{inbox.data ?? "waiting"}</p>;
  };
  const guard = createSessionGuard();
  const api = createApi({
    fetch: () => Promise.reject(new Error("no call is expected here")),
    makeRequest: () => new XMLHttpRequest(),
    language: () => "zh",
    actor: guard.actor,
    recoverSession: guard.recover,
  });
  render(
    <PlatformContext value={{ api, socket, guard }}>
      <QueryClientProvider client={new QueryClient()}>
        <LiveUpdates />
        <Page />
      </QueryClientProvider>
    </PlatformContext>,
  );
  const answer = (reading: number, text: string) =>
    act(() => {
      readings[reading]?.(text);
      return vi.advanceTimersByTimeAsync(1);
    });
  return { enter, answer, readings };
};

/** What a page that is being built is given before anything is read again. */
const building = () => act(() => vi.advanceTimersByTimeAsync(1_000));

describe("answers read before the live connection stood", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("are read again after the first connection: a push may have been missed", async () => {
    const { enter, answer, readings } = open();
    await answer(0, "old");
    screen.getByText("old");
    await enter("connected");
    await building();
    expect(readings).toHaveLength(2);
    await answer(1, "new");
    screen.getByText("new");
  });

  it("are shown, then asked for anew where the first was still on its way", async () => {
    const { enter, answer, readings } = open();
    await enter("connected");
    await building();
    expect(readings).toHaveLength(1);
    await answer(0, "old");
    screen.getByText("old");
    expect(readings).toHaveLength(2);
    await answer(1, "new");
    screen.getByText("new");
  });

  it("are not read again where they were asked for after it stood: pushes about them are heard", async () => {
    const { enter, answer, readings } = open({ late: true });
    await enter("connected");
    fireEvent.click(screen.getByText("ask"));
    await answer(0, "new");
    screen.getByText("new");
    await building();
    expect(readings).toHaveLength(1);
  });

  it("do not stay old because another answer is slow", async () => {
    const { enter, answer, readings } = open({ slow: true });
    await answer(0, "old");
    await enter("connected");
    await building();
    expect(readings).toHaveLength(2);
  });

  it("are read again at each return, and what hung in the dead line at once", async () => {
    const { enter, answer, readings } = open();
    await enter("connected");
    await enter("away");
    await enter("connected");
    expect(readings).toHaveLength(2);
    await answer(1, "first");
    await building();
    await enter("away");
    const before = readings.length;
    await enter("connected");
    expect(readings).toHaveLength(before + 1);
  });
});
