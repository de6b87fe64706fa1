import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sendBlob, STALL_MS } from "./sendBlob.ts";

describe("sending a blob", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("ends as a broken line does where nothing moves any more, however slow it was before", async () => {
    const request = new XMLHttpRequest();
    vi.spyOn(request, "send").mockReturnValue();
    const abort = vi.spyOn(request, "abort");
    const sent: number[] = [];
    const sending = sendBlob(() => request, {
      ...{ method: "PUT", url: "http://localhost/x", headers: {} },
      ...{ blob: new Blob(["0123456789"]), signal: undefined },
      onProgress: ({ sentBytes }) => sent.push(sentBytes),
    });
    const ended = sending.catch((error: unknown) => error);
    for (const loaded of [1, 2, 3]) {
      vi.advanceTimersByTime(STALL_MS - 1);
      request.upload.dispatchEvent(new ProgressEvent("progress", { loaded }));
    }
    expect(sent).toEqual([1, 2, 3]);
    expect(abort).not.toHaveBeenCalled();
    vi.advanceTimersByTime(STALL_MS);
    expect(await ended).toMatchObject({ code: "client.network" });
    expect(abort).toHaveBeenCalledOnce();
  });
});
