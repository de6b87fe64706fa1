import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../shared/errors.ts";
import { isPassing, loadFailure } from "./loadFailure.ts";

/** A request of the loader's that was answered. */
const answered = (status: number, body: string): Error =>
  Object.assign(new Error("request failed"), {
    request: Object.create(XMLHttpRequest.prototype, {
      status: { value: status },
      response: { value: new TextEncoder().encode(body).buffer },
    }) as XMLHttpRequest,
  });
const refusal = (code: ErrorCode) =>
  JSON.stringify({ code, message: "words", requestId: "r" });

describe("a frame that did not load", () => {
  it.each([
    ["pacs.away", 503, true],
    ["pacs.refused", 502, false],
    ["pacs.otherBytes", 502, false],
    ["pacs.missing", 502, false],
  ] as const)("says %s, as the server does", (code, status, passes) => {
    const failure = loadFailure(answered(status, refusal(code)));
    expect(failure).toMatchObject({ code, requestId: "r" });
    expect(isPassing(failure)).toBe(passes);
  });

  it.each([
    [503, "<html>proxy</html>", "client.network"],
    [500, refusal("server.internal"), "client.network"],
    [404, refusal("image.notFound"), "image.notFound"],
    [401, "", "session.expired"],
  ] as const)("with %s is told as before", (status, body, code) => {
    expect(loadFailure(answered(status, body)).code).toBe(code);
  });
});
