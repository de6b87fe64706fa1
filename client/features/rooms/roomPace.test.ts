import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { RoomId, SeatId } from "../../../shared/contracts/ids.ts";
import { aheadPace } from "../../platform/dicom/aheadPace.ts";
import type {
  RemoteSeat,
  RoomState,
  RoomView,
} from "../../platform/rtc/roomState.ts";
import { paceBeside, useRoomPace } from "./roomPace.ts";

type Bars = RemoteSeat["bars"];
/** Of the rest nothing is asked. */
const room = (
  media: RoomView["media"],
  ownBars: Bars,
  others: Bars[],
): RoomState => ({
  phase: "live",
  room: {
    roomId: "room" as RoomId,
    seatId: "seat" as SeatId,
    ...{ media, ownBars, sharedView: {} as RoomView["sharedView"] },
    lastGone: null,
    others: others.map((bars) => ({ bars }) as RemoteSeat),
  },
});

describe("images that come ahead in a room", () => {
  it.each<[string, RoomState, ReturnType<typeof paceBeside>]>([
    ["one at a time on good lines", room("flowing", 3, [3, 3]), "gentle"],
    ["so too before anything is measured", room("flowing", null, []), "gentle"],
    ["not while others hear us badly", room("flowing", 2, [3]), "none"],
    ["not while we hear nobody well", room("flowing", 3, [2, 1]), "none"],
    [
      "also while one of several is heard badly",
      room("flowing", 3, [3, 1]),
      "gentle",
    ],
    ["not while sound is on its way", room("starting", null, []), "none"],
    ["not while the path is restored", room("interrupted", 3, [3]), "none"],
    ["freely where there is no media", room("off", null, [null]), "free"],
    ["freely while the media node is away", room("nodeAway", null, []), "free"],
    ["not while we come in", { phase: "joining", attempt: 1 }, "none"],
  ])("come %s", (_words, state, pace) => {
    expect(paceBeside(state, undefined)).toBe(pace);
  });

  it("follow the room as long as its images are shown", () => {
    const { rerender, unmount } = renderHook(useRoomPace, {
      initialProps: room("flowing", 3, [3]),
    });
    expect(aheadPace()).toBe("gentle");
    rerender(room("flowing", 3, [1]));
    expect(aheadPace()).toBe("none");
    unmount();
    expect(aheadPace()).toBe("free");
  });

  it("stay away where the browser says that the line is slow or costly", () => {
    const good = room("flowing", 3, [3]);
    expect(paceBeside(good, { saveData: true })).toBe("none");
    expect(paceBeside(good, { effectiveType: "slow-2g" })).toBe("none");
    expect(paceBeside(good, { effectiveType: "4g" })).toBe("gentle");
  });
});
