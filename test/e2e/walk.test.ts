import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  hasChromium,
  launchChromium,
  receivedBy,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { dcmtkRender, hasDcmtk } from "../support/dcmtkRender.ts";
import { difference } from "../support/greyImage.ts";
import { findMediaWorker } from "../support/mediaWorker.ts";
import { paintedImage, waitForPainted } from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";

const shots = process.env["TEST_SCREENSHOTS"];
const SIZE = { columns: 512, rows: 512 };
const LUNG = { center: -600, width: 1500 };
/** Zoomed to fit, the browser interpolates and the comparison interpolates back: see viewer.test.ts. */
const FITTED = { mean: 4, correlation: 0.99 };
/** The sample's files are numbered in reading order. */
const fileOf = (index: number) =>
  join(sharedData ?? "", "ct-chest-37", `${index + 1}.dcm`);
const pane = (page: Page): Locator => page.locator("[data-pane-id=main]");
const button = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true });
const OPINION = "右上肺磨玻璃影,考虑炎症;建议抗感染后 2 周复查。";

const possible =
  hasChromium &&
  hasDcmtk &&
  findMediaWorker() !== undefined &&
  sharedFiles("ct-chest-37").length > 0;

/** The main job, by two people at two browsers, on a real CT. */
describe.skipIf(!possible).each(["oneProcess", "apart"] as const)(
  "the consult, web and media %s",
  (shape) => {
    let installation: Installation;
    let browsers: Browser[];
    let clinic: Visitor;
    let radiologist: Visitor;

    beforeAll(async () => {
      installation = await install(shape);
      browsers = await Promise.all([launchChromium(), launchChromium()]);
      [clinic, radiologist] = await Promise.all([
        visit(browsers[0]!, installation.address, "clinic"),
        visit(browsers[1]!, installation.address, "radiologist"),
      ]);
    }, 120_000);
    afterAll(async () => {
      for (const browser of browsers) await browser.close();
      await installation.stop();
    });

    afterEach(async ({ task }) => {
      if (task.result?.state === "fail")
        await shot("failed", clinic, radiologist);
    });

    const shot = async (name: string, ...visitors: Visitor[]) => {
      if (shots === undefined || shape !== "oneProcess") return;
      for (const [i, { page }] of visitors.entries())
        await page.screenshot({ path: join(shots, `${name}-${i}.png`) });
    };

    /** Both screens once they show this, and what each has painted. */
    const bothPainted = async (asked: {
      index?: number;
      center?: number;
      width?: number;
    }) =>
      Promise.all([paintedBy(clinic, asked), paintedBy(radiologist, asked)]);
    const paintedBy = async (
      { page }: Visitor,
      asked: { index?: number; center?: number; width?: number },
    ) => {
      await waitForPainted(pane(page), asked);
      return paintedImage(pane(page), SIZE);
    };

    const expectSame = async (
      asked: { index: number; center?: number; width?: number },
      witness?: { center: number; width: number },
    ) => {
      // A notice that comes or goes resizes one side's pane for a moment; then both are equal viewports again.
      let [theirs, ours] = await bothPainted(asked);
      await expect
        .poll(
          async () => {
            [theirs, ours] = await bothPainted(asked);
            return Buffer.compare(theirs.pixels, ours.pixels);
          },
          { message: "the same pixels on both screens" },
        )
        .toBe(0);
      expect(new Set(ours.pixels).size, "not blank").toBeGreaterThan(50);
      if (!witness) return;
      const against = difference(
        ours,
        await dcmtkRender(fileOf(asked.index), witness),
      );
      expect(against.mean).toBeLessThan(FITTED.mean);
      expect(against.correlation).toBeGreaterThan(FITTED.correlation);
    };

    it("the township doctor opens a case for a patient", async () => {
      const { page } = clinic;
      await page.goto(installation.address);
      await page.getByRole("link", { name: "新建病例" }).click();
      await page
        .getByRole("textbox", { name: "姓名", exact: true })
        .fill("张桂兰");
      const nationalId = page.getByRole("textbox", { name: "身份证号" });
      await nationalId.fill("110105194912310021");
      await nationalId.blur();
      await page.getByText("校验").waitFor(); // a wrong check digit is named before anything is sent
      await nationalId.fill("11010519491231002X");
      await page.getByRole("textbox", { name: "主诉" }).fill("咳嗽、发热两周");
      await shot("newCase", clinic);
      await button(page, "建立病例").click();
      await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    });

    it("drops a folder with a real CT, and sees it", async () => {
      const { page } = clinic;
      await page
        .getByTestId("pick-folder")
        .setInputFiles(join(sharedData ?? "", "ct-chest-37"));
      await expect
        .poll(() => page.getByTestId("images").innerText(), { timeout: 60_000 })
        .toContain("37 幅");
      await waitForPainted(pane(page));
      await shot("case", clinic);
    });

    it("asks the lead hospital; its inbox shows it within a second, and nothing polls", async () => {
      const { page } = radiologist;
      await page.goto(`${installation.address}/inbox`);
      await page
        .getByText("没有进行中的收到的申请", { exact: false })
        .waitFor();
      await shot("inbox-empty", radiologist);
      const asking = clinic.page;
      await asking.getByRole("link", { name: "申请会诊" }).first().click();
      await asking.getByText("青山县人民医院", { exact: true }).click();
      await asking
        .getByRole("textbox", { name: "会诊目的" })
        .fill("请看右上肺,是否需要转诊?");
      await shot("ask", clinic);
      const answered = asking.waitForResponse(
        (r) => r.request().method() === "POST" && r.url().endsWith("/requests"),
      );
      const row = page
        .getByTestId("request-row")
        .filter({ hasText: "请看右上肺" });
      const seen = row.waitFor().then(() => Date.now());
      await button(asking, "发出申请").click();
      const sentAt = (await answered, Date.now());
      expect((await seen) - sentAt).toBeLessThan(1_000);
      await shot("inbox", radiologist);

      const reads = radiologist.requests.filter(
        ({ path }) => path === "/api/inbox",
      );
      // On arrival, perhaps once more when the live connection stood, and once for the one event.
      expect(reads.length).toBeLessThanOrEqual(3);
    });

    it("the radiologist accepts; the clinic sees it at once", async () => {
      const { page } = radiologist;
      await page
        .getByTestId("request-row")
        .first()
        .getByRole("link")
        .first()
        .click();
      await button(page, "接受申请").click();
      await clinic.page
        .getByRole("link", { name: "进入会诊室" })
        .first()
        .waitFor();
      await shot("accepted", clinic, radiologist);
    });

    it("both enter: frames are decoded and sound is heard on both sides", async () => {
      for (const { page } of [clinic, radiologist])
        await page.getByRole("link", { name: "进入会诊室" }).first().click();
      for (const { page } of [clinic, radiologist]) {
        await expect
          .poll(async () => (await receivedBy(page)).framesDecoded, {
            timeout: 60_000,
          })
          .toBeGreaterThan(30);
        await expect
          .poll(async () => (await receivedBy(page)).audioEnergy, {
            timeout: 30_000,
          })
          .toBeGreaterThan(0);
      }
    });

    it("the CT is on both screens, and equals dcmtk's rendering", async () => {
      for (const { page } of [clinic, radiologist]) {
        const rail = page.getByRole("navigation").getByRole("button");
        await rail.first().waitFor();
      }
      if ((await pane(clinic.page).getAttribute("data-painted-index")) === null)
        await clinic.page
          .getByRole("navigation")
          .getByRole("button")
          .first()
          .click();
      await expectSame({ index: 0 });
      await shot("room", clinic, radiologist);
    });

    it("scrolls and windows together, whoever moves it", async () => {
      await pane(radiologist.page).hover();
      await radiologist.page.mouse.wheel(0, 100);
      await expectSame({ index: 1 });
      await pane(radiologist.page).focus();
      await radiologist.page.keyboard.press("End");
      await expectSame({ index: 36 });
      await pane(clinic.page).focus();
      await clinic.page.keyboard.press("1");
      await expectSame({ index: 36, ...LUNG }, LUNG);
      for (let i = 0; i < 18; i++) await clinic.page.keyboard.press("ArrowUp");
      await expectSame({ index: 18, ...LUNG }, LUNG);
      const box = (await pane(radiologist.page).boundingBox())!;
      await radiologist.page.mouse.move(
        box.x + box.width / 2,
        box.y + box.height / 2,
      );
      await radiologist.page.mouse.down();
      await radiologist.page.mouse.move(
        box.x + box.width / 2 + 60,
        box.y + box.height / 2 - 40,
        { steps: 8 },
      );
      await radiologist.page.mouse.up();
      const painted = () =>
        pane(radiologist.page).getAttribute("data-painted-window");
      const other = () => pane(clinic.page).getAttribute("data-painted-window");
      await expect.poll(painted).not.toBe(`${LUNG.center},${LUNG.width}`);
      await expect.poll(other).toBe(await painted());
      const [center, width] = ((await painted()) ?? "")
        .split(",")
        .map(Number) as [number, number];
      await expectSame({ index: 18, center, width }, { center, width });
      await shot("room-moved", clinic, radiologist);
    });

    it("a reload brings the shared view back as it was", async () => {
      const before = await pane(clinic.page).getAttribute(
        "data-painted-window",
      );
      await clinic.page.reload();
      await waitForPainted(pane(clinic.page), { index: 18 });
      await expect
        .poll(() => pane(clinic.page).getAttribute("data-painted-window"))
        .toBe(before);
      await expect
        .poll(async () => (await receivedBy(clinic.page)).framesDecoded, {
          timeout: 30_000,
        })
        .toBeGreaterThan(10);
    });

    it("mute stops the sound on the other side, and only the sound", async () => {
      await clinic.page.getByTestId("toggle-microphone").click();
      await radiologist.page
        .getByLabel(/已静音/)
        .first()
        .waitFor();
      const silent = await receivedBy(radiologist.page);
      await expect
        .poll(async () => (await receivedBy(radiologist.page)).framesDecoded)
        .toBeGreaterThan(silent.framesDecoded + 30);
      const later = await receivedBy(radiologist.page);
      // A few packets may still have been on their way when the badge appeared.
      expect(later.audioEnergy - silent.audioEnergy).toBeLessThan(
        0.01 * silent.audioEnergy + 1e-6,
      );
      const heard = (await receivedBy(clinic.page)).audioEnergy;
      await expect
        .poll(async () => (await receivedBy(clinic.page)).audioEnergy)
        .toBeGreaterThan(heard);
      await clinic.page.getByTestId("toggle-microphone").click();
      await expect
        .poll(async () => (await receivedBy(radiologist.page)).audioEnergy, {
          timeout: 20_000,
        })
        .toBeGreaterThan(later.audioEnergy);
    });

    it("the opinion is written and both sides see it; the clinic completes", async () => {
      await button(radiologist.page, "诊疗意见").click();
      await radiologist.page
        .getByRole("textbox", { name: "写诊疗意见" })
        .fill(OPINION);
      await button(clinic.page, "诊疗意见").click();
      await button(radiologist.page, "写入诊疗意见").click();
      for (const { page } of [radiologist, clinic])
        await page.getByText(OPINION).waitFor();
      await shot("opinion", clinic, radiologist);
      await button(clinic.page, "离开会诊室").click();
      await button(clinic.page, "确认完成会诊").click();
      await clinic.page.getByText("会诊已完成").first().waitFor();
      await radiologist.page
        .getByText(/会诊.*(完成|结束)/)
        .first()
        .waitFor();
      await shot("done", clinic, radiologist);
    });

    it("no page had an error that nothing caught, and no patient's name is in the server's output", () => {
      expect([...clinic.errors, ...radiologist.errors]).toEqual([]);
      expect(installation.server.output()).not.toContain("张桂兰");
      expect(installation.server.output()).not.toContain("110105");
    });
  },
);
