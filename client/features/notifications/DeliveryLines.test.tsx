import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { DeliveryLines } from "./DeliveryLines.tsx";

const at = "2026-11-21T06:05:00.000Z";
const delivery = (change: object) => ({
  ...{ id: "1", requestId: "r", event: "requestAsked", kind: "gateway" },
  ...{ status: "waiting", attempts: 1, failingSince: null, problem: null },
  ...{ madeAt: at, endedAt: null },
  ...change,
});
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
    renderPage(<DeliveryLines requestId="r" />, {
      answer: () => [delivery(change)],
    });
    await screen.findByText(words);
  });

  it("[NO7] what does not arrive stands out, also beside what did", async () => {
    renderPage(<DeliveryLines requestId="r" />, {
      answer: () => [
        delivery({ id: "1", kind: "email", status: "sent", endedAt: at }),
        delivery({ id: "2", ...failing }),
      ],
    });
    const [notice] = await screen.findAllByRole("status");
    expect(notice?.textContent).toMatch(/通知未送达/);
    expect(screen.getByText(/通过邮件通知对方/)).toBeTruthy();
  });
});
