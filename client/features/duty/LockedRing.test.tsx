import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { EmergencyBanner } from "./EmergencyBanner.tsx";
import { LockedRing } from "./LockedRing.tsx";

const request = consultRequest({ urgency: "emergency", question: "抽搐不止" });
const startedAt = new Date().toISOString();
const show = (phone: string | null, locked = true) =>
  renderPage(
    <LoggedIn>
      <EmergencyBanner locked={locked} />
      {locked && <LockedRing />}
    </LoggedIn>,
    {
      answer: ({ path }) =>
        ({
          "/api/session": readingDoctor(),
          "/api/rings": [
            { ...{ id: "r", request, level: "duty" }, startedAt, seenAt: null },
          ],
          "/api/ring-calls": [
            { id: "r", from: request.from, phone, startedAt },
          ],
        })[path],
    },
  );

describe("an emergency on a locked screen", () => {
  afterEach(cleanup);

  it("[EM11] says who calls, their telephone and that unlocking answers, and nothing of the patient", async () => {
    show("0570-1234567");
    const ring = await screen.findByTestId("locked-ring");
    expect(ring.textContent).toMatch(/河口镇卫生院.*0570-1234567.*已锁定/);
    expect(ring.querySelector("a")?.getAttribute("href")).toBe(
      "tel:05701234567",
    );
    // It sounds: jsdom has no loudspeaker, and that is said.
    expect(await screen.findByText(/浏览器未允许声音/)).toBeTruthy();
    // What shows the patient is gone, and rings no second time.
    expect(screen.queryByTestId("emergency-banner")).toBeNull();
    expect(document.body.textContent).not.toMatch(/抽搐|测试患者/);
  });

  it("[EM11] says where the calling institution has given no telephone", async () => {
    show(null);
    await screen.findByText(/没有登记/);
  });

  it("[EM1] an open screen shows the whole emergency", async () => {
    show(null, false);
    const banner = await screen.findByTestId("emergency-banner");
    expect(banner.textContent).toContain("抽搐不止");
  });
});
