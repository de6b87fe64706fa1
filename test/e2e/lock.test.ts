import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, visit } from "../support/browser.ts";
import { install, type Installation } from "../support/programs.ts";

const shots = process.env["TEST_SCREENSHOTS"];

describe.skipIf(!hasChromium)("a PC that was left open", () => {
  let installation: Installation;
  let browser: Browser;

  beforeAll(async () => {
    installation = await install("oneProcess", {
      MEDIA: "off",
      SESSION_LOCK_MINUTES: "0.1",
    });
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    await installation.stop();
  });

  it("[LK1][LK4][LK5] every window is covered, and the password brings back what was typed", async () => {
    const { page, context, person } = await visit(
      browser,
      installation.address,
      "clinic",
    );
    const other = await context.newPage();
    await other.goto(`${installation.address}/cases`);
    await page.goto(`${installation.address}/cases/new`);
    const complaint = page.getByRole("textbox", { name: "主诉" });
    await complaint.fill("头痛两天");
    const covers = [page, other].map((each) =>
      each.getByRole("dialog").filter({ hasText: "屏幕已锁定" }),
    );
    for (const cover of covers) await cover.waitFor();
    if (shots !== undefined)
      await page.screenshot({ path: `${shots}/lock.png` });
    expect(await complaint.isVisible()).toBe(false);
    expect((await person.fetch("GET", "/api/inbox")).status).toBe(423);
    const password = page.getByRole("dialog").locator("input[name=password]");
    await password.fill("lianzhen-demo");
    await password.press("Enter");
    for (const cover of covers) await cover.waitFor({ state: "hidden" });
    expect(await complaint.inputValue()).toBe("头痛两天");
    await context.close();
  });
});
