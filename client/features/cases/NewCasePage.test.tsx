import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { ApiError } from "../../platform/apiError.ts";
import { NewCasePage } from "./NewCasePage.tsx";

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { exact: false }), {
    target: { value },
  });
const valueOf = (label: string) =>
  screen.getByLabelText<HTMLInputElement>(label, { exact: false }).value;
const fill = () => {
  type("姓名", "测试患者");
  type("身份证号", "11010519491231002X");
  type("主诉", "咳嗽 3 天");
};
const submit = () =>
  fireEvent.click(screen.getByRole("button", { name: "建立病例" }));
const refuse = () => {
  throw new ApiError("session.expired");
};

describe("the form of a new case", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);

  it("names a wrong check digit at its field, and sends nothing", () => {
    const { sent } = renderPage(<NewCasePage />, { answer: refuse });
    fill();
    type("身份证号", "110105194912310021");
    const field = screen.getByLabelText("身份证号", { exact: false });
    const note = document.getElementById(
      field.getAttribute("aria-describedby") ?? "",
    );
    expect(note?.textContent).toContain("校验位不符");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    submit();
    expect(sent).toEqual([]);
  });

  it("takes birth date and sex from a right national id", () => {
    renderPage(<NewCasePage />, { answer: refuse });
    fill();
    expect(valueOf("出生日期")).toBe("1949-12-31");
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "女" })).toBe(
      screen.getByRole("radio", { name: "女", checked: true }),
    );
  });

  it("keeps everything typed when the session has expired, also over a reload", async () => {
    const first = renderPage(<NewCasePage />, { answer: refuse });
    fill();
    submit();
    expect((await screen.findByRole("alert")).textContent).toContain(
      "登录已过期",
    );
    expect(valueOf("姓名")).toBe("测试患者");
    first.unmount();
    renderPage(<NewCasePage />, { answer: refuse });
    expect(valueOf("主诉")).toBe("咳嗽 3 天");
    expect(screen.getByTestId("draft-note").textContent).toContain(
      "草稿已自动保存",
    );
  });

  it("stands as it was sent while the answer is on its way, and takes no words that would go nowhere", async () => {
    let answer: (opened: unknown) => void = () => undefined;
    const { sent } = renderPage(<NewCasePage />, {
      answer: () => new Promise((resolve) => (answer = resolve)),
    });
    fill();
    submit();
    await waitFor(() => expect(sent).toHaveLength(1));
    type("主诉", "咳嗽 3 天，咯血");
    expect(valueOf("主诉")).toBe("咳嗽 3 天");
    fireEvent.submit(screen.getByLabelText("主诉", { exact: false }));
    answer({ id: "opened", notTaken: [] });
    // The case's page may be long in coming over a slow line.
    await waitFor(() => expect(window.localStorage).toHaveLength(0));
    expect(valueOf("主诉")).toBe("咳嗽 3 天");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(sent).toHaveLength(1);
  });

  /** The server opens the case, and the answer gets lost; then it says of what it was sent again what it did not take. */
  const opensUnheard = (notTaken: string[]) => {
    const opened = new Map<unknown, unknown>();
    const view = renderPage(
      <Routes>
        <Route path="/" element={<NewCasePage />} />
        <Route path="/cases/:caseId" element={<p>the case</p>} />
      </Routes>,
      {
        answer: (_, body) => {
          const { commandId } = body as { commandId: string };
          const before = opened.get(commandId);
          if (before) return before;
          opened.set(commandId, {
            ...{ id: "opened", number: "20261123-0007", version: 1 },
            ...{ chiefComplaint: "咳嗽 3 天", history: "" },
            ...{ patient: { name: "测试患者" }, notTaken },
          });
          if (opened.size === 1) throw new ApiError("client.network");
          return { id: "another", notTaken: [] };
        },
      },
    );
    fill();
    submit();
    return { ...view, opened };
  };
  const notice = () => screen.findByTestId("opened-before");

  it("[CA8] changed after a lost answer and sent again, it opens no second case, and says what was not taken", async () => {
    const { opened } = opensUnheard(["chiefComplaint"]);
    await screen.findByText(/连不上服务器/);
    type("主诉", "咳嗽 4 天");
    submit();
    const said = (await notice()).textContent;
    expect(said).toContain("病例 20261123-0007（测试患者）已经建立");
    expect(said).toContain("没有写入：主诉。");
    expect(said).not.toContain("另一位患者");
    expect(opened.size).toBe(1);
    expect(valueOf("主诉")).toBe("咳嗽 4 天");
    fireEvent.click(screen.getByRole("button", { name: "打开该病例" }));
    await screen.findByText("the case");
    // The changed words wait in that case, and the form of a new case is free again.
    const kept = Object.entries(window.localStorage);
    expect(kept.map(([key]) => key.split("/").slice(2).join("/"))).toEqual([
      "case/opened/record",
    ]);
    expect(kept[0]?.[1]).toContain("咳嗽 4 天");
  });

  it("[CA8] discarded after a lost answer and entered anew, it opens no second case", async () => {
    const { opened } = opensUnheard([]);
    await screen.findByText(/连不上服务器/);
    const discard = () => screen.queryByRole("button", { name: "清空草稿" });
    fireEvent.click(discard()!);
    expect(valueOf("姓名")).toBe("");
    expect(Object.values(window.localStorage).join()).not.toContain("患者");
    expect(discard()).toBeNull();
    fill();
    submit();
    await screen.findByText("the case");
    expect(opened.size).toBe(1);
    expect(window.localStorage).toHaveLength(0);
  });

  it("opens a case for another patient only when told so", async () => {
    const { opened } = opensUnheard(["name"]);
    await screen.findByText(/连不上服务器/);
    type("姓名", "另一患者");
    submit();
    expect((await notice()).textContent).toContain("另一位患者");
    expect(opened.size).toBe(1);
    fireEvent.click(screen.getByRole("button", { name: "另建病例" }));
    await screen.findByText("the case");
    expect(opened.size).toBe(2);
    expect(window.localStorage).toHaveLength(0);
  });

  it("shows another person an empty form", () => {
    const first = renderPage(<NewCasePage />, { answer: refuse });
    fill();
    first.unmount();
    renderPage(<NewCasePage />, { answer: refuse, personId: "person-2" });
    expect(valueOf("姓名")).toBe("");
  });

  it("says what is missing when it is sent empty", () => {
    const { sent } = renderPage(<NewCasePage />, {
      answer: refuse,
      language: "en",
    });
    fireEvent.click(screen.getByRole("button", { name: "Open the case" }));
    expect(
      screen.getAllByRole("alert").map(({ textContent }) => textContent),
    ).toEqual([
      "Enter the name",
      "Choose the sex",
      "Enter the chief complaint",
      "3 places need an entry or a correction; they are marked above.",
    ]);
    expect(sent).toEqual([]);
  });
});

describe("a case that begins from a study that a device sent", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);
  const study = {
    ...{ studyInstanceUid: "1.2.3", description: "", studyDate: "20261101" },
    ...{ modalities: ["CT"], instanceCount: 3 },
    patient: { name: "王^某", patientId: "", birthDate: "", sex: "M" },
    lastArrivedAt: "2026-11-01T08:00:00.000Z",
  };
  const begin = (state: unknown, listed: readonly unknown[]) =>
    renderPage(<NewCasePage />, {
      at: { pathname: "/cases/new", state },
      answer: () => listed,
    });

  it("takes the patient from the server, by the study's UID alone", async () => {
    begin({ arrival: "1.2.3" }, [study]);
    await screen.findByText("以下内容取自设备发来的检查", { exact: false });
    expect(valueOf("姓名")).toBe("王某");
  });

  it("fills in nothing that the server does not list for this person, and says so", async () => {
    begin({ arrival: "1.2.3" }, []);
    await screen.findByText("未自动填写", { exact: false });
    expect(valueOf("姓名")).toBe("");
  });

  it("fills in nothing from what the browser's history holds", () => {
    const { sent } = begin({ arrival: study }, [study]);
    expect(valueOf("姓名")).toBe("");
    expect(sent).toEqual([]);
  });
});
