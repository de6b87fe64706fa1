import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { ask, openCase } from "../support/consultSteps.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

const ANSWER_AFTER_MS = 500;

/** Each click keeps the page busy, as an old PC is: what the person does next is there before any timer. */
const busyAfterClicks = () => {
  addEventListener(
    "click",
    () => {
      const until = performance.now() + 300;
      while (performance.now() < until);
    },
    { capture: true },
  );
};

/** Two clicks of the same hand; the second is waiting when the first one's work is done. */
const clickTwice = async ({ page }: Visitor, button: Locator) => {
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (!box) throw new Error("nothing to click");
  const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await Promise.all([page.mouse.click(...at), page.mouse.click(...at)]);
};

describe.skipIf(!hasChromium)("an old PC on a slow line", () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ clientDir });
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  /** A page of which every command is answered late. */
  const arrive = async (login: string): Promise<Visitor> => {
    const visitor = await visit(browser, app.address, login);
    await visitor.page.addInitScript(busyAfterClicks);
    await visitor.page.route("**/api/**", async (route) => {
      if (route.request().method() !== "GET")
        await new Promise((next) => setTimeout(next, ANSWER_AFTER_MS));
      await route.continue();
    });
    return visitor;
  };

  it("a double click sends a command once, and no error says that it was too late", async () => {
    const clinic = await arrive("clinic");
    const radiologist = await arrive("radiologist");
    const { id } = await openCase(clinic.person);
    await ask(clinic.person, id, radiologist.person);
    const { page, requests } = radiologist;
    await page.goto(`${app.address}/cases/${id}`);
    const accept = page.getByRole("button", { name: "接受申请" });
    const answered = page.waitForResponse(/\/acceptance$/);
    await clickTwice(radiologist, accept);
    expect((await answered).status()).toBe(200);
    await page.getByRole("link", { name: "进入会诊室" }).first().waitFor();
    expect(
      requests.filter(({ path }) => path.endsWith("/acceptance")),
    ).toHaveLength(1);
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("who goes on to another page before the answer comes stays there", async () => {
    const clinic = await arrive("clinic");
    const { page } = clinic;
    await page.goto(`${app.address}/cases/new`);
    await page.getByText("身份不明", { exact: true }).click();
    await page.getByText("未明", { exact: true }).click();
    await page.getByRole("textbox", { name: "主诉" }).fill("昏迷");
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/api/cases", async (route) => {
      await held;
      await route.fallback();
    });
    await page.getByRole("button", { name: "建立病例" }).click();
    await page.getByRole("link", { name: "记录" }).click();
    await page.waitForURL("**/records");
    goOn();
    // Its draft is gone once the page has taken the answer.
    await page.waitForFunction(
      () => !Object.keys(localStorage).some((key) => key.endsWith("/newCase")),
    );
    expect(new URL(page.url()).pathname).toBe("/records");
    await clinic.context.close();
  });
});
