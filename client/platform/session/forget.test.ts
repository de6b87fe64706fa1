import { afterEach, expect, it, vi } from "vitest";
import { forgetPerson, onForget } from "./forget.ts";

afterEach(() => vi.unstubAllGlobals());

it("lets go of the rest where one holder fails, says which error it was, and goes on", () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  const broken = new Error("an image is in use");
  const later = vi.fn();
  const stops = [
    onForget(() => {
      throw broken;
    }),
    onForget(later),
  ];
  forgetPerson();
  expect(later).toHaveBeenCalledOnce();
  expect(report).toHaveBeenCalledExactlyOnceWith(broken);
  for (const stop of stops) stop();
});
