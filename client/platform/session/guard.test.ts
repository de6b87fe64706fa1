import { describe, expect, it, vi } from "vitest";
import { createSessionGuard } from "./guard.ts";

describe("asking for the password again", () => {
  it("is one question for all calls that found the session gone", async () => {
    const guard = createSessionGuard();
    guard.arm(true);
    const listener = vi.fn();
    guard.subscribe(listener);
    const calls = [guard.recover(), guard.recover()];
    expect(guard.isAsking()).toBe(true);
    guard.answer(true);
    expect(await Promise.all(calls)).toEqual([true, true]);
    expect(guard.isAsking()).toBe(false);
    expect(listener).toHaveBeenCalled();
  });

  it("is not asked while nobody is logged in, and ends unanswered when the person leaves", async () => {
    const guard = createSessionGuard();
    expect(await guard.recover()).toBe(false);
    guard.arm(true);
    const call = guard.recover();
    guard.arm(false);
    expect(await call).toBe(false);
  });
});
