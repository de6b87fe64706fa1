import { describe, expect, it, vi } from "vitest";
import { createSessionGuard } from "./guard.ts";

const own = { personId: "p1", organisationId: "o1" };

describe("asking for the password again", () => {
  it("is one question for all calls that found the session gone", async () => {
    const guard = createSessionGuard();
    guard.arm(own);
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
    guard.arm(own);
    const call = guard.recover();
    guard.arm(null);
    expect(await call).toBe(false);
  });
});
