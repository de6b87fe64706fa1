import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { WithdrawnBanner } from "./WithdrawnBanner.tsx";

const request = consultRequest();
const withdrawn = {
  ...{ requestId: request.id, caseId: request.caseId, version: 2 },
  ...{ number: "HZ20261121-0007", organisation: request.to },
  withdrawnAt: "2026-11-21T08:00:00.000Z",
};
const show = (list: object[]) =>
  renderPage(
    <LoggedIn>
      <h1>页面</h1>
      <WithdrawnBanner />
    </LoggedIn>,
    {
      answer: ({ path }) => (path === "/api/session" ? readingDoctor() : list),
    },
  );

describe("withdrawn opinions that were read", () => {
  afterEach(cleanup);

  it("[OP13] stands on every page until everything is acknowledged", async () => {
    show([withdrawn]);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toMatch(
      /HZ20261121-0007 第 2 版.*青山县人民医院/,
    );
    expect(screen.getByRole("link").getAttribute("href")).toBe(
      `/records/${request.id}`,
    );
    cleanup();
    const { sent } = show([]);
    await screen.findByText("页面");
    await expect
      .poll(() => sent.map(({ route }) => route.path))
      .toContain("/api/withdrawn-opinions");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
