import { describe, expect, it } from "vitest";
import { createInOrder } from "./inOrder.ts";

describe("work in order", () => {
  it("runs one key's work one after the other, and goes on after a failure", async () => {
    const inOrder = createInOrder();
    const log: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const done = [
      inOrder("a", async () => {
        log.push("1 begins");
        await held;
        log.push("1 ends");
      }),
      inOrder("a", () => {
        log.push("2 fails");
        return Promise.reject(new Error("refused"));
      }).catch((error: unknown) => error),
      inOrder("a", () => Promise.resolve(log.push("3"))),
    ];
    await inOrder("b", () => Promise.resolve(log.push("other key")));
    release();
    await Promise.all(done);
    expect(log).toEqual(["1 begins", "other key", "1 ends", "2 fails", "3"]);
  });
});
