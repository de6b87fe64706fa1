import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  OpinionContent,
  OpinionDraft,
} from "../../../shared/contracts/opinions.ts";
import { createDraftSaver, EMPTY } from "./draftSaver.ts";

const text = (diagnosis: string): OpinionContent => ({ ...EMPTY, diagnosis });
const savedAt = "2026-11-21T06:00:00.000Z";

/** A server that keeps one draft as the real one does: a save on another version is refused. */
const server = () => {
  let held: OpinionDraft | null = null;
  let fails: "lost" | "down" | undefined;
  const send = vi.fn((content: OpinionContent, base: number) => {
    if (fails === "down") return Promise.reject(new Error("down"));
    if ((held?.version ?? 0) !== base)
      return Promise.reject(new Error("stale"));
    held = { content, version: base + 1, savedAt, doubts: [] };
    return fails === "lost"
      ? Promise.reject(new Error("down"))
      : Promise.resolve(held);
  });
  return {
    send,
    held: () => held,
    put: (draft: OpinionDraft) => (held = draft),
    fail: (how: typeof fails) => (fails = how),
  };
};
const make = (behind: ReturnType<typeof server>) => {
  const saver = createDraftSaver({
    ...{ base: 0, savedAtMs: undefined, onSaved: () => undefined },
    send: behind.send,
    isStale: (error) => error instanceof Error && error.message === "stale",
    onStale: () => saver.found(behind.held()),
  });
  return saver;
};

describe("[OP2] the draft on its way to the server", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("leaves a moment after the last keystroke, one save at a time, the newest text last", async () => {
    const behind = server();
    const saver = make(behind);
    saver.change(text("一"));
    saver.change(text("一二"));
    expect(behind.send).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(behind.send).toHaveBeenCalledTimes(1);
    expect(behind.held()?.content.diagnosis).toBe("一二");
    expect(saver.state()).toMatchObject({ phase: "clean", base: 1 });
    saver.change(text("三"));
    expect(await saver.flush()).toBe(true);
    expect(behind.held()).toMatchObject({ version: 2, content: text("三") });
  });

  it("tries again by itself while the server is away, and says so", async () => {
    const behind = server();
    const saver = make(behind);
    behind.fail("down");
    saver.change(text("一"));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state().phase).toBe("failed");
    expect(await saver.flush()).toBe(false);
    behind.fail(undefined);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(saver.state().phase).toBe("clean");
    expect(behind.held()?.content.diagnosis).toBe("一");
  });

  it("a save whose reply was lost is our own text, not another's", async () => {
    const behind = server();
    const saver = make(behind);
    behind.fail("lost");
    saver.change(text("一"));
    await vi.advanceTimersByTimeAsync(2_000);
    behind.fail(undefined);
    saver.change(text("一二"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saver.state().phase).toBe("clean");
    expect(behind.held()).toMatchObject({ version: 2, content: text("一二") });
  });

  it("stops at a text saved elsewhere, keeps both, and goes on from the one that is chosen", async () => {
    const behind = server();
    const saver = make(behind);
    behind.put({ content: text("别处"), version: 4, savedAt, doubts: [] });
    saver.change(text("本页"));
    await vi.runAllTimersAsync();
    expect(saver.state().phase).toBe("stale");
    saver.change(text("本页续"));
    await vi.runAllTimersAsync();
    expect(behind.held()?.content.diagnosis).toBe("别处");
    saver.rebase(4, text("本页续"));
    await vi.runAllTimersAsync();
    expect(behind.held()).toMatchObject({
      version: 5,
      content: text("本页续"),
    });
  });
});
