import { describe, expect, it } from "vitest";
import { SeatId } from "../../shared/contracts/ids.ts";
import { DATA_LIMITS } from "../../shared/contracts/media.ts";
import { createSeatVoice } from "./seatVoice.ts";

const SEAT = SeatId.parse("0190a000-0000-4000-8000-0000000000ff");
const SEAT_BYTES = [0x01, 0x90, 0xa0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0];

const voice = () => {
  const said: Uint8Array[] = [];
  const excess: string[] = [];
  const clock = { now: 0 };
  const say = createSeatVoice(SEAT, {
    say: (message) => said.push(message),
    now: () => clock.now,
    onExcess: (reason) => excess.push(reason),
  });
  return { said, excess, clock, say };
};
const bytes = (length: number) => new Uint8Array(length).fill(7);

describe("what a seat says over its data channel", () => {
  it("goes on behind the seat's id, whatever it says itself", () => {
    const { say, said } = voice();
    const another = bytes(16);
    expect(say(another)).toBe(true);
    expect([...(said[0] ?? [])]).toEqual([...SEAT_BYTES, 0xff, ...another]);
  });

  it("may be 256 bytes long; longer is not passed on", () => {
    const { say, said, excess } = voice();
    expect(say(bytes(DATA_LIMITS.bytes))).toBe(true);
    expect(say(bytes(DATA_LIMITS.bytes + 1))).toBe(false);
    expect(said).toHaveLength(1);
    expect(excess).toEqual(["tooLong"]);
  });

  it("may come sixty times a second without end, and gathered by a line", () => {
    const { say, excess, clock } = voice();
    for (let second = 0; second < 10; second += 1)
      for (let i = 0; i < DATA_LIMITS.perSecond; i += 1) {
        clock.now += 1_000 / DATA_LIMITS.perSecond;
        expect(say(bytes(10))).toBe(true);
      }
    for (let i = 0; i < DATA_LIMITS.perSecond; i += 1) say(bytes(10));
    expect(excess).toEqual([]);
  });

  it("goes nowhere once it comes faster for longer", () => {
    const { say, said, excess, clock } = voice();
    let passed = 0;
    while (say(bytes(10))) {
      passed += 1;
      clock.now += 1;
    }
    expect(said).toHaveLength(passed);
    expect(passed).toBeLessThan(3 * DATA_LIMITS.perSecond);
    expect(excess).toEqual(["tooMany"]);
  });
});
