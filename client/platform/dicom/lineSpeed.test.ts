import { describe, expect, it } from "vitest";
import { createLineSpeed } from "./lineSpeed.ts";

/** A frame of 170 kB on a line of so many Mbit/s that it has for itself. */
const frameAt = (mbits: number, sharing = 1) => ({
  bytes: 170_000,
  ms: (170_000 * 8 * sharing) / (mbits * 1_000),
  sharing,
});

describe("the speed of the line", () => {
  it("is taken for low until something is known", () => {
    const line = createLineSpeed();
    expect(line.isThin()).toBe(true);
    line.note(frameAt(1_000));
    expect(line.isThin()).toBe(false);
  });

  it("is that of the line, however many answers share it", () => {
    const line = createLineSpeed();
    line.note(frameAt(100, 4));
    expect(line.isThin()).toBe(false);
    const thin = createLineSpeed();
    thin.note(frameAt(10, 4));
    expect(thin.isThin()).toBe(true);
  });

  it("follows the line, and not one answer out of the way", () => {
    const line = createLineSpeed();
    for (let i = 0; i < 5; i += 1) line.note(frameAt(200));
    line.note(frameAt(5));
    expect(line.isThin()).toBe(false);
    line.note(frameAt(5));
    line.note(frameAt(5));
    expect(line.isThin()).toBe(true);
  });

  it("takes an answer that came in no time for a quick one", () => {
    const line = createLineSpeed();
    line.note({ bytes: 170_000, ms: 0, sharing: 1 });
    expect(line.isThin()).toBe(false);
  });
});
