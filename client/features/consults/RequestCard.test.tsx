import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { ApiError } from "../../platform/apiError.ts";
import { RequestCard } from "./RequestCard.tsx";

const nothing = () => Promise.resolve(undefined);
const BUTTONS = {
  accept: "接受申请",
  decline: "谢绝",
} as const;
const stepNames = Object.keys(BUTTONS) as (keyof typeof BUTTONS)[];

describe("the steps of a request", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);

  it.each([[[]], ...stepNames.map((step) => [[step]]), [stepNames]])(
    "shows exactly what the server allows: %j",
    (allowed) => {
      renderPage(<RequestCard request={consultRequest({ allowed })} />, {
        answer: nothing,
      });
      for (const step of stepNames)
        expect(
          screen.queryAllByRole("button", { name: BUTTONS[step] }).length,
        ).toBe(allowed.includes(step) ? 1 : 0);
    },
  );

  it("offers the room only while it is open", () => {
    const { unmount } = renderPage(
      <RequestCard request={consultRequest({ roomOpen: true })} />,
      { answer: nothing },
    );
    const link = screen.getByRole("link", { name: "进入会诊室" });
    expect(link.getAttribute("href")).toBe(`/rooms/${consultRequest().id}`);
    unmount();
    renderPage(<RequestCard request={consultRequest()} />, { answer: nothing });
    expect(screen.queryByRole("link", { name: "进入会诊室" })).toBeNull();
  });

  it("declines with the reason that was typed, and not without one", async () => {
    const { sent } = renderPage(
      <RequestCard
        request={consultRequest({ allowed: ["decline"], version: 7 })}
      />,
      { answer: () => consultRequest() },
    );
    fireEvent.click(screen.getByRole("button", { name: "谢绝" }));
    fireEvent.click(screen.getByRole("button", { name: "谢绝申请" }));
    expect(screen.getByRole("alert").textContent).toBe("请写明原因");
    expect(sent).toEqual([]);
    fireEvent.change(screen.getByLabelText("谢绝原因"), {
      target: { value: " 今日无专家 " },
    });
    fireEvent.click(screen.getByRole("button", { name: "谢绝申请" }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ expectedVersion: 7, reason: "今日无专家" });
  });

  it("shows a refusal in place, with the number to read over the phone", async () => {
    renderPage(
      <RequestCard request={consultRequest({ allowed: ["accept"] })} />,
      {
        answer: () => {
          throw new ApiError("request.staleVersion", { requestId: "r-42" });
        },
      },
    );
    fireEvent.click(screen.getByRole("button", { name: "接受申请" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("申请状态已变化");
    expect(alert.textContent).toContain("r-42");
  });

  it("does not call an answer unsent whose reply was lost", async () => {
    const advice = { kind: "advice", status: "asked" } as const;
    const typed = renderPage(
      <RequestCard
        request={consultRequest({ ...advice, allowed: ["answer"] })}
      />,
      { answer: nothing },
    );
    fireEvent.change(screen.getByRole("textbox"), {
      target: { value: "三日后复查" },
    });
    typed.unmount();
    const { from, askedBy, id } = consultRequest();
    const message = {
      ...{ id, kind: "answer" as const, text: "三日后复查" },
      ...{ author: askedBy, organisation: from },
      at: "2026-11-21T08:00:00.000Z",
    };
    renderPage(
      <RequestCard
        request={consultRequest({ ...advice, messages: [message] })}
      />,
      { answer: nothing },
    );
    expect(screen.getByTestId("advice-answer")).toBeTruthy();
    expect(screen.queryByTestId("unsent-text")).toBeNull();
    await waitFor(() =>
      expect(JSON.stringify(window.localStorage)).not.toContain("三日后复查"),
    );
  });
});
