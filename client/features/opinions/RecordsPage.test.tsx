import { cleanup, fireEvent, screen } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { RecordPage } from "./RecordPage.tsx";
import { RecordsPage } from "./RecordsPage.tsx";

const { from, to, askedBy } = consultRequest();
const record = (n: number, part: object) => ({
  requestId: `00000000-0000-4000-8000-00000000010${n}`,
  ...{ caseId: consultRequest().caseId, number: `HZ-${n}`, version: 1 },
  ...{ state: "inForce", patientName: `患者${n}`, from, to, author: askedBy },
  ...{ signedAt: "2026-11-21T08:00:00.000Z", decided: false },
  ...part,
});
const records = [
  record(1, {}),
  record(2, { decided: true }),
  record(3, { state: "withdrawn", decided: true }),
];
const show = (at: string) =>
  renderPage(
    <LoggedIn>
      <Routes>
        <Route path="/records" element={<RecordsPage />} />
        <Route path="/records/:requestId" element={<RecordPage />} />
      </Routes>
    </LoggedIn>,
    {
      at,
      answer: ({ path }) =>
        path === "/api/session"
          ? readingDoctor()
          : path === "/api/opinions"
            ? records
            : {
                ...{ ...records[1], number: "HZ-2", versions: [], draft: null },
                ...{ laterImages: null, imagesArriving: false, allowed: [] },
              },
    },
  );
const names = () =>
  screen
    .queryAllByTestId("record")
    .map((row) => row.querySelector("strong")?.textContent);

describe("the record", () => {
  beforeEach(() => window.sessionStorage.clear());
  afterEach(cleanup);

  it("[OP9] lists the institution's reports by state and opens one with whose it is", async () => {
    show("/records");
    await screen.findByText("患者1");
    expect(names()).toEqual(["患者1", "患者2", "患者3"]);
    for (const [state, expected] of [
      ["待处理意见", ["患者1"]],
      ["已会签", ["患者2"]],
      ["已撤回", ["患者3"]],
      ["全部", ["患者1", "患者2", "患者3"]],
    ] as const) {
      fireEvent.click(screen.getByRole("radio", { name: state }));
      expect(names()).toEqual(expected);
    }
    fireEvent.click(screen.getByText("患者2"));
    expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe(
      "患者2",
    );
    expect(await screen.findByTestId("opinion-panel")).toBeTruthy();
  });

  it("opens no report that is not in the institution's record", async () => {
    show("/records/00000000-0000-4000-8000-000000000999");
    await screen.findByText(/没有这份报告的记录/);
    expect(screen.queryByTestId("opinion-panel")).toBeNull();
  });
});
