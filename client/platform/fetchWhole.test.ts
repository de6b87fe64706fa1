import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchWhole, SILENCE_MS } from "./fetchWhole.ts";

const text = (answer: Response) => answer.text();
/** A server that answers when it is told to, and ends with the signal as `fetch` does. */
const server = () => {
  let to: ReadableStreamDefaultController<Uint8Array> | undefined;
  let answer: () => void = () => undefined;
  const ask: typeof fetch = (_url, init) =>
    new Promise((resolve, reject) => {
      const body = new ReadableStream<Uint8Array>({ start: (c) => (to = c) });
      init?.signal?.addEventListener("abort", () => {
        const reason = init.signal?.reason as Error;
        reject(reason);
        to?.error(reason);
      });
      answer = () => resolve(new Response(body));
    });
  return {
    ask,
    answer: () => answer(),
    send: (part: string) => to?.enqueue(new TextEncoder().encode(part)),
    end: () => to?.close(),
  };
};
const endOf = (fetched: Promise<unknown>) =>
  fetched.catch((error: unknown) => error);

describe("an answer that is fetched whole", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("may come as slowly as it likes while something comes", async () => {
    const { ask, answer, send, end } = server();
    const fetched = endOf(fetchWhole(ask, "/x", {}, text));
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    answer();
    for (const part of ["慢", "慢", "来"]) {
      await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
      send(part);
    }
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    end();
    expect(await fetched).toEqual({ status: 200, body: "慢慢来" });
  });

  it.each([
    ["before it begins", false],
    ["in its middle", true],
  ])(
    "ends as a broken line does where it falls silent %s",
    async (_, begun) => {
      const { ask, answer, send } = server();
      const fetched = endOf(fetchWhole(ask, "/x", {}, text));
      if (begun) {
        answer();
        send("a");
      }
      await vi.advanceTimersByTimeAsync(SILENCE_MS);
      expect(await fetched).toMatchObject({ code: "client.network" });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("that is called off throws the caller's reason", async () => {
    const { ask, answer, send } = server();
    const caller = new AbortController();
    const { signal } = caller;
    const fetched = endOf(fetchWhole(ask, "/x", { signal }, text));
    answer();
    send("a");
    const reason = new Error("left the page");
    caller.abort(reason);
    expect(await fetched).toBe(reason);
    expect(await endOf(fetchWhole(ask, "/x", { signal }, text))).toBe(reason);
  });
});
