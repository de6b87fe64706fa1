import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { element, withElements } from "../support/dicomFixtures.ts";
import { multipartOf } from "../support/multipart.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";

const shots = process.env["TEST_SCREENSHOTS"];
const file = sharedFiles("ct-chest-37").find(({ name }) => name === "18.dcm");

/** From the device to the case, without a folder: a token made on the page, an image sent with it, a case opened from it. */
describe.skipIf(!file || !hasChromium)("images that come by themselves", () => {
  let installation: Installation;
  let browser: Browser;
  let clinic: Visitor;
  beforeAll(async () => {
    installation = await install("oneProcess", { MEDIA: "off" });
    browser = await launchChromium({ devices: false });
    clinic = await visit(browser, installation.address, "clinic");
  });
  afterAll(async () => {
    await browser.close();
    await installation.stop();
  });
  const shot = async (name: string) => {
    if (shots !== undefined)
      await clinic.page.screenshot({ path: `${shots}/${name}.png` });
  };
  let token = "";
  const send = async () => {
    const bytes = withElements(await readFile(file!.path), {
      x00080005: element(0x00080005, "CS", "ISO_IR 192"),
      x00100010: element(0x00100010, "PN", "Zhang^Guilan=张^桂兰"),
      x00100030: element(0x00100030, "DA", "19491231"),
      x00100040: element(0x00100040, "CS", "F"),
    });
    const { body, contentType } = multipartOf([bytes]);
    return fetch(`${installation.address}/dicom-web/studies`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": contentType,
      },
      body: new Uint8Array(body),
    });
  };

  it("a token for the device is made with the password, and shown once", async () => {
    const { page } = clinic;
    await page.goto(installation.address);
    await page.getByRole("button", { name: "账号与设置" }).click();
    await page.getByRole("link", { name: "程序接口令牌" }).click();
    await page.getByLabel("用于哪个程序").fill("一楼 DR");
    await page.getByLabel("您的登录密码").fill(DEMO_PASSWORD);
    await page.getByRole("button", { name: "新建令牌" }).click();
    token = await page.getByTestId("token-text").innerText();
    await shot("token");
    await page.getByRole("button", { name: "已复制好" }).click();
    await page.getByTestId("token").filter({ hasText: "从未使用" }).waitFor();
    expect(await page.content()).not.toContain(token);
  });

  it("what the device sends stands on the page of today at once, and begins a case that has it", async () => {
    const { page } = clinic;
    await page.getByRole("link", { name: "今日" }).click();
    await page.getByTestId("today-forMe").waitFor();
    expect((await send()).status).toBe(200);
    const arrival = page.getByTestId("arrival");
    await arrival.filter({ hasText: "张桂兰" }).waitFor();
    await shot("arrived");
    await arrival.getByRole("link", { name: "据此新建病例" }).click();
    const field = (name: string) =>
      page.getByRole("textbox", { name, exact: true });
    await expect.poll(() => field("姓名").inputValue()).toBe("张桂兰");
    expect(await page.getByLabel("出生日期").inputValue()).toBe("1949-12-31");
    expect(await page.getByRole("radio", { name: "女" }).isChecked()).toBe(
      true,
    );
    expect(page.url()).toBe(`${installation.address}/cases/new`);
    await page.getByRole("textbox", { name: "主诉" }).fill("咳嗽两周");
    await shot("arrived-newCase");
    await page.getByRole("button", { name: "建立病例" }).click();
    await waitForPainted(page.locator("[data-pane-id=main]"));
    await expect
      .poll(() => page.getByTestId("images").innerText())
      .toContain("共 1 幅");
    expect(await page.getByTestId("arrival").count()).toBe(0);
  });

  it("a revoked token stores nothing from then on", async () => {
    const { page } = clinic;
    await page.goto(`${installation.address}/tokens`);
    await page.getByRole("button", { name: "吊销令牌：一楼 DR" }).click();
    await page.getByRole("button", { name: "确认吊销" }).click();
    await page.getByTestId("token").filter({ hasText: "已吊销" }).waitFor();
    expect((await send()).status).toBe(401);
  });
});
