import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

const shots = process.env["TEST_SCREENSHOTS"];

describe.skipIf(!hasChromium)("a session that ended while one typed", () => {
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

  const expireSessions = () =>
    app.deps.db.query
      .updateTable("session")
      .set({ expires_at: new Date(0) })
      .execute();

  /** Pressed at the moment when something else of the page may have found the session gone already. */
  const press = (button: Locator) => button.dispatchEvent("click");

  const dialog = (page: Page) =>
    page.getByRole("dialog").filter({ hasText: "登录已过期" });
  /** The same person gives the password; what was pressed is then done. */
  const logInAgain = async ({ page }: Visitor, shot: string) => {
    await dialog(page).getByText("您填写的内容都还在").waitFor();
    if (shots !== undefined)
      await page.screenshot({ path: `${shots}/ended-${shot}.png` });
    const password = dialog(page).locator("input[name=password]");
    // Typed right away: the keyboard is in the field, not on the cross that puts the question away.
    await expect
      .poll(() => password.evaluate((it) => it === document.activeElement))
      .toBe(true);
    await password.fill(DEMO_PASSWORD);
    await password.press("Enter");
    await dialog(page).waitFor({ state: "hidden" });
  };

  const adviceAccepted = async (clinic: Visitor, radiologist: Visitor) => {
    const { id } = await openCase(clinic.person);
    return step(
      radiologist.person,
      await ask(clinic.person, id, radiologist.person, { kind: "advice" }),
      "acceptance",
    );
  };
  const messagesOf = async (request: ConsultRequest) => {
    const reader = await app.logIn("clinic");
    const { messages } = await reader.call<ConsultRequest>(
      "GET",
      `/api/requests/${request.id}`,
    );
    return messages.map(({ text }) => text);
  };

  it("an advice is sent once, after the password", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const radiologist = await visit(browser, app.address, "radiologist");
    const request = await adviceAccepted(clinic, radiologist);
    const { page } = radiologist;
    await page.goto(`${app.address}/cases/${request.caseId}`);
    await page.getByRole("textbox", { name: "写答复" }).fill("建议复查");
    await expireSessions();
    await press(page.getByRole("button", { name: "发出答复" }));
    await logInAgain(radiologist, "advice");
    await page.getByTestId("advice-answer").waitFor();
    expect(await messagesOf(request)).toEqual(["建议复查"]);
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("[LK6] another person who logs in finds nothing of it, and its writer all of it", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const radiologist = await visit(browser, app.address, "radiologist");
    const request = await adviceAccepted(clinic, radiologist);
    const { page } = radiologist;
    const place = `${app.address}/cases/${request.caseId}`;
    const answer = page.getByRole("textbox", { name: "写答复" });
    await page.goto(place);
    await answer.fill("建议复查");
    await expireSessions();
    await press(page.getByRole("button", { name: "发出答复" }));
    await dialog(page).getByRole("button", { name: "换一个人登录" }).click();
    await dialog(page).getByText("仅本人登录后可见").waitFor();
    if (shots !== undefined)
      await page.screenshot({ path: `${shots}/ended-other.png` });
    const logIn = async (login: string) => {
      await page.locator("input[name=login]").fill(login);
      await page.locator("input[name=password]").fill(DEMO_PASSWORD);
      await page.locator("input[name=password]").press("Enter");
      await page.locator("input[name=password]").waitFor({ state: "detached" });
    };
    await logIn("clinic");
    await page.goto(place);
    await page.getByTestId("record").waitFor();
    expect(await answer.count()).toBe(0);
    expect(await page.content()).not.toContain("建议复查");
    expect(await messagesOf(request)).toEqual([]);
    await expireSessions();
    await page.reload();
    await logIn("radiologist");
    await page.goto(place);
    expect(await answer.inputValue()).toBe("建议复查");
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("a changed record is saved once, after the password", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const { page, person } = clinic;
    const { id, version } = await openCase(person);
    await page.goto(`${app.address}/cases/${id}`);
    const record = page.getByTestId("record");
    await record.getByRole("button", { name: "修改" }).click();
    await record.getByRole("textbox", { name: "主诉" }).fill("头痛三天");
    await expireSessions();
    await press(record.getByRole("button", { name: "保存修改" }));
    await logInAgain(clinic, "record");
    await record.getByText("头痛三天").waitFor();
    expect(
      await (
        await app.logIn("clinic")
      ).call<CaseDetail>("GET", `/api/cases/${id}`),
    ).toMatchObject({ chiefComplaint: "头痛三天", version: version + 1 });
    await clinic.context.close();
  });

  it("a token is made once, after the password", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const { page } = clinic;
    await page.goto(`${app.address}/tokens`);
    await page.getByRole("textbox", { name: "用于哪个程序" }).fill("CT 室");
    await page
      .getByTestId("make-token")
      .locator("input[type=password]")
      .fill(DEMO_PASSWORD);
    await expireSessions();
    await press(page.getByRole("button", { name: "新建令牌" }));
    await logInAgain(clinic, "token");
    await page.getByTestId("token-text").waitFor();
    const made = await app.deps.db.query
      .selectFrom("api_token")
      .select("name")
      .execute();
    expect(made).toEqual([{ name: "CT 室" }]);
    await clinic.context.close();
  });

  it("duty is taken, after the password", async () => {
    const radiologist = await visit(browser, app.address, "radiologist");
    const { page } = radiologist;
    await page.goto(`${app.address}/duty`);
    const duty = page.getByTestId("my-duty").getByRole("switch");
    const before = await duty.getAttribute("aria-checked");
    await expireSessions();
    await press(duty);
    await logInAgain(radiologist, "duty");
    await expect.poll(() => duty.getAttribute("aria-checked")).not.toBe(before);
    await radiologist.context.close();
  });
});
