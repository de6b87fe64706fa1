import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { RingPanel } from "./RingPanel.tsx";

const request = consultRequest({ urgency: "emergency", side: "inviting" });
/** A ring that began so many seconds ago, as the server said then and has not been heard of since. */
const ringSince = (seconds: number, change: object = {}) => {
  const start = Date.now() - seconds * 1_000;
  const at = (s: number) => new Date(start + s * 1_000).toISOString();
  return {
    ...{ id: "ring", requestId: request.id, startedAt: at(0), onDuty: true },
    ...{ phoneAt: at(60), phoneShownAt: null, phone: "0570-1234567" },
    ...{ escalateAt: at(120), escalatedAt: null, endedAt: null },
    people: [
      { person: request.askedBy, level: "duty", rungAt: at(0), seenAt: null },
    ],
    ...change,
  };
};
const open = (ring: unknown, side: "inviting" | "invited" = "inviting") =>
  renderPage(<RingPanel request={{ ...request, side }} />, {
    answer: () => ({ ring }),
  });

describe("an emergency that rings", () => {
  afterEach(cleanup);

  it("[EM3] the telephone is not shown before its time", async () => {
    open(ringSince(30));
    await screen.findByTestId("ring-panel");
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("[EM3] a page that heard nothing more shows the telephone at its time by itself", async () => {
    open(ringSince(61));
    const link = await screen.findByRole("link", { name: "0570-1234567" });
    expect(link.getAttribute("href")).toBe("tel:05701234567");
  });

  it("[EM3] an institution without a telephone is said to have none", async () => {
    open(ringSince(61, { phone: null }));
    await screen.findByText(/没有登记值班电话/);
  });

  it("[EM10] says not to delay transfer, as long as it rings", async () => {
    open(ringSince(5));
    await screen.findByText(/不要因会诊延误转诊/);
    cleanup();
    open(ringSince(5, { endedAt: new Date().toISOString() }));
    await screen.findByText(/呼叫已结束/);
    expect(screen.queryByText(/不要因会诊延误转诊/)).toBeNull();
  });

  it("the invited side is not told to call itself", async () => {
    open(ringSince(61), "invited");
    await screen.findByTestId("ring-panel");
    expect(screen.queryByRole("link")).toBeNull();
  });
});
