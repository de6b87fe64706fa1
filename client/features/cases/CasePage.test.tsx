import { cleanup, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { Link, Route, Routes } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import { consultRoutes } from "../../../shared/contracts/consults.ts";
import { ApiError } from "../../platform/apiError.ts";
import { CasePage } from "./CasePage.tsx";

// The image that a viewer holds on to, as a number of the case it was opened for.
vi.mock("./CaseImages.tsx", () => ({
  CaseImages: ({ detail }: { detail: CaseDetail }) => {
    const [openedFor] = useState(detail.number);
    return <p data-testid="image">{openedFor}</p>;
  },
}));
vi.mock("./CaseRecord.tsx", () => ({ CaseRecord: () => null }));
vi.mock("./Attachments.tsx", () => ({ FilesSection: () => null }));
vi.mock("../consents/index.ts", () => ({ ConsentSection: () => null }));

const request = consultRequest();
const detailOf = (number: string) => ({
  id: number,
  number,
  owner: request.from,
  side: "inviting",
  patient: request.patient,
  chiefComplaint: "",
  history: "",
  instanceCount: 1,
  createdAt: request.askedAt,
  updatedAt: request.askedAt,
  version: 1,
  attachments: [],
  timeline: [],
  allowed: [],
});

describe("from one case to another", () => {
  afterEach(cleanup);

  it("no image stays, also where both cases are known already", async () => {
    const details = [detailOf("one"), detailOf("two")];
    renderPage(
      <>
        <Link to="/cases/one">to one</Link>
        <Link to="/cases/two">to two</Link>
        <Routes>
          <Route path="/cases/:caseId" element={<CasePage />} />
        </Routes>
      </>,
      {
        at: "/cases/one",
        answer: (route) =>
          route === caseRoutes.readCase
            ? (details.shift() ?? new Promise(() => undefined))
            : [],
      },
    );
    const image = () => screen.getByTestId("image").textContent;
    await screen.findByTestId("image");
    fireEvent.click(screen.getByText("to two"));
    expect(screen.queryByTestId("image")).toBeNull();
    await screen.findByTestId("image");
    // Known answers are shown at once; what is read anew meanwhile never comes here.
    fireEvent.click(screen.getByText("to one"));
    expect(image()).toBe("one");
    fireEvent.click(screen.getByText("to two"));
    expect(image()).toBe("two");
  });
});

describe("after declining its request", () => {
  afterEach(cleanup);

  const decline = async (caseStaysOpen: boolean) => {
    const caseId = request.caseId;
    const asked = consultRequest({ allowed: ["accept", "decline"] });
    let declined = false;
    const open = <T,>(answer: T): T => {
      if (declined && !caseStaysOpen) throw new ApiError("case.notFound");
      return answer;
    };
    renderPage(
      <Routes>
        <Route path="/cases/:caseId" element={<CasePage />} />
      </Routes>,
      {
        at: `/cases/${caseId}`,
        answer: (route) => {
          if (route === caseRoutes.readCase) return open(detailOf(caseId));
          if (route === consultRoutes.declineRequest) {
            declined = true;
            return { ...asked, status: "declined", allowed: [] };
          }
          if (route !== consultRoutes.listCaseRequests) return [];
          // The list is slower than the answer to the step.
          return declined && caseStaysOpen
            ? new Promise(() => undefined)
            : open([asked]);
        },
      },
    );
    fireEvent.click(await screen.findByRole("button", { name: "谢绝" }));
    fireEvent.change(screen.getByLabelText("谢绝原因"), {
      target: { value: "今日无专家" },
    });
    fireEvent.click(screen.getByRole("button", { name: "谢绝申请" }));
  };

  it("the page gives way to saying so: nothing of the patient, and no step, stays", async () => {
    await decline(false);
    await screen.findByText("不再对您的机构开放", { exact: false });
    expect(screen.queryByTestId("image")).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("the step is not offered again while the list is on its way", async () => {
    await decline(true);
    await screen.findByText("未接受");
    expect(screen.queryByRole("button", { name: "接受申请" })).toBeNull();
    expect(screen.getByTestId("image").textContent).toBe(request.caseId);
  });
});
