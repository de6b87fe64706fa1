import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../platform/apiError.ts";
import { createUploadQueue, type NamedFile } from "./queue.ts";

interface Sending {
  uploadId: string;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
  finish: (status: "stored" | "duplicate" | "conflict") => void;
  fail: (error: unknown) => void;
}

const files = (count: number): NamedFile[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `ct/${i + 1}.dcm`,
    bytes: 10,
    file: new Blob(["0123456789"]),
  }));

const setUp = () => {
  const under: Sending[] = [];
  let ids = 0;
  let nowMs = 0;
  const line = { up: true };
  const pauses: (() => void)[] = [];
  const pause = vi.fn((_ms: number, signal: AbortSignal) =>
    line.up
      ? Promise.resolve()
      : new Promise<void>((done) => {
          pauses.push(done);
          signal.addEventListener("abort", () => done());
        }),
  );
  const there = new Set<Blob>();
  const queue = createUploadQueue({
    isThere: (file) => Promise.resolve(there.has(file)),
    onBegin: () => undefined,
    send: (_file, { uploadId, signal, onProgress }) =>
      new Promise((finish, fail) => {
        under.push({ uploadId, signal, onProgress, finish, fail });
        signal.addEventListener("abort", () => fail(new Error("aborted")));
      }),
    newId: () => `u${(ids += 1)}`,
    now: () => nowMs,
    pause,
    answers: () => Promise.resolve(line.up),
    schedule: (notify) => queueMicrotask(notify),
  });
  return {
    queue,
    ...{ there, under, pause, line },
    /** The next look at the line. */
    look: () => pauses.splice(0).forEach((done) => done()),
    at: (ms: number) => (nowMs = ms),
    settle: () => new Promise<void>((resolve) => setTimeout(resolve)),
  };
};
const statuses = ({ queue }: ReturnType<typeof setUp>) =>
  queue.state().items.map(({ status }) => status);

describe("sending the files of a folder", () => {
  it("sends at most three at a time, in order, until all are stored", async () => {
    const t = setUp();
    t.queue.add(files(5));
    await t.settle();
    expect(t.under.map(({ uploadId }) => uploadId)).toEqual(["u1", "u2", "u3"]);
    t.under[1]!.finish("stored");
    await t.settle();
    expect(t.under).toHaveLength(4);
    t.under.forEach(({ finish }) => finish("stored"));
    await t.settle();
    t.under[4]!.finish("duplicate");
    await t.settle();
    expect(statuses(t)).toEqual([
      "stored",
      "stored",
      "stored",
      "stored",
      "duplicate",
    ]);
    expect(t.queue.state().active).toBe(false);
  });

  it("keeps a refused file with its name and reason, and sends the others", async () => {
    const t = setUp();
    t.queue.add(files(2));
    await t.settle();
    t.under[0]!.fail(new ApiError("image.notDicom", { requestId: "r1" }));
    t.under[1]!.finish("stored");
    await t.settle();
    expect(statuses(t)).toEqual(["failed", "stored"]);
    const [refused] = t.queue.state().items;
    expect(refused).toMatchObject({ name: "ct/1.dcm" });
    expect(refused?.error?.code).toBe("image.notDicom");
    expect(t.pause).not.toHaveBeenCalled();
  });

  it("tries again by itself over a bad line, then gives up and says why", async () => {
    const t = setUp();
    t.queue.add(files(1));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await t.settle();
      t.under[attempt]!.fail(new ApiError("client.network"));
    }
    await t.settle();
    expect(t.under.map(({ uploadId }) => uploadId)).toEqual(["u1", "u1", "u1"]);
    expect(t.queue.state().items[0]?.error?.code).toBe("client.network");
  });

  it("waits as long as the line is down, says so, and goes on by itself under the former ids", async () => {
    const t = setUp();
    t.queue.add(files(5));
    await t.settle();
    t.line.up = false;
    for (const { fail } of t.under) fail(new ApiError("client.network"));
    for (let looks = 0; looks < 10; looks += 1) {
      await t.settle();
      expect(t.queue.state()).toMatchObject({ active: true, away: true });
      t.look();
    }
    await t.settle();
    expect(t.under).toHaveLength(3);
    t.line.up = true;
    t.look();
    await t.settle();
    expect(t.queue.state().away).toBe(false);
    expect(t.under.map(({ uploadId }) => uploadId)).toEqual([
      ...["u1", "u2", "u3", "u1", "u2", "u3"],
    ]);
    for (let done = 3; done < t.under.length; done += 1) {
      t.under[done]!.finish("stored");
      await t.settle();
    }
    expect(t.queue.state().counts).toMatchObject({ stored: 5, failed: 0 });
  });

  it("can be paused while the line is down, and goes on at once when told to", async () => {
    const t = setUp();
    t.queue.add(files(1));
    await t.settle();
    t.line.up = false;
    t.under[0]!.fail(new ApiError("client.network"));
    await t.settle();
    t.queue.cancel();
    await t.settle();
    expect(statuses(t)).toEqual(["cancelled"]);
    expect(t.queue.state()).toMatchObject({ active: false, away: false });
    t.line.up = true;
    t.queue.retry();
    await t.settle();
    t.under[1]!.finish("stored");
    await t.settle();
    expect(statuses(t)).toEqual(["stored"]);
  });

  it("retries what failed under its former id, so that nothing is stored twice", async () => {
    const t = setUp();
    t.queue.add(files(2));
    await t.settle();
    t.under[0]!.fail(new ApiError("image.truncated"));
    t.under[1]!.finish("stored");
    await t.settle();
    t.queue.retry();
    await t.settle();
    expect(t.under.at(-1)?.uploadId).toBe("u1");
    t.under.at(-1)!.finish("stored");
    await t.settle();
    expect(t.queue.state().counts).toMatchObject({ stored: 2, failed: 0 });
  });

  it("stops at once when cancelled, keeps what is stored, and can go on", async () => {
    const t = setUp();
    t.queue.add(files(5));
    await t.settle();
    t.under[0]!.finish("stored");
    await t.settle();
    t.queue.cancel();
    await t.settle();
    expect(statuses(t)).toEqual([
      "stored",
      "cancelled",
      "cancelled",
      "cancelled",
      "cancelled",
    ]);
    const before = t.under.length;
    t.queue.retry();
    await t.settle();
    expect(t.under.length - before).toBe(3);
  });

  it("says how far it is in bytes and how long it will take", async () => {
    const t = setUp();
    t.queue.add(files(2));
    await t.settle();
    t.at(10_000);
    t.under[0]!.onProgress(4);
    await t.settle();
    expect(t.queue.state()).toMatchObject({
      totalBytes: 20,
      sentBytes: 4,
      secondsLeft: 40,
    });
  });

  it("does not send what the case has already: a folder dropped again goes on where it stopped", async () => {
    const t = setUp();
    const all = files(4);
    t.there.add(all[0]!.file as Blob).add(all[2]!.file as Blob);
    t.queue.add(all);
    await t.settle();
    expect(t.under.map(({ uploadId }) => uploadId)).toEqual(["u2", "u4"]);
    t.under.forEach(({ finish }) => finish("stored"));
    await t.settle();
    expect(statuses(t)).toEqual(["duplicate", "stored", "duplicate", "stored"]);
    expect(t.queue.state().sentBytes).toBe(40);
  });

  it("inflates a file of an archive when its turn comes, and names one that does not inflate", async () => {
    const t = setUp();
    const opened: string[] = [];
    const entry = (name: string, file: () => Promise<Blob>) => ({
      name,
      bytes: 10,
      file: () => {
        opened.push(name);
        return file();
      },
    });
    const fine = () => Promise.resolve(new Blob(["0123456789"]));
    t.queue.add([
      entry("a.zip/1", fine),
      entry("a.zip/2", () => Promise.reject(new ApiError("client.zipDamaged"))),
      entry("a.zip/3", fine),
      entry("a.zip/4", fine),
      entry("a.zip/5", fine),
    ]);
    await t.settle();
    expect(opened).toHaveLength(4);
    expect(t.queue.state().items[1]?.error?.code).toBe("client.zipDamaged");
    t.queue.cancel();
  });

  it("lists what is refused with its reason, never sends it, and does not offer it again", async () => {
    const t = setUp();
    t.queue.add([
      ...files(1),
      {
        name: "a.zip/../x",
        bytes: 5,
        file: new Blob([]),
        refused: new ApiError("client.zipPath"),
      },
    ]);
    await t.settle();
    t.under[0]!.finish("stored");
    await t.settle();
    expect(statuses(t)).toEqual(["stored", "failed"]);
    expect(t.queue.state()).toMatchObject({ again: 0, active: false });
    t.queue.retry();
    await t.settle();
    expect(t.under).toHaveLength(1);
  });
});
