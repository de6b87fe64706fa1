import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  Opinion,
  type OpinionDraft,
} from "../../../shared/contracts/opinions.ts";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { ApiError } from "../../platform/apiError.ts";
import { OpinionPanel } from "./OpinionPanel.tsx";

const request = consultRequest();
const version = (n: number, part: object = {}) => ({
  ...{ version: n, state: "inForce", reason: n > 1 ? "更正" : null },
  content: { findings: "", diagnosis: `意见${n}`, advice: "复查", notes: "" },
  ...{ author: request.askedBy, organisation: request.to },
  signedAt: "2026-11-21T07:00:00.000Z",
  signature: {
    ...{ kind: "platform", holds: true, documentSha256: "ab" },
    keyId: "00000000-0000-4000-8000-000000000009",
    verifyPath: "/verify/token",
  },
  images: { series: 1, instances: 37 },
  ...{ incompleteReason: null, withdrawal: null, decision: null },
  ...part,
});
const opinion = (part: object): Opinion =>
  Opinion.parse({
    ...{ requestId: request.id, caseId: request.caseId, number: "HZ-1" },
    ...{ versions: [], draft: null, laterImages: null, imagesArriving: false },
    allowed: [],
    ...part,
  });
const show = (part: object, answer?: (body: unknown) => unknown) =>
  renderPage(<OpinionPanel requestId={request.id} alone />, {
    answer: (route, body) =>
      route.method === "GET" || !answer ? opinion(part) : answer(body),
  });

describe("the opinion on the page", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);

  it("[OP10] says of every version what it is, the last one first", async () => {
    show({
      versions: [
        version(1, { state: "former" }),
        version(2, {
          state: "withdrawn",
          withdrawal: {
            ...{ by: request.askedBy, reason: "写错患者", readers: null },
            ...{ at: "2026-11-21T08:00:00.000Z", mustAcknowledge: false },
          },
        }),
      ],
    });
    const [last, ...all] = await screen.findAllByTestId("opinion");
    expect(last?.textContent).toMatch(/已撤回.*第 2 版.*写错患者.*意见2/);
    expect(all.map((each) => each.dataset["state"])).toEqual([
      ...["former", "withdrawn"],
    ]);
  });

  it("[OP8] says loudly where a signature does not hold", async () => {
    const { signature } = version(1);
    const broken = { signature: { ...signature, holds: false } };
    show({ versions: [version(1, broken)] });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "签名校验未通过",
    );
  });

  it.each([
    ["write", "签署"],
    ["decide", "会签确认，完成会诊"],
    ["withdraw", "撤回此报告"],
  ])("offers to %s only when the server allows it", async (action, name) => {
    for (const allowed of [[], [action]]) {
      const versions = action === "write" ? [] : [version(1)];
      const { unmount } = show({ versions, allowed });
      await screen.findByTestId("opinion-panel");
      expect(screen.queryAllByRole("button", { name })).toHaveLength(
        allowed.length,
      );
      unmount();
    }
  });

  it("[OP13] asks to acknowledge a withdrawn version that was read, also below a newer one", async () => {
    const withdrawn = (mustAcknowledge: boolean) =>
      version(1, {
        state: "withdrawn",
        withdrawal: {
          ...{ by: request.askedBy, reason: "写错患者", readers: null },
          ...{ at: "2026-11-21T08:00:00.000Z", mustAcknowledge },
        },
      });
    const { sent } = show({ versions: [withdrawn(true), version(2)] }, () =>
      opinion({ versions: [withdrawn(false), version(2)] }),
    );
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toMatch(/第 1 版已撤回.*写错患者/);
    fireEvent.click(screen.getByRole("button", { name: "已知晓撤回" }));
    await waitFor(() =>
      expect(
        sent.find(({ route }) => route.path.endsWith("/acknowledgement"))
          ?.params,
      ).toEqual({ requestId: request.id, version: 1 }),
    );
  });

  it("keeps the reason of a withdrawal until it is withdrawn, and never the password", async () => {
    const open = () => {
      const shown = show(
        { versions: [version(1)], allowed: ["withdraw"] },
        () => opinion({ versions: [version(1)] }),
      );
      return screen
        .findByRole("button", { name: "撤回此报告" })
        .then((button) => {
          fireEvent.click(button);
          return shown;
        });
    };
    const reason = () =>
      screen.findByLabelText<HTMLTextAreaElement>("撤回原因");
    const password = () =>
      screen.getByLabelText<HTMLInputElement>("您的登录密码");
    const first = await open();
    fireEvent.change(await reason(), { target: { value: "写错患者" } });
    fireEvent.change(password(), { target: { value: "lianzhen-demo" } });
    first.unmount();

    const { sent, unmount } = await open();
    expect((await reason()).value).toBe("写错患者");
    expect(password().value).toBe("");
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain(
      "lianzhen-demo",
    );
    fireEvent.change(password(), { target: { value: "lianzhen-demo" } });
    fireEvent.submit(password());
    await waitFor(() =>
      expect(sent.find(({ body }) => body !== undefined)?.body).toMatchObject({
        reason: "写错患者",
      }),
    );
    await waitFor(() => expect(localStorage.length).toBe(0));
    unmount();
  });

  it("[OP13] shows the side that signed who has acknowledged and who has not", async () => {
    const reader = {
      organisation: request.from,
      openedAt: version(1).signedAt,
    };
    const readers = [
      { ...reader, person: request.askedBy, acknowledgedAt: null },
      {
        ...{ ...reader, acknowledgedAt: version(1).signedAt },
        person: { ...request.askedBy, id: request.id },
      },
    ];
    show({
      versions: [
        version(1, {
          state: "withdrawn",
          withdrawal: {
            ...{ by: request.askedBy, reason: "写错患者", readers },
            ...{ at: version(1).signedAt, mustAcknowledge: false },
          },
        }),
      ],
    });
    const list = await screen.findByTestId("opinion-readers");
    expect(list.textContent).toMatch(/还有 1 人.*尚未确认知晓.*已确认知晓/);
    expect(screen.queryByRole("button", { name: "已知晓撤回" })).toBeNull();
  });

  it("[OP14] says what it was not read on to everybody; the side that signed acknowledges what it was shown", async () => {
    const since = "2026-11-21T09:00:00.000Z";
    const laterImages = { instances: 3, series: 2, since, acknowledged: null };
    const versions = [version(1)];
    const theirs = show({ versions, laterImages });
    expect((await screen.findByTestId("later-images")).textContent).toMatch(
      /未用于本意见：3 幅（2 个序列）.*尚未确认知晓/,
    );
    expect(screen.queryByRole("button", { name: "已知晓这些影像" })).toBeNull();
    theirs.unmount();
    const acknowledged = { by: request.askedBy, at: since, instances: 3 };
    const { sent } = show({ versions, laterImages, allowed: ["write"] }, () =>
      opinion({
        ...{ versions, allowed: ["write"] },
        laterImages: { ...laterImages, acknowledged },
      }),
    );
    fireEvent.click(
      await screen.findByRole("button", { name: "已知晓这些影像" }),
    );
    await waitFor(() =>
      expect(
        sent.find(({ route }) => route.path.endsWith("/later-images")),
      ).toMatchObject({
        params: { requestId: request.id, version: 1 },
        body: { instances: 3 },
      }),
    );
  });

  it("[OP14] goes on saying it when it is acknowledged, and asks again only for more", async () => {
    const since = "2026-11-21T09:00:00.000Z";
    const acknowledged = { by: request.askedBy, at: since, instances: 3 };
    for (const instances of [3, 4]) {
      const { unmount } = show({
        ...{ versions: [version(1)], allowed: ["write"] },
        laterImages: { instances, series: 2, since, acknowledged },
      });
      const said = await screen.findByTestId("later-images");
      expect(said.textContent).toMatch(/未用于本意见.*确认知晓其中 3 幅/);
      expect(
        screen.queryAllByRole("button", { name: "已知晓这些影像" }),
      ).toHaveLength(instances - 3);
      unmount();
    }
  });

  it("[OP11] asks for a reason only where images are still arriving when it is signed", async () => {
    const content = { findings: "", diagnosis: "肺炎", advice: "复查" };
    const draft = {
      ...{ content: { ...content, notes: "" }, version: 1, doubts: [] },
      savedAt: "2026-11-21T07:00:00.000Z",
    };
    for (const arriving of [false, true]) {
      let imagesArriving = true;
      const { sent, unmount } = renderPage(
        <LoggedIn>
          <OpinionPanel requestId={request.id} />
        </LoggedIn>,
        {
          answer: ({ path, method }) => {
            if (path === "/api/session") return readingDoctor();
            if (path === "/api/cases/:caseId/studies") return [];
            if (method !== "GET") return opinion({});
            return opinion({ allowed: ["write"], draft, imagesArriving });
          },
        },
      );
      const sign = await screen.findByRole("button", { name: "签署" });
      imagesArriving = arriving;
      fireEvent.click(sign);
      fireEvent.change(await screen.findByLabelText("您的登录密码"), {
        target: { value: "secret" },
      });
      const [confirm] = screen
        .getAllByRole("button", { name: "签署" })
        .slice(-1);
      if (!confirm) throw new Error("no button to sign");
      fireEvent.click(confirm);
      if (arriving) {
        expect(await screen.findByText("请写明原因")).toBeTruthy();
        expect(sent.filter(({ body }) => body)).toEqual([]);
      } else
        await waitFor(() =>
          expect(sent.find(({ body }) => body)?.body).toMatchObject({
            incompleteReason: null,
          }),
        );
      unmount();
    }
  });

  it("[OP12] names what contradicts, and signs only once exactly that is confirmed", async () => {
    const doubts = [
      {
        ...{ kind: "side", part: "diagnosis", said: "左肺" },
        ...{ source: "findings", but: "右上肺" },
      },
      { kind: "sex", part: "advice", said: "前列腺", sex: "female" },
    ];
    const content = { findings: "右上肺结节", diagnosis: "左肺结节" };
    const numbers = { first: 1, last: 37, missing: 1, gaps: [[12, 12]] };
    const gappy = {
      ...{ modality: "CT", description: "胸部", number: 2, numbers },
      ...{ instanceCount: 36, statedCount: null },
    };
    const draft = {
      content: { ...content, advice: "前列腺 MRI", notes: "" },
      ...{ version: 3, savedAt: "2026-11-21T07:00:00.000Z", doubts },
    };
    const { sent } = renderPage(
      <LoggedIn>
        <OpinionPanel requestId={request.id} />
      </LoggedIn>,
      {
        answer: ({ path, method }) =>
          path === "/api/session"
            ? readingDoctor()
            : path === "/api/cases/:caseId/studies"
              ? [
                  {
                    ...{ studyInstanceUid: "1.2", description: "" },
                    ...{ studyDate: "", statedCount: null, series: [gappy] },
                  },
                ]
              : opinion(method === "GET" ? { allowed: ["write"], draft } : {}),
      },
    );
    fireEvent.click(await screen.findByRole("button", { name: "签署" }));
    // [ST13] Said, not asked: nobody can confirm what the numbers do not tell.
    const received = await screen.findByTestId("received-images");
    expect(received.textContent).toMatch(
      /CT 胸部：已收到 36 幅，编号 1–37，其间没有 12.*不知道检查一共有多少幅/,
    );
    const named = await screen.findByTestId("opinion-doubts");
    expect(named.textContent).toMatch(
      /诊断意见写“左肺”，病情摘要与检查所见写“右上肺”.*患者性别为女，处理建议写“前列腺”/,
    );
    fireEvent.change(screen.getByLabelText("您的登录密码"), {
      target: { value: "secret" },
    });
    const [sign] = screen.getAllByRole("button", { name: "签署" }).slice(-1);
    if (!sign) throw new Error("no button to sign");
    fireEvent.click(sign);
    expect(await screen.findByText(/请核对后勾选/)).toBeTruthy();
    expect(sent.filter(({ body }) => body)).toEqual([]);
    fireEvent.click(screen.getByLabelText(/已逐项核对/));
    fireEvent.click(sign);
    await waitFor(() =>
      expect(sent.find(({ body }) => body)?.body).toMatchObject({
        ...{ draftVersion: 3, confirmed: doubts },
      }),
    );
  });

  it("shows that something goes on while the text to be signed is brought, and brings it once", async () => {
    const content = {
      findings: "",
      diagnosis: "肺炎",
      advice: "复查",
      notes: "",
    };
    const draft = { content, version: 3, savedAt: version(1).signedAt };
    let bringing: (() => void) | undefined;
    let read = 0;
    renderPage(
      <LoggedIn>
        <OpinionPanel requestId={request.id} />
      </LoggedIn>,
      {
        answer: async ({ path }) => {
          if (path === "/api/session") return readingDoctor();
          if (path === "/api/cases/:caseId/studies") return [];
          if (++read > 1)
            await new Promise<void>((resolve) => (bringing = resolve));
          return opinion({
            allowed: ["write"],
            draft: { ...draft, doubts: [] },
          });
        },
      },
    );
    const sign = await screen.findByRole("button", { name: "签署" });
    const form = screen.getByTestId("opinion-editor");
    fireEvent.submit(form);
    await waitFor(() => expect(bringing).toBeDefined());
    expect(sign.className).toContain("loading");
    fireEvent.submit(form);
    expect(read).toBe(2);
    bringing?.();
    await screen.findByLabelText("您的登录密码");
    expect(sign.className).not.toContain("loading");
  });

  it("[OP6] countersigns with the decision and the password, and not without either", async () => {
    const part = { versions: [version(1)], allowed: ["decide"] };
    const { sent } = show(part, () =>
      opinion({ versions: [version(1)], allowed: [] }),
    );
    const submit = await screen.findByRole("button", {
      name: "会签确认，完成会诊",
    });
    fireEvent.click(submit);
    expect(screen.getByText("请写明处理意见")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("记录处理意见"), {
      target: { value: "转诊" },
    });
    fireEvent.change(screen.getByLabelText("您的登录密码"), {
      target: { value: "secret" },
    });
    fireEvent.click(submit);
    await waitFor(() =>
      expect(sent.find(({ body }) => body)?.body).toMatchObject({
        ...{ text: "转诊", password: "secret" },
      }),
    );
    // Never kept in the browser.
    expect(JSON.stringify(window.localStorage)).not.toContain("secret");
  });

  it("[OP6] does not call a decision unsent whose reply was lost", async () => {
    const first = show({ versions: [version(1)], allowed: ["decide"] });
    fireEvent.change(await screen.findByLabelText("记录处理意见"), {
      target: { value: "转诊" },
    });
    first.unmount();
    const decision = {
      ...{ text: "转诊", author: request.askedBy, organisation: request.from },
      ...{ decidedAt: "2026-11-21T08:00:00.000Z", holds: true },
    };
    show({ versions: [version(1, { decision })] });
    await screen.findByTestId("opinion");
    expect(screen.queryByTestId("unsent-text")).toBeNull();
    await waitFor(() =>
      expect(JSON.stringify(window.localStorage)).not.toContain("转诊"),
    );
  });

  it("[OP2] brings back what was typed before the page died, and keeps it in sight when the consult is over", async () => {
    const first = show({ allowed: ["write"] }, () => {
      throw new Error("the server is away");
    });
    fireEvent.change(await screen.findByLabelText("诊断意见"), {
      target: { value: "考虑肺炎" },
    });
    first.unmount();
    const again = show({ allowed: ["write"] }, () => new Promise(() => null));
    const box = await screen.findByLabelText<HTMLTextAreaElement>("诊断意见");
    expect(box.value).toBe("考虑肺炎");
    again.unmount();
    show({ allowed: [] });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "没有提交",
    );
  });

  it("[OP2] shows both texts where the draft was saved elsewhere", async () => {
    const kept = { findings: "", diagnosis: "本页", advice: "", notes: "" };
    window.localStorage.setItem(
      `lianzhen.draft/person-1@organisation-1/request/${request.id}/opinion`,
      JSON.stringify({
        savedAtMs: Date.now(),
        value: { ...kept, base: "1" },
      }),
    );
    const draft = {
      content: { ...kept, diagnosis: "别处" },
      version: 2,
      doubts: [],
      savedAt: "2026-11-21T07:00:00.000Z",
    };
    show({ allowed: ["write"], draft }, () => {
      throw new ApiError("opinion.staleDraft");
    });
    const two = await screen.findByTestId("two-drafts");
    expect(two.textContent).toMatch(/别处.*本页/);
    fireEvent.click(screen.getByRole("button", { name: "改用服务器上的内容" }));
    const box = screen.getByLabelText<HTMLTextAreaElement>("诊断意见");
    expect(box.value).toBe("别处");
  });

  /** The server's end of one draft, whose replies may be lost. */
  const draftServer = () => {
    let held: OpinionDraft | null = null;
    const behind = {
      held: () => held,
      drop: () => (held = null),
      losesReplies: false,
      answer: (route: { method: string }, body: unknown) => {
        if (route.method === "GET")
          return opinion({ allowed: ["write"], draft: held });
        if (route.method === "DELETE") {
          if (!held) throw new ApiError("opinion.staleDraft");
          held = null;
          throw new ApiError("client.network");
        }
        const { baseVersion, content } = body as {
          baseVersion: number;
          content: OpinionDraft["content"];
        };
        if ((held?.version ?? 0) !== baseVersion)
          throw new ApiError("opinion.staleDraft");
        held = {
          ...{ content, version: baseVersion + 1, doubts: [] },
          savedAt: "2026-11-21T07:00:00.000Z",
        };
        if (behind.losesReplies) throw new ApiError("client.network");
        return held;
      },
    };
    return behind;
  };
  const write = async (diagnosis: string) =>
    fireEvent.change(await screen.findByLabelText("诊断意见"), {
      target: { value: diagnosis },
    });
  const saved = () =>
    waitFor(() =>
      expect(screen.getByTestId("opinion-saved").textContent).toContain(
        "已保存",
      ),
    );

  it("[OP2] its own text is no other's, where its reply was lost and the page has read it since", async () => {
    const behind = draftServer();
    const { queries } = renderPage(
      <OpinionPanel requestId={request.id} alone />,
      { answer: behind.answer },
    );
    behind.losesReplies = true;
    await write("考虑肺炎");
    await screen.findByText(/尚未保存到服务器/);
    behind.losesReplies = false;
    // As the page does once it is connected again.
    await queries.invalidateQueries();
    await saved();
    expect(screen.queryByTestId("two-drafts")).toBeNull();
    expect(behind.held()?.version).toBe(1);
  });

  it("[OP2] a text goes on its way anew where the draft it went on from is gone", async () => {
    const behind = draftServer();
    const { queries } = renderPage(
      <OpinionPanel requestId={request.id} alone />,
      { answer: behind.answer },
    );
    await write("考虑肺炎");
    await saved();
    // Signed or discarded, and the reply was lost.
    behind.drop();
    await queries.invalidateQueries();
    await write("考虑肺炎，建议复查");
    await waitFor(() =>
      expect(behind.held()?.content.diagnosis).toBe("考虑肺炎，建议复查"),
    );
    await saved();
  });

  it("[OP2] says that the line broke while a draft was discarded, and takes one that is gone for discarded", async () => {
    const behind = draftServer();
    renderPage(<OpinionPanel requestId={request.id} alone />, {
      answer: behind.answer,
    });
    await write("考虑肺炎");
    await saved();
    const discard = async () => {
      fireEvent.click(screen.getByRole("button", { name: "放弃草稿" }));
      const [, sure] = await screen.findAllByRole("button", {
        name: "放弃草稿",
      });
      if (sure) fireEvent.click(sure);
    };
    await discard();
    await screen.findByRole("alert");
    expect(behind.held()).toBeNull();
    const [sure] = screen
      .getAllByRole("button", { name: "放弃草稿" })
      .slice(-1);
    if (sure) fireEvent.click(sure);
    await waitFor(() =>
      expect(JSON.stringify(window.localStorage)).not.toContain("考虑肺炎"),
    );
  });
});
