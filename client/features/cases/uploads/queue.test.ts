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
    file: new Blob(["0123456789"]),
  }));

const setUp = () => {
  const under: Sending[] = [];
  let ids = 0;
  let nowMs = 0;
  const pause = vi.fn(() => Promise.resolve());
  const queue = createUploadQueue({
    send: (_file, { uploadId, signal, onProgress }) =>
      new Promise((finish, fail) => {
        under.push({ uploadId, signal, onProgress, finish, fail });
        signal.addEventListener("abort", () => fail(new Error("aborted")));
      }),
    newId: () => `u${(ids += 1)}`,
    now: () => nowMs,
    pause,
    schedule: (notify) => queueMicrotask(notify),
  });
  return {
    queue,
    under,
    pause,
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
});
