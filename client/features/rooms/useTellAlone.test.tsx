import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SeatId } from "../../../shared/contracts/ids.ts";
import type { Api } from "../../platform/api.ts";
import { ApiError } from "../../platform/apiError.ts";
import { PlatformContext } from "../../platform/platform.ts";
import { createSessionGuard } from "../../platform/session/guard.ts";
import type { LiveSocket } from "../../platform/socket.ts";
import { useTellAlone } from "./useTellAlone.ts";

const seat = SeatId.parse("0190a000-0000-4000-8000-00000000000a");
const otherSeat = SeatId.parse("0190a000-0000-4000-8000-00000000000b");

/** What the page said, and answers that the test gives one by one. */
const begin = (seatId: SeatId | null) => {
  const said: unknown[] = [];
  const answers: { hear: () => void; refuse: () => void }[] = [];
  const socket = {
    command: (_name: string, request: unknown) => {
      said.push(request);
      return new Promise<never>((resolve, reject) =>
        answers.push({
          hear: () => resolve(undefined as never),
          refuse: () => reject(new ApiError("server.internal")),
        }),
      );
    },
  } as Partial<LiveSocket> as LiveSocket;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <PlatformContext
      value={{ api: {} as Api, socket, guard: createSessionGuard() }}
    >
      {children}
    </PlatformContext>
  );
  const view = renderHook(
    (props: { alone: boolean; seatId: SeatId | null }) =>
      useTellAlone(props.alone, props.seatId),
    { wrapper, initialProps: { alone: false, seatId } },
  );
  const answer = async (how: "hear" | "refuse") => {
    await act(() => {
      answers.shift()?.[how]();
      return Promise.resolve();
    });
  };
  const wait = () => act(() => vi.runOnlyPendingTimersAsync());
  return { said, answer, wait, set: view.rerender };
};

describe("telling the others that somebody looks alone", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("says it again until it was heard, and then no more", async () => {
    const { said, answer, wait, set } = begin(seat);
    set({ alone: true, seatId: seat });
    const alone = { seatId: seat, alone: true };
    expect(said).toEqual([alone]);
    await answer("refuse");
    await wait();
    await answer("refuse");
    await wait();
    expect(said).toEqual([alone, alone, alone]);
    await answer("hear");
    await wait();
    expect(said).toHaveLength(3);
  });

  it("a refused return to the others is repeated as well", async () => {
    const { said, answer, wait, set } = begin(seat);
    set({ alone: true, seatId: seat });
    await answer("hear");
    set({ alone: false, seatId: seat });
    await answer("refuse");
    await wait();
    expect(said.slice(1)).toEqual([
      { seatId: seat, alone: false },
      { seatId: seat, alone: false },
    ]);
  });

  it("what is out of date is not repeated: another seat, or together again", async () => {
    const { said, answer, wait, set } = begin(seat);
    set({ alone: true, seatId: seat });
    set({ alone: true, seatId: otherSeat });
    await answer("refuse");
    await wait();
    expect(said).toEqual([
      { seatId: seat, alone: true },
      { seatId: otherSeat, alone: true },
    ]);
  });

  it("says nothing of somebody who never looked alone", () => {
    const { said, set } = begin(null);
    set({ alone: false, seatId: seat });
    expect(said).toEqual([]);
  });
});
