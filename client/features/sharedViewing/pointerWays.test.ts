import { beforeEach, describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import { ManualTimers } from "../../../test/support/fakeRoom.ts";
import {
  createPointerListener,
  createPointerSpeaker,
  type SentPointer,
} from "./pointerWays.ts";

const WANG = PersonId.parse("0190a000-0000-4000-8000-000000000001");
const at = (x: number) => ({
  ...{ paneId: "main", sopInstanceUid: "1.2", frame: 1, x, y: 0 },
});

describe("one's own pointer", () => {
  let timers: ManualTimers;
  let channelOpen: boolean;
  let socket: SentPointer[];
  let speaker: ReturnType<typeof createPointerSpeaker>;
  let n: number;
  beforeEach(() => {
    timers = new ManualTimers();
    channelOpen = true;
    socket = [];
    n = 0;
    speaker = createPointerSpeaker({
      presence: () => ({ n: (n += 1), said: channelOpen }),
      socket: (pointer) => socket.push(pointer),
      now: () => timers.now,
    });
  });
  const pointFor = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20) {
      speaker.say(at(passed));
      await timers.advance(20);
    }
  };

  it("[SV14] goes over the socket ten times a second beside the channel, under the same numbers", async () => {
    await pointFor(1_000);
    expect(socket.map((pointer) => pointer.n)).toEqual([
      1, 6, 11, 16, 21, 26, 31, 36, 41, 46,
    ]);
  });

  it("[SV14] goes over the socket every time where the channel carries nothing", async () => {
    channelOpen = false;
    await pointFor(200);
    expect(socket).toHaveLength(10);
  });

  it("[SV14] goes over the socket every time for a while after somebody asked", async () => {
    await pointFor(200);
    socket = [];
    speaker.asked();
    await pointFor(4_000);
    expect(socket).toHaveLength(200);
    await pointFor(2_000);
    socket = [];
    await pointFor(1_000);
    expect(socket).toHaveLength(10);
  });

  it("[SV14] ends on both ways at once", () => {
    speaker.say(at(1));
    speaker.say(null);
    expect(socket.at(-1)).toEqual({ n: 2, at: null });
  });
});

describe("others' pointers", () => {
  let timers: ManualTimers;
  let shown: (number | null)[];
  let asks: number;
  let listener: ReturnType<typeof createPointerListener>;
  beforeEach(() => {
    timers = new ManualTimers();
    shown = [];
    asks = 0;
    listener = createPointerListener({
      show: (_, place) => shown.push(place?.x ?? null),
      ask: () => (asks += 1),
      later: (delayMs, run) => timers.schedule(run, delayMs),
      now: () => timers.now,
    });
  });

  it("[SV14] the newest counts, whichever way it came and in whatever order", () => {
    listener.overChannel(WANG, { n: 3, at: at(3) });
    listener.overChannel(WANG, { n: 2, at: at(2) });
    listener.overSocket(WANG, { n: 1, at: at(1) });
    listener.overSocket(WANG, { n: 5, at: null });
    listener.overChannel(WANG, { n: 4, at: at(4) });
    expect(shown).toEqual([3, null]);
  });

  it("[SV14] are asked for over the socket where the channel brings none, now and then", async () => {
    for (let n = 1; n <= 50; n += 1) {
      listener.overSocket(WANG, { n, at: at(n) });
      await timers.advance(100);
    }
    expect(shown).toHaveLength(50);
    expect(asks).toBe(3);
  });

  it("[SV14] are not asked for where the channel is only a little later than the socket", async () => {
    for (let n = 1; n <= 10; n += 1) {
      listener.overSocket(WANG, { n, at: at(n) });
      await timers.advance(50);
      listener.overChannel(WANG, { n, at: at(n) });
      await timers.advance(50);
    }
    expect(asks).toBe(0);
  });

  it("[SV14] of another page of the same person are shown after a silence, however it counts", async () => {
    listener.overSocket(WANG, { n: 1_000, at: at(1) });
    listener.overSocket(WANG, { n: 2, at: at(2) });
    await timers.advance(1_001);
    listener.overSocket(WANG, { n: 3, at: at(3) });
    expect(shown).toEqual([1, 3]);
  });
});
