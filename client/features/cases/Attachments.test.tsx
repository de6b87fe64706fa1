import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { ApiError } from "../../platform/apiError.ts";
import { FilesSection } from "./Attachments.tsx";

const detail = {
  id: "00000000-0000-4000-8000-000000000001" as CaseId,
  attachments: [],
  allowed: ["case.write"],
} as Partial<CaseDetail> as CaseDetail;
const choose = (name: string, type = "image/png") =>
  fireEvent.change(screen.getByTestId("attach-file"), {
    target: { files: [new File(["x"], name, { type })] },
  });

describe("adding files", () => {
  afterEach(cleanup);

  it("keeps each failure in sight until it is sent, and retries under the same id", async () => {
    let reachable = false;
    const { sent } = renderPage(<FilesSection detail={detail} />, {
      answer: () => {
        if (!reachable) throw new ApiError("client.network");
        return undefined;
      },
    });
    choose("first.png");
    await screen.findByText(/first\.png 未保存/);
    choose("second.png");
    await screen.findByText(/second\.png 未保存/);
    expect(screen.getAllByRole("alert")).toHaveLength(2);
    reachable = true;
    fireEvent.click(screen.getAllByRole("button", { name: "重试" })[0]!);
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    const ids = sent.map(({ params }) => params);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    expect(ids[0]).not.toEqual(ids[1]);
  });

  it("lets a file that is refused for what it is be dismissed", async () => {
    renderPage(<FilesSection detail={detail} />, { answer: () => undefined });
    choose("movie.avi", "video/avi");
    fireEvent.click(await screen.findByRole("button", { name: "收起" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
