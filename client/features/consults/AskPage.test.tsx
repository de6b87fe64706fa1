import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { Link, Route, Routes } from "react-router";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import {
  renderPage,
  type SentCall,
} from "../../../test/support/clientPage.tsx";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import { consentRoutes } from "../../../shared/contracts/consents.ts";
import { standingAfter } from "../../../shared/domain/consents/standing.ts";
import { consultRoutes } from "../../../shared/contracts/consults.ts";
import type { RouteContract } from "../../../shared/contracts/contract.ts";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import { identityRoutes } from "../../../shared/contracts/identity.ts";
import { ApiError } from "../../platform/apiError.ts";
import { UploadsProvider } from "../cases/index.ts";
import { AskPage } from "./AskPage.tsx";

const request = consultRequest();
const detail = {
  id: request.caseId,
  number: request.caseNumber,
  owner: request.from,
  side: "inviting",
  patient: request.patient,
  chiefComplaint: "咳嗽",
  history: "",
  instanceCount: 37,
  createdAt: request.askedAt,
  updatedAt: request.askedAt,
  version: 1,
  attachments: [],
  timeline: [],
  allowed: ["case.read", "request.ask"],
};
const person = {
  ...request.askedBy,
  name: { zh: "王建国", en: "Wang Jianguo" },
  role: "readingDoctor",
  department: { zh: "放射科", en: "Radiology" },
};
const directory = [
  { organisation: request.to, people: [person] },
  { organisation: { ...request.from, id: "other" }, people: [] },
];

const otherId = "00000000-0000-4000-8000-0000000000ff";

/** `cases`: what the server says first; then always the one case. */
const open = (
  ask: () => unknown,
  cases: unknown[] = [],
  acts: Parameters<typeof standingAfter>[0] = [
    { act: "given", purposes: ["service", "dataTransfer"] },
  ],
) =>
  renderPage(
    <UploadsProvider>
      <Link to={`/cases/${detail.id}/ask`}>this patient</Link>
      <Link to={`/cases/${otherId}/ask`}>another patient</Link>
      <Routes>
        <Route path="/cases/:caseId/ask" element={<AskPage />} />
        <Route path="/cases/:caseId" element={<p>the case</p>} />
      </Routes>
    </UploadsProvider>,
    {
      at: `/cases/${detail.id}/ask`,
      answer: (route: RouteContract) => {
        if (route === caseRoutes.readCase) return cases.shift() ?? detail;
        if (route === identityRoutes.listDirectory) return directory;
        if (route === studyRoutes.listPatientChecks) return [];
        if (route === studyRoutes.listArrivedStudies) return [];
        if (route === consentRoutes.listConsents)
          return { standing: standingAfter(acts), records: [] };
        return ask();
      },
    },
  );
const asked = (sent: readonly SentCall[]) =>
  sent.filter(({ route }) => route === consultRoutes.askConsult);
const send = () =>
  fireEvent.click(screen.getByRole("button", { name: "发出申请" }));

describe("asking for a consult", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);

  it("says what is there and what is missing, and sends nothing half-filled", async () => {
    const { sent } = open(() => request, [], []);
    const ready = await screen.findByTestId("completeness");
    expect(ready.textContent).toContain("影像 37 幅");
    await waitFor(() => expect(ready.textContent).toContain("未取得知情同意"));
    send();
    expect(
      screen.getAllByRole("alert").map(({ textContent }) => textContent),
    ).toEqual(expect.arrayContaining(["请写明会诊目的", "请选择受邀机构"]));
    expect(asked(sent)).toEqual([]);
  });

  it("[CO5] sends nothing while consent is missing, and asks for it", async () => {
    const { sent } = open(() => request, [], []);
    fireEvent.click(
      await screen.findByRole("radio", { name: "青山县人民医院" }),
    );
    fireEvent.change(screen.getByLabelText("会诊目的"), {
      target: { value: "是否需要转诊" },
    });
    await screen.findByTestId("consent-service");
    send();
    await screen.findByText(/请先登记知情同意/);
    expect(asked(sent)).toEqual([]);
  });

  it("asks the institution, or one of its people; the same command again after a lost line", async () => {
    let reachable = false;
    const { sent } = open(() => {
      if (!reachable) throw new ApiError("client.network");
      return { ...request, notTaken: [] };
    });
    fireEvent.click(
      await screen.findByRole("radio", { name: "青山县人民医院" }),
    );
    fireEvent.click(screen.getByRole("radio", { name: /王建国/ }));
    fireEvent.click(screen.getByRole("radio", { name: "急诊" }));
    fireEvent.change(screen.getByLabelText("会诊目的"), {
      target: { value: "是否需要转诊" },
    });
    send();
    await screen.findByText(/连不上服务器/);
    expect(asked(sent)[0]?.body).toMatchObject({
      kind: "consult",
      organisationId: request.to.id,
      personId: person.id,
      urgency: "emergency",
      question: "是否需要转诊",
    });
    reachable = true;
    send();
    await screen.findByText("the case");
    await waitFor(() => expect(asked(sent)).toHaveLength(2));
    expect(asked(sent)[1]?.body).toEqual(asked(sent)[0]?.body);
  });

  it("[RQ10] changed after a lost answer and sent again, it asks no second time, and says what did not go out", async () => {
    const commands = new Set<unknown>();
    const { sent } = open(() => {
      const body = asked(sent).at(-1)?.body as { commandId: string };
      const { commandId } = body;
      const again = commands.has(commandId);
      commands.add(commandId);
      if (commands.size === 2) return { ...request, notTaken: [] };
      if (!again) throw new ApiError("client.network");
      return { ...request, notTaken: ["question"] };
    });
    fireEvent.click(
      await screen.findByRole("radio", { name: "青山县人民医院" }),
    );
    const question = () =>
      screen.getByLabelText<HTMLTextAreaElement>("会诊目的");
    fireEvent.change(question(), { target: { value: request.question } });
    await screen.findByTestId("consent-service");
    send();
    await screen.findByText(/连不上服务器/);
    fireEvent.change(question(), { target: { value: "是否立即转诊" } });
    send();
    const said = (await screen.findByTestId("asked-before")).textContent;
    expect(said).toContain("发给青山县人民医院");
    expect(said).toContain(request.question);
    expect(said).toContain("对方看不到：会诊目的");
    expect(question().value).toBe("是否立即转诊");
    expect(commands.size).toBe(1);
    fireEvent.click(screen.getByRole("button", { name: /另发一份申请/ }));
    await screen.findByText("the case");
    expect(commands.size).toBe(2);
    expect(asked(sent).at(-1)?.body).toMatchObject({
      question: "是否立即转诊",
    });
  });

  it("never carries one patient's question to the next, whose case is known already", async () => {
    open(
      () => request,
      [detail, { ...detail, id: otherId, chiefComplaint: "胸痛" }],
    );
    await screen.findByLabelText("会诊目的");
    fireEvent.click(screen.getByText("another patient"));
    await waitFor(() => screen.getByText("返回病例"));
    fireEvent.click(screen.getByText("this patient"));
    const question = () =>
      screen.getByLabelText<HTMLTextAreaElement>("会诊目的");
    await waitFor(question);
    fireEvent.change(question(), { target: { value: "是否需要转诊" } });
    fireEvent.click(screen.getByText("another patient"));
    expect(question().value).toBe("");
    fireEvent.click(screen.getByText("this patient"));
    expect(question().value).toBe("是否需要转诊");
  });
});
