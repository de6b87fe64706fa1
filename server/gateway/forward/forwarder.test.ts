import { describe, expect, it } from "vitest";
import { createLog } from "../../platform/log/log.ts";
import type { DiskQueue } from "../queue/diskQueue.ts";
import type { Queued } from "../queue/queued.ts";
import { createForwarder } from "./forwarder.ts";
import type { Verdict } from "./stow.ts";

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const imageOf = (name: string, bytes = 1_000): Queued => ({
  ...{ name, path: name, bytes, sha256: name, receivedAt: 0 },
  ...{ transferSyntaxUid: "", sopInstanceUid: name, studyUid: "1" },
  accessionNumber: name.startsWith("emergency") ? "E" : "",
});
const settle = () => new Promise<void>((next) => setImmediate(next));

/** A queue in memory and a line that is answered by hand. */
const start = (
  images: Queued[],
  answer?: (image: Queued) => Verdict,
  random = 0.5,
) => {
  const waiting = [...images];
  const aside: string[] = [];
  const sent: string[] = [];
  const open = new Map<string, (verdict: Verdict) => void>();
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const remove = (image: Queued) => {
    waiting.splice(waiting.indexOf(image), 1);
    return Promise.resolve();
  };
  const queue: Pick<DiskQueue, "waiting" | "done" | "setAside"> = {
    waiting: () => [...waiting],
    done: (image) =>
      image.name === "stuck"
        ? Promise.reject(Object.assign(new Error(), { code: "EIO" }))
        : remove(image),
    setAside: (image, { reason }) => {
      aside.push(`${image.name} ${reason}`);
      return remove(image);
    },
  };
  const forwarder = createForwarder({
    queue: queue as DiskQueue,
    line: {
      store: (image, signal) => {
        sent.push(image.name);
        if (answer) return Promise.resolve(answer(image));
        return new Promise((resolve) => {
          open.set(image.name, resolve);
          signal.addEventListener("abort", () =>
            resolve({
              ...{ kind: "later", scope: "line", reason: "givenWay" },
              status: null,
            }),
          );
        });
      },
    },
    clock: { now: () => new Date(now) },
    later: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    random: () => random,
    isUrgent: ({ accessionNumber }) => accessionNumber === "E",
    left: () => undefined,
    log: createLog("silent", "test"),
  });
  return {
    ...{ forwarder, waiting, aside, sent, open, now: () => now },
    /** Runs the next timer; by how much the time went on. */
    next: async (): Promise<number> => {
      await settle();
      const timer = timers.shift();
      if (!timer) throw new Error("nothing is due");
      const passed = timer.at - now;
      now = timer.at;
      timer.run();
      await settle();
      return passed;
    },
  };
};

describe("the order of sending", () => {
  it("is the order of arrival, three at a time", () => {
    const { forwarder, sent } = start(
      ["a", "b", "c", "d"].map((n) => imageOf(n)),
    );
    forwarder.wake();
    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("lets an emergency go first and alone, and breaks off what would take long", async () => {
    const { forwarder, waiting, sent, open } = start([
      imageOf("large", 5 * MB),
      imageOf("small"),
    ]);
    forwarder.wake();
    expect(sent).toEqual(["large", "small"]);
    waiting.push(imageOf("emergency 1"), imageOf("emergency 2"));
    forwarder.wake();
    await settle();
    expect(sent).toEqual(["large", "small", "emergency 1", "emergency 2"]);
    open.get("small")?.({ kind: "stored" });
    open.get("emergency 1")?.({ kind: "stored" });
    await settle();
    // The large one waits until the last emergency is through.
    expect(sent).toHaveLength(4);
    open.get("emergency 2")?.({ kind: "stored" });
    await settle();
    expect(sent.at(-1)).toBe("large");
    expect(forwarder.state()).toMatchObject({ failures: 0, lastError: null });
  });
});

describe("what does not pass", () => {
  const broken: Verdict = {
    ...{ kind: "later", scope: "line", reason: "broken", status: null },
  };
  const notTaken: Verdict = {
    ...{ kind: "later", scope: "image", reason: "status", status: 500 },
  };

  it("on a broken line is tried again ever later, five minutes at most, by one image alone", async () => {
    const { forwarder, sent, next } = start(
      [imageOf("a"), imageOf("b"), imageOf("c")],
      () => broken,
    );
    forwarder.wake();
    const pauses: number[] = [];
    for (let i = 0; i < 12; i += 1) pauses.push(await next());
    // 0.5 in place of chance: three quarters of each step.
    expect(pauses.map((ms) => ms / 750)).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
    ]);
    expect(sent).toHaveLength(3 + 12);
  });

  it.each([
    [0, 500],
    [0.999999, 1_000],
  ])(
    "does not come back in step with other sites: chance %d waits %d ms",
    async (chance, ms) => {
      const { forwarder, next } = start([imageOf("a")], () => broken, chance);
      forwarder.wake();
      expect(Math.round(await next())).toBe(ms);
    },
  );

  it("for itself only waits by itself, and is set aside after a day on which others passed", async () => {
    const { forwarder, aside, waiting, next, now } = start(
      ["bad", "b", "c", "d", "e"].map((name) => imageOf(name)),
      ({ name }) => (name === "bad" ? notTaken : { kind: "stored" }),
    );
    forwarder.wake();
    await settle();
    const pauses: number[] = [];
    while (now() < 24 * HOUR_MS) {
      expect(aside).toEqual([]);
      expect(forwarder.state().troubled).toBe(1);
      pauses.push(await next());
      if (pauses.length === 1) {
        waiting.push(imageOf("later"));
        forwarder.wake();
        await settle();
      }
    }
    expect(Math.max(...pauses)).toBe(0.75 * HOUR_MS);
    expect(pauses.length).toBeLessThan(50);
    expect(aside).toEqual(["bad status"]);
    expect(waiting).toEqual([]);
    expect(forwarder.state()).toMatchObject({ sentImages: 5, failures: 0 });
  });

  it("is not set aside while nothing else passes: the platform is ill, not the image", async () => {
    const { forwarder, aside, waiting, next, now } = start(
      [imageOf("a"), imageOf("b")],
      () => notTaken,
    );
    forwarder.wake();
    await settle();
    while (now() < 72 * HOUR_MS) await next();
    expect(aside).toEqual([]);
    expect(waiting).toHaveLength(2);
  });

  it("and breaks the line each time lets the others pass, and soon stops no line any more", async () => {
    const { forwarder, waiting, sent, next } = start(
      ["poison", "b", "c", "d", "e"].map((name) => imageOf(name)),
      ({ name }) => (name === "poison" ? broken : { kind: "stored" }),
    );
    forwarder.wake();
    await settle();
    await next();
    expect(waiting.map(({ name }) => name)).toEqual(["poison"]);
    expect(sent.filter((name) => name === "poison").length).toBeLessThan(4);
    expect(forwarder.state()).toMatchObject({ failures: 0, pausedUntil: null });
    for (let i = 0; i < 20; i += 1) {
      waiting.push(imageOf(`next ${i}`));
      forwarder.wake();
      await settle();
      expect(waiting.map(({ name }) => name)).toEqual(["poison"]);
      await next();
      expect(forwarder.state().pausedUntil).toBeNull();
    }
  });

  it("as its file cannot be removed once it was sent keeps nothing else back", async () => {
    const { forwarder, waiting, sent } = start(
      ["stuck", "b", "c", "d", "e"].map((name) => imageOf(name)),
      () => ({ kind: "stored" }),
    );
    forwarder.wake();
    await settle();
    expect(waiting.map(({ name }) => name)).toEqual(["stuck"]);
    expect(sent).toHaveLength(5);
    expect(forwarder.state()).toMatchObject({
      ...{ pausedUntil: null, failures: 0, troubled: 1 },
      lastError: { reason: "disk" },
    });
  });

  it("and is refused for good is set aside at once", async () => {
    const { forwarder, aside } = start([imageOf("report")], () => ({
      ...{ kind: "refused", reason: "noPixels", status: 0x0122 },
    }));
    forwarder.wake();
    await settle();
    expect(aside).toEqual(["report noPixels"]);
  });
});
