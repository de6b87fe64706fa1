import { QueryClientContext } from "@tanstack/react-query";
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { use } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { CasesPage } from "./CasesPage.tsx";

vi.mock("../session/index.ts", () => ({
  useSession: () => ({
    session: { person: { id: "person-1" }, acting: { role: "readingDoctor" } },
  }),
}));
vi.mock("./CaseSummaryPanel.tsx", () => ({
  CaseSummaryPanel: ({ summary }: { summary: { number: string } }) => (
    <p data-testid="summary">{summary.number}</p>
  ),
}));

const request = consultRequest();
const caseOf = (number: string) => ({
  id: number,
  number,
  owner: request.from,
  side: "inviting",
  patient: request.patient,
  chiefComplaint: number,
  instanceCount: 0,
  createdAt: request.askedAt,
  updatedAt: request.askedAt,
});

const Reread = () => {
  const queries = use(QueryClientContext);
  return (
    <button type="button" onClick={() => void queries?.invalidateQueries()}>
      reread
    </button>
  );
};
const open = () => {
  let numbers = ["a", "b"];
  renderPage(
    <>
      <Reread />
      <CasesPage />
    </>,
    { answer: () => ({ cases: numbers.map(caseOf), nextCursor: null }) },
  );
  return (next: string[]) => {
    numbers = next;
    fireEvent.click(screen.getByText("reread"));
  };
};
const rows = () =>
  [...document.querySelectorAll(".case-row-complaint")].map(
    ({ textContent }) => textContent,
  );
const summary = () => screen.getByTestId("summary").textContent;

describe("the case list", () => {
  afterEach(cleanup);

  it("keeps the summary with its patient when another case becomes the first, until it is gone", async () => {
    const becomes = open();
    await waitFor(() => expect(summary()).toBe("a"));
    becomes(["new", "a", "b"]);
    await waitFor(() => expect(rows()).toEqual(["new", "a", "b"]));
    expect(summary()).toBe("a");
    becomes(["new", "b"]);
    await waitFor(() => expect(summary()).toBe("new"));
  });

  it("holds still under the pointer", async () => {
    const becomes = open();
    await waitFor(() => expect(rows()).toEqual(["a", "b"]));
    const list = document.querySelector(".cases-list");
    if (!list) throw new Error("no list");
    fireEvent.pointerEnter(list);
    becomes(["new", "b", "a"]);
    await waitFor(() => expect(rows()).toEqual(["a", "b", "new"]));
    fireEvent.pointerLeave(list);
    expect(rows()).toEqual(["new", "b", "a"]);
  });
});
