import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import type { GoneSeat, RoomView } from "../../platform/rtc/roomState.ts";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { People } from "./People.tsx";

const person = {
  ...consultRequest().askedBy,
  name: { zh: "李梅", en: "Li Mei" },
};

describe("who is alone in a room", () => {
  afterEach(cleanup);

  it.each<[GoneSeat | null, "zh" | "en", string]>([
    [null, "zh", "对方现在不在会诊室"],
    [null, "en", "Nobody else is in the room now"],
    [{ person, lineBroke: true }, "zh", "李梅的线路中断，还没有回来"],
    [
      { person, lineBroke: true },
      "en",
      "Li Mei's line broke; they are not back yet",
    ],
    [{ person, lineBroke: false }, "zh", "李梅已离开会诊室"],
    [{ person, lineBroke: false }, "en", "Li Mei has left the room"],
  ])(
    "is told what became of the others: %j (%s)",
    async (lastGone, language, words) => {
      renderPage(
        <LoggedIn>
          <People
            snapshot={{
              state: {
                phase: "live",
                room: {
                  others: [],
                  lastGone,
                  ownBars: null,
                } as Partial<RoomView> as RoomView,
              },
              own: { microphone: { status: "off" }, camera: { status: "off" } },
              devices: { microphone: [], camera: [] },
            }}
          />
        </LoggedIn>,
        { answer: () => readingDoctor(), language },
      );
      expect(await screen.findByText(words)).toBeTruthy();
    },
  );
});
