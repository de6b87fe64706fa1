import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, visit } from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { openCase } from "../support/consultSteps.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const [slice] = sharedFiles("ct-chest-37");

/** The page's scripts, workers' too, as the server gave them unpacked. */
const collectScripts = (page: Page) => {
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) scripts.push(response.text());
  });
  return () => Promise.all(scripts);
};
const megabytesOf = (scripts: readonly string[]) =>
  scripts.reduce((sum, { length }) => sum + length, 0) / 1e6;

describe.skipIf(!hasChromium || !slice)(
  "what a page makes a browser load",
  () => {
    let app: TestApp;
    let clinic: Person;
    let browser: Browser;

    beforeAll(async () => {
      app = await startTestApp({ clientDir });
      clinic = await app.logIn("clinic");
      browser = await launchChromium({ devices: false });
    });
    afterAll(async () => {
      await browser.close();
      await app.close();
    });

    it("the log-in asks for few scripts, and for none of the image library", async () => {
      const page = await browser.newPage();
      const loaded = collectScripts(page);
      await page.goto(app.address);
      await page.getByRole("button", { name: "登录" }).waitFor();
      await page.waitForLoadState("networkidle");
      const scripts = await loaded();
      expect(scripts.length).toBeLessThanOrEqual(8);
      expect(megabytesOf(scripts)).toBeLessThan(1.8);
      expect(scripts.join("")).not.toContain("CORNERSTONE_");
    });

    it("a case's first image asks for few scripts, and for what it needs of the image library", async () => {
      const { id } = await openCase(clinic);
      const stored = await clinic.fetch(
        "PUT",
        `/api/cases/${id}/images/${crypto.randomUUID()}`,
        new Uint8Array(await readFile(slice?.path ?? "")),
        { "content-type": "application/dicom" },
      );
      expect(stored.status).toBe(200);
      const { page } = await visit(browser, app.address, "clinic");
      const loaded = collectScripts(page);
      await page.goto(`${app.address}/cases/${id}`);
      await page.locator("[data-painted-index]").first().waitFor();
      const scripts = await loaded();
      expect(scripts.join("")).toContain("CORNERSTONE_");
      expect(scripts.length).toBeLessThanOrEqual(16);
      expect(megabytesOf(scripts)).toBeLessThan(3.4);
    });

    it("a page that is opened first looks as it does after any other", async () => {
      const { id } = await openCase(clinic);
      const { page } = await visit(browser, app.address, "clinic");
      const question = page.getByRole("textbox", { name: "会诊目的" });
      const look = () =>
        question.evaluate((field) => {
          const { fontSize, lineHeight } = getComputedStyle(field);
          return { fontSize, lineHeight, page: document.body.scrollHeight };
        });
      await page.goto(`${app.address}/cases/${id}/ask`);
      await question.waitFor();
      const first = await look();
      await page.goto(`${app.address}/cases/${id}`);
      await page.getByRole("link", { name: "申请会诊" }).first().click();
      await question.waitFor();
      expect(await look()).toEqual(first);
      expect(first.fontSize).toBe("16px");
    });
  },
);
