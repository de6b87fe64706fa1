import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { PacsStatus } from "../../../shared/contracts/pacs.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { PacsPanel } from "./PacsPanel.tsx";

const at = "2026-11-21T06:05:00.000Z";
const well: PacsStatus = {
  ...{ line: "ok", problem: null, failingSince: null, answeredAt: at },
  ...{ keptImages: 7, waitingImages: 0, waitingSince: null, troubled: [] },
};
const show = (pacs: PacsStatus | null) =>
  renderPage(<PacsPanel />, { answer: () => ({ pacs }) });

describe("the hospital's PACS", () => {
  afterEach(cleanup);

  it("that is well says so in a quiet line", async () => {
    show(well);
    await screen.findByText(/应答正常/);
    expect(screen.getByText(/没有等待移交/)).toBeTruthy();
    expect(screen.getByText(/7 幅/)).toBeTruthy();
    expect(screen.queryByRole("status")).toBeNull();
  });

  it("that is away stands out: since when, why, what to do, and what waits since when", async () => {
    show({
      ...well,
      ...{ line: "away", problem: "credentials", failingSince: at },
      ...{ waitingImages: 12, waitingSince: at },
    });
    const notice = await screen.findByRole("status");
    expect(notice.textContent).toMatch(/自 .*\d\d:05 起不可用.*重新设置/);
    expect(screen.getByText(/等待移交：12 幅.*\d\d:05/)).toBeTruthy();
  });

  it("names each trouble with its count", async () => {
    show({ ...well, troubled: [{ problem: "otherBytes", images: 3 }] });
    await screen.findByText(/3 幅：PACS 中同一 UID/);
  });
});
