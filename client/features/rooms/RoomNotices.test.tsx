import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type {
  MediaState,
  RoomSnapshot,
  RoomView,
} from "../../platform/rtc/roomState.ts";
import { RoomNotices } from "./RoomNotices.tsx";

const MISSING = { status: "unavailable", problem: "missing" } as const;
const withoutDevices = (media: MediaState): RoomSnapshot => ({
  state: {
    phase: "live",
    room: { media } as RoomView,
  },
  own: { microphone: MISSING, camera: MISSING },
  devices: { microphone: [], camera: [] },
});
const show = (snapshot: RoomSnapshot) =>
  renderPage(<RoomNotices snapshot={snapshot} />, { answer: () => [] });

afterEach(cleanup);

describe("what a room says of line and devices", () => {
  it("someone without devices is told once that they see and hear, unseen", () => {
    show(withoutDevices("flowing"));
    expect(screen.getByRole("status").textContent).toMatch(/可以看、可以听/);
  });

  it("promises no hearing where the installation runs without video", () => {
    show(withoutDevices("off"));
    expect(screen.getByRole("status").textContent).toMatch(/未启用音视频/);
  });
});
