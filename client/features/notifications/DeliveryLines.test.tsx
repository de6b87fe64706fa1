import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { DeliveryLines } from "./DeliveryLines.tsx";

const at = "2026-11-21T06:05:00.000Z";
const delivery = (change: object) => ({
  ...{ id: "1", requestId: request.id, event: "requestAsked", kind: "gateway" },
  ...{ status: "waiting", attempts: 1, failingSince: null, problem: null },
  ...{ madeAt: at, endedAt: null },
  ...change,
});
const request = consultRequest({ status: "asked" });
const failing = { failingSince: at, problem: "timeout" };

describe("whether the other side was told", () => {
  afterEach(cleanup);

  it.each([
    [{ ...failing, attempts: 4 }, /短信网关超时，\d\d:05 起已重试 3 次/],
    [failing, /短信网关超时，\d\d:05 首次失败/],
    [{ ...failing, status: "dead", endedAt: at }, /已于 \d\d:05 放弃.*电话/],
    [{ kind: null, status: "noChannel" }, /只在浏览器内提醒/],
    [{}, /正在通过短信网关通知对方/],
    [{ kind: "email", status: "sent", endedAt: at }, /通过邮件通知对方/],
  ] as const)("[NO7] %j is said", async (change, words) => {
    renderPage(<DeliveryLines request={request} />, {
      answer: () => [delivery(change)],
    });
    await screen.findByText(words);
  });

  it("[NO7] what does not arrive stands out, also beside what did", async () => {
    renderPage(<DeliveryLines request={request} />, {
      answer: () => [
        delivery({ id: "1", kind: "email", status: "sent", endedAt: at }),
        delivery({ id: "2", ...failing }),
      ],
    });
    const [notice] = await screen.findAllByRole("status");
    expect(notice?.textContent).toMatch(/通知未送达/);
    expect(screen.getByText(/通过邮件通知对方/)).toBeTruthy();
  });

  it("[NO7] that nothing but the browser tells them is said while it is awaited, not when the request has moved on", async () => {
    const none = { kind: null, status: "noChannel", endedAt: at };
    const written = { ...none, event: "opinionWritten" };
    const later = { ...none, event: "imagesAfterSigning" };
    const sent = { event: "opinionWritten", kind: "email", status: "sent" };
    for (const [change, awaited, over] of [
      [none, "asked", "accepted"],
      [written, "opinionWritten", "done"],
      [{ ...failing, event: "opinionWritten" }, "opinionWritten", "done"],
    ] as const) {
      // The first one shows when the answer is there.
      const { unmount } = renderPage(
        <>
          <DeliveryLines request={{ ...request, status: awaited }} />
          <DeliveryLines request={{ ...request, status: over }} />
        </>,
        { answer: () => [delivery(change)] },
      );
      await screen.findByTestId("deliveries");
      expect(screen.getAllByTestId("deliveries")).toHaveLength(1);
      unmount();
    }
    // What arrived stays said, and so does what came when all was done.
    for (const [change, words] of [
      [{ ...sent, endedAt: at }, /通过邮件通知对方/],
      [later, /只在浏览器内提醒/],
    ] as const) {
      const { unmount } = renderPage(
        <DeliveryLines request={{ ...request, status: "done" }} />,
        { answer: () => [delivery(change)] },
      );
      await screen.findByText(words);
      unmount();
    }
  });
});
