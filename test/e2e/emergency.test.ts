import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, visit } from "../support/browser.ts";
import { ask, openCase, sessionOf } from "../support/consultSteps.ts";
import { freePort } from "../support/mediaWorker.ts";
import {
  GATEWAY_SECRET,
  startGateway,
  type Gateway,
} from "../support/noticeReceivers.ts";
import { install, type Installation } from "../support/programs.ts";
import type { Person } from "../support/testApp.ts";

const shots = process.env["TEST_SCREENSHOTS"];

/** Counts what the page lets out of the loudspeaker. */
const countTones = () => {
  const counted = globalThis as { tones?: number };
  const Original = globalThis.AudioContext;
  globalThis.AudioContext = class extends Original {
    override createOscillator(): OscillatorNode {
      counted.tones = (counted.tones ?? 0) + 1;
      return super.createOscillator();
    }
  };
};

/** An emergency as the two sides live it, in real browsers: the ring, the one click, the gateway that is down. */
describe.skipIf(!hasChromium)("an emergency at the browser", () => {
  let installation: Installation;
  let browser: Browser;
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway();
    const PORT = String(await freePort());
    installation = await install("oneProcess", {
      ...{ MEDIA: "off", PORT, PUBLIC_ORIGIN: `http://127.0.0.1:${PORT}` },
      NOTIFY_WEBHOOK_URL: gateway.url,
      NOTIFY_WEBHOOK_SECRET: GATEWAY_SECRET,
    });
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    await installation.stop();
    await gateway.close();
  });

  const emergency = async (clinic: Person, radiologist: Person) => {
    const { id } = await openCase(clinic);
    return ask(clinic, id, radiologist, {
      ...{ urgency: "emergency", question: "抽搐不止，下一步" },
    });
  };

  it("[EM1][EM6][EM8] rings every page of whoever is on duty, is seen to be seen, and is accepted with one click", async () => {
    const address = installation.address;
    const doctor = await visit(browser, address, "radiologist");
    const clinic = await visit(browser, address, "clinic");
    await doctor.page.addInitScript(countTones);
    await doctor.page.goto(`${address}/duty`);
    // The click that takes duty is also what lets the browser make a sound.
    await doctor.page.getByTestId("my-duty").getByRole("switch").click();
    await doctor.page.getByTitle("值班与通知").getByText("值班中").waitFor();
    await doctor.page.getByRole("button", { name: "试听呼叫铃声" }).click();
    await doctor.page.getByText("已播放铃声", { exact: false }).waitFor();
    const tones = () =>
      doctor.page.evaluate(() => (globalThis as { tones?: number }).tones ?? 0);
    const tested = await tones();
    expect(tested).toBeGreaterThan(0);

    const asked = await emergency(clinic.person, doctor.person);
    const banner = doctor.page.getByTestId("emergency-banner");
    await banner.getByText("抽搐不止，下一步").waitFor();
    await expect.poll(tones).toBeGreaterThan(tested + 1);

    await clinic.page.goto(`${address}/cases/${asked.caseId}`);
    const panel = clinic.page.getByTestId("ring-panel");
    await panel.getByText("不要因会诊延误转诊", { exact: false }).waitFor();
    await panel.getByText("王建国").waitFor();
    await panel.getByText("已显示在其屏幕", { exact: false }).waitFor();

    await banner.getByRole("button", { name: "立即接受" }).click();
    await doctor.page.waitForURL(`**/rooms/${asked.id}`);
    await banner.waitFor({ state: "detached" });
    await panel.getByText("呼叫已结束", { exact: false }).waitFor();
    const silent = await tones();
    // Nothing rings on: two rounds would have passed.
    await doctor.page.waitForTimeout(2_600);
    expect(await tones()).toBe(silent);
    expect([...doctor.errors, ...clinic.errors]).toEqual([]);
    for (const { context } of [doctor, clinic]) await context.close();
  });

  it("[EM11][LK2] rings on a locked screen without the patient; unlocking shows and answers it", async () => {
    const address = installation.address;
    const doctor = await visit(browser, address, "radiologist");
    const clinic = await visit(browser, address, "clinic");
    await doctor.page.addInitScript(countTones);
    await doctor.page.goto(`${address}/duty`);
    const duty = doctor.page.getByTestId("my-duty").getByRole("switch");
    if (!(await duty.isChecked())) await duty.click();
    await doctor.page.getByTitle("值班与通知").getByText("值班中").waitFor();
    const { acting } = await sessionOf(doctor.person);
    await doctor.page.getByRole("button", { name: "账号与设置" }).click();
    await doctor.page.getByRole("menuitem", { name: "锁定屏幕" }).click();
    const cover = doctor.page
      .getByRole("dialog")
      .filter({ hasText: "屏幕已锁定" });
    await cover.waitFor();
    await expect
      .poll(async () => (await doctor.person.fetch("GET", "/api/rings")).status)
      .toBe(423);

    const { id } = await openCase(clinic.person);
    await ask(clinic.person, id, clinic.person, {
      ...{ organisationId: acting.organisation.id, urgency: "emergency" },
      question: "抽搐不止，下一步",
    });
    await cover.getByText("河口镇卫生院呼叫", { exact: false }).waitFor();
    await expect
      .poll(() =>
        doctor.page.evaluate(
          () => (globalThis as { tones?: number }).tones ?? 0,
        ),
      )
      .toBeGreaterThan(0);
    if (shots !== undefined)
      await doctor.page.screenshot({ path: `${shots}/locked-ring.png` });
    // A page that is loaded now rings as well.
    const loaded = await doctor.context.newPage();
    await loaded.goto(address);
    await loaded.getByTestId("locked-ring").getByText("河口镇").waitFor();
    if (shots !== undefined)
      await loaded.screenshot({ path: `${shots}/locked-ring-loaded.png` });
    for (const page of [doctor.page, loaded])
      expect(await page.getByText("抽搐不止", { exact: false }).count()).toBe(
        0,
      );
    await loaded.close();
    await cover.locator("input[name=password]").fill("lianzhen-demo");
    await cover.locator("input[name=password]").press("Enter");
    const banner = doctor.page.getByTestId("emergency-banner");
    await banner.getByRole("button", { name: "立即接受" }).click();
    await doctor.page.waitForURL("**/rooms/*");
    expect([...doctor.errors, ...clinic.errors]).toEqual([]);
    for (const { context } of [doctor, clinic]) await context.close();
  });

  it("[EM2][NO7] whoever asked sees at once that nobody is on duty, the telephone, and the gateway that does not deliver; then that it did", async () => {
    const address = installation.address;
    const clinic = await visit(browser, address, "clinic");
    const admin = await visit(browser, address, "sysadmin");
    const doctor = await visit(browser, address, "radiologist");
    const duty = `/api/duty/${(await sessionOf(doctor.person)).person.id}`;
    await doctor.person.call("PUT", duty, { onDuty: false });
    await admin.page.goto(`${address}/duty`);
    await admin.page.getByLabel("值班电话").fill("0570-1234567");
    const people = admin.page.getByTestId("duty-people");
    await people.getByRole("button", { name: "保存" }).click();
    await expect
      .poll(async () =>
        JSON.stringify(await admin.person.call("GET", "/api/duty")),
      )
      .toContain("0570-1234567");
    const channels = admin.page.getByTestId("channels");
    await channels.getByRole("button", { name: "设置" }).nth(2).click();
    await channels.getByRole("textbox").fill("13800138000");
    await channels.getByRole("button", { name: "保存" }).click();
    await channels.getByText("138****8000").waitFor();

    gateway.behave({ status: 503 });
    const asked = await emergency(clinic.person, doctor.person);
    await clinic.page.goto(`${address}/cases/${asked.caseId}`);
    const panel = clinic.page.getByTestId("ring-panel");
    await panel.getByText("无人登记值班", { exact: false }).waitFor();
    await panel.getByRole("link", { name: "0570-1234567" }).waitFor();
    const deliveries = clinic.page.getByTestId("deliveries");
    await deliveries.getByText(/通知未送达：短信网关暂时不受理/).waitFor();
    gateway.behave({ status: 200 });
    await deliveries.getByText(/已于 .* 通过短信网关通知对方/).waitFor();
    expect([...admin.errors, ...clinic.errors]).toEqual([]);
    for (const { context } of [doctor, clinic, admin]) await context.close();
  });
});
