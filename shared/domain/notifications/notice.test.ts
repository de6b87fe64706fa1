import { describe, expect, it } from "vitest";
import { NOTICE_PROBLEMS, retryDelayMs } from "./notice.ts";

const delays = (urgent: boolean) =>
  Array.from({ length: 9 }, (_, i) => retryDelayMs(i + 1, "timeout", urgent));

describe("trying a message again", () => {
  it("[NO6] waits longer each time and gives up after the eighth", () => {
    for (const urgent of [false, true]) {
      const all = delays(urgent);
      const waits = all.filter((ms) => ms !== undefined);
      expect(waits).toHaveLength(7);
      expect([...waits].sort((a, b) => a - b)).toEqual(waits);
      expect(all.slice(7)).toEqual([undefined, undefined]);
    }
  });

  it("[NO6] an emergency is tried again sooner, each time", () => {
    const routine = delays(false);
    delays(true).forEach((ms, i) => {
      if (ms !== undefined) expect(ms).toBeLessThan(routine[i] ?? 0);
    });
  });

  it("[NO6] what will never succeed is not tried again", () => {
    expect(
      NOTICE_PROBLEMS.filter((p) => retryDelayMs(1, p, true) === undefined),
    ).toEqual(["refused", "redirected", "notConfigured", "unreadable"]);
  });
});
