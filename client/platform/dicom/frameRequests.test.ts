import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acceptOf, wasCancelled } from "./frameRequests.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("a frame of which nothing comes for half a minute fails as a broken line does, and one that comes slowly does not", () => {
  const request = new XMLHttpRequest();
  const abort = vi.spyOn(request, "abort");
  acceptOf(request, "image");
  request.dispatchEvent(new ProgressEvent("loadstart"));
  for (const loaded of [1, 2, 3]) {
    vi.advanceTimersByTime(29_000);
    request.dispatchEvent(new ProgressEvent("progress", { loaded }));
  }
  expect(abort).not.toHaveBeenCalled();
  vi.advanceTimersByTime(30_000);
  expect(abort).toHaveBeenCalledOnce();
  // Nobody called it off: it is tried again.
  expect(wasCancelled(request)).toBe(false);
});

it("a frame that has come is left alone", () => {
  const request = new XMLHttpRequest();
  const abort = vi.spyOn(request, "abort");
  acceptOf(request, "image");
  request.dispatchEvent(new ProgressEvent("loadstart"));
  request.dispatchEvent(new ProgressEvent("loadend"));
  vi.advanceTimersByTime(120_000);
  expect(abort).not.toHaveBeenCalled();
});
