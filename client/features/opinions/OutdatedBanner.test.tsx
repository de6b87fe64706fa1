import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { OutdatedBanner } from "./OutdatedBanner.tsx";

const request = consultRequest();
const outdated = {
  ...{ requestId: request.id, caseId: request.caseId, version: 2 },
  ...{ number: "HZ20261121-0007", toldAt: "2026-11-21T08:00:00.000Z" },
};
const show = (list: object[]) =>
  renderPage(
    <LoggedIn>
      <h1>页面</h1>
      <OutdatedBanner />
    </LoggedIn>,
    {
      answer: ({ path }) => (path === "/api/session" ? readingDoctor() : list),
    },
  );

describe("opinions that images came after", () => {
  afterEach(cleanup);

  it("[OP14] are named on every page of whoever signed them, until that is acknowledged", async () => {
    show([outdated]);
    const banner = await screen.findByTestId("outdated-banner");
    expect(banner.textContent).toMatch(
      /HZ20261121-0007 第 2 版后，病例又收到影像.*未依据/,
    );
    expect(screen.getByRole("link").getAttribute("href")).toBe(
      `/cases/${request.caseId}`,
    );
    cleanup();
    const { sent } = show([]);
    await screen.findByText("页面");
    await expect
      .poll(() => sent.map(({ route }) => route.path))
      .toContain("/api/outdated-opinions");
    expect(screen.queryByTestId("outdated-banner")).toBeNull();
  });
});
