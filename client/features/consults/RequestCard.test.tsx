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
  writeOpinion: "写入诊疗意见",
  complete: "确认完成会诊",
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

  it("keeps the opinion, and sends the same command again, when the server could not be reached", async () => {
    const request = consultRequest({ allowed: ["writeOpinion"] });
    let reachable = false;
    const { sent } = renderPage(<RequestCard request={request} />, {
      answer: () => {
        if (!reachable) throw new ApiError("client.network");
        return request;
      },
    });
    const box = screen.getByLabelText("写诊疗意见");
    fireEvent.change(box, { target: { value: "考虑肺炎" } });
    const send = screen.getByRole("button", { name: "写入诊疗意见" });
    fireEvent.click(send);
    expect((await screen.findByRole("alert")).textContent).toContain(
      "无法确认是否已保存",
    );
    expect((box as HTMLTextAreaElement).value).toBe("考虑肺炎");
    reachable = true;
    fireEvent.click(screen.getByRole("button", { name: "写入诊疗意见" }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.body).toEqual(sent[0]?.body);
  });

  it("takes no text while the opinion is on its way, and brings a sent one back nowhere", async () => {
    const request = consultRequest({ allowed: ["writeOpinion"] });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const server = { answer: () => answered.then(() => request) };
    const first = renderPage(<RequestCard request={request} />, server);
    const box = screen.getByLabelText<HTMLTextAreaElement>("写诊疗意见");
    fireEvent.change(box, { target: { value: "考虑肺炎" } });
    fireEvent.click(screen.getByRole("button", { name: "写入诊疗意见" }));
    await waitFor(() => expect(box.readOnly).toBe(true));
    first.unmount();
    expect(window.localStorage.length).toBe(1);
    answer();
    await waitFor(() => expect(window.localStorage.length).toBe(0));
  });

  it("keeps an unsent opinion in sight when the consult ends over it", () => {
    const allowed = consultRequest({ allowed: ["writeOpinion"] });
    const before = renderPage(<RequestCard request={allowed} />, {
      answer: nothing,
    });
    fireEvent.change(screen.getByLabelText("写诊疗意见"), {
      target: { value: "考虑肺炎" },
    });
    before.unmount();
    renderPage(<RequestCard request={consultRequest({ status: "done" })} />, {
      answer: nothing,
    });
    expect(screen.getByRole("alert").textContent).toContain("没有提交");
    const text = screen.getByLabelText<HTMLTextAreaElement>("诊疗意见");
    expect([text.value, text.readOnly]).toEqual(["考虑肺炎", true]);
    fireEvent.click(screen.getByRole("button", { name: "清除这段内容" }));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(window.localStorage.length).toBe(0);
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

  it("shows the opinion in force with its author, and former ones behind it", () => {
    const opinion = (version: number, text: string) => ({
      id: `00000000-0000-4000-8000-0000000000a${version}`,
      version,
      text,
      author: consultRequest().askedBy,
      organisation: consultRequest().to,
      writtenAt: "2026-11-21T07:00:00.000Z",
    });
    renderPage(
      <RequestCard
        request={consultRequest({
          opinions: [opinion(1, "先前的意见"), opinion(2, "现在的意见")],
        })}
      />,
      { answer: nothing },
    );
    const [inForce, former] = screen.getAllByTestId("opinion");
    expect(inForce?.textContent).toMatch(/现行版本.*第 2 版.*现在的意见.*李梅/);
    expect(former?.textContent).toContain("先前的意见");
    expect(former?.closest("details")?.open).toBe(false);
  });
});
