import { describe, expect, it } from "vitest";
import { FakeTrack } from "../../../test/support/fakeRoom.ts";
import { encodingsFor } from "./encodings.ts";
import { barsOf, countedIn, fractionLostIn, lossBetween } from "./signal.ts";

const report = (...entries: object[]) =>
  new Map(entries.map((entry, i) => [String(i), entry])) as RTCStatsReport;

describe("a person's signal", () => {
  it.each([
    [0, 20, 3],
    [0.05, 20, 2],
    [0.2, 20, 1],
    [0, 400, 2],
    [0, 700, 1],
  ])("with loss %d and %d ms there and back has %d bars", (loss, ms, bars) => {
    expect(barsOf(loss, ms)).toBe(bars);
  });

  it("counts what came in and what was lost since the last look", () => {
    const before = countedIn(
      report({ type: "inbound-rtp", packetsReceived: 100, packetsLost: 1 }),
    );
    const after = countedIn(
      report(
        { type: "inbound-rtp", packetsReceived: 190, packetsLost: 11 },
        { type: "candidate-pair" },
      ),
    );
    expect(lossBetween(before, after)).toBeCloseTo(0.1);
  });

  it("says nothing where nothing was due", () => {
    const count = { packets: 5, lost: 1 };
    expect(lossBetween(count, count)).toBeUndefined();
    expect(fractionLostIn(report())).toBeUndefined();
  });

  it("takes the worst of our own streams", () => {
    const lost = [0, 0.2].map((fractionLost) => ({
      type: "remote-inbound-rtp",
      fractionLost,
    }));
    expect(fractionLostIn(report(...lost))).toBe(0.2);
  });
});

describe("layers of a picture", () => {
  const layers = (width: number, height: number) =>
    encodingsFor({ kind: "video", getSettings: () => ({ width, height }) });

  it.each([
    [1280, 720, 3],
    [640, 480, 2],
    [320, 240, 1],
  ])("%d x %d: %d", (width, height, count) => {
    expect(layers(width, height)).toHaveLength(count);
  });

  it("are given smallest first, the last at full size", () => {
    const scales = layers(1280, 720).map((one) => one.scaleResolutionDownBy);
    expect(scales).toEqual([4, 2, 1]);
  });

  it("are one for sound", () => {
    expect(encodingsFor(new FakeTrack("audio"))).toHaveLength(1);
  });
});
