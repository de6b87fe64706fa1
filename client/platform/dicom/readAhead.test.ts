import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../test/support/virtualTime.ts";
import { ReadAhead } from "./readAhead.ts";
import type { SeriesImage } from "./seriesImages.ts";

const seriesOf = (uid: string, count = 3): SeriesImage[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ imageId: `${uid}/${i}`, seriesInstanceUid: uid, frame: 1 },
    ...{ sopInstanceUid: `${uid}.${i}`, lossy: false, attributes: {} },
  }));

/** A line that takes 10 ms for a series' attributes and for each image. */
const open = (room = Infinity) => {
  const time = new VirtualTime();
  const asked: string[] = [];
  const cached = new Set<string>();
  const failing = new Set<string>();
  const line = { allowed: true };
  const take = (name: string) => {
    asked.push(name);
    return new Promise<void>((resolve, reject) => {
      time.later(10, () => {
        if (failing.has(name)) reject(new Error("lost"));
        else resolve();
      });
    });
  };
  const ahead = new ReadAhead({
    isCached: ({ imageId }) => cached.has(imageId),
    hasRoom: () => cached.size < room,
    isAllowed: () => line.allowed,
    load: async ({ imageId }) => {
      await take(imageId);
      cached.add(imageId);
    },
  });
  const leaving = new AbortController();
  const run = (...uids: string[]) =>
    void ahead.run(
      uids.map((uid) => async () => {
        await take(uid);
        return seriesOf(uid);
      }),
      leaving.signal,
    );
  return { ahead, asked, cached, failing, leaving, line, run, time };
};

describe("the series that are read next", () => {
  it("come in the order of reading, one image at a time", async () => {
    const { run, time, asked } = open();
    run("2", "3");
    await time.run(35);
    expect(asked).toEqual(["2", "2/0", "2/1", "2/2"]);
    await time.run(1_000);
    expect(asked).toEqual([
      ...["2", "2/0", "2/1", "2/2", "3", "3/0", "3/1", "3/2"],
    ]);
  });

  it("wait while anything that was asked for is on its way, in any pane", async () => {
    const { ahead, run, time, asked } = open();
    ahead.onBusy(true);
    ahead.onBusy(true);
    run("2");
    await time.run(100);
    ahead.onBusy(false);
    await time.run(100);
    expect(asked).toEqual([]);
    ahead.onBusy(false);
    await time.run(15);
    expect(asked).toEqual(["2", "2/0"]);
    ahead.onBusy(true);
    await time.run(100);
    expect(asked).toEqual(["2", "2/0"]);
    ahead.onBusy(false);
    await time.run(100);
    expect(asked).toEqual(["2", "2/0", "2/1", "2/2"]);
  });

  it("wait while a conversation needs the line", async () => {
    const { ahead, line, run, time, asked } = open();
    run("2");
    await time.run(15);
    line.allowed = false;
    await time.run(100);
    // What was asked for meanwhile gives the line free for nothing else.
    ahead.onBusy(true);
    ahead.onBusy(false);
    await time.run(100);
    expect(asked).toEqual(["2", "2/0"]);
    line.allowed = true;
    ahead.goOn();
    await time.run(100);
    expect(asked).toEqual(["2", "2/0", "2/1", "2/2"]);
  });

  it("are given up when another series is chosen", async () => {
    const { ahead, leaving, run, time, asked } = open();
    run("2");
    await time.run(15);
    leaving.abort();
    ahead.onBusy(true);
    ahead.onBusy(false);
    await time.run(100);
    expect(asked).toEqual(["2", "2/0"]);
  });

  it("push nothing out of the cache, and what is there is not loaded again", async () => {
    const { run, time, asked, cached } = open(4);
    cached.add("2/0");
    cached.add("9/9");
    run("2", "3");
    await time.run(1_000);
    expect(asked).toEqual(["2", "2/1", "2/2", "3"]);
  });

  it("end at what fails: it is asked for again when its series is opened", async () => {
    const { failing, run, time, asked } = open();
    failing.add("2/1");
    run("2", "3");
    await time.run(1_000);
    expect(asked).toEqual(["2", "2/0", "2/1"]);
  });
});
