import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { openCase } from "../support/consultSteps.ts";
import { layLine } from "../support/cuttableLine.ts";
import { ctFolderOf } from "../support/ctFolder.ts";
import { withNewUids, withPatient } from "../support/dicomFixtures.ts";
import { HEIC, phoneJpeg } from "../support/pictures.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";

const shots = process.env["TEST_SCREENSHOTS"];
const files = sharedFiles("ct-chest-37");
const PATIENT = {
  patient: {
    ...{ identity: "named", name: "张桂兰", sex: "female" },
    ...{ birthDate: "1949-12-31", nationalId: null, phone: null },
  },
};

/** Uploads as people do them, at a real browser. */
describe.skipIf(!hasChromium || files.length === 0)(
  "uploads at the browser",
  () => {
    let installation: Installation;
    let browser: Browser;
    let folder: string;
    const temporary: string[] = [];

    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      folder = await ctFolderOf({ name: "Zhang^Guilan", sex: "F" }, "resume");
      temporary.push(join(folder, ".."));
    });
    afterAll(async () => {
      await browser.close();
      await installation.stop();
      for (const each of temporary)
        await rm(each, { recursive: true, force: true });
    });

    const open = async (
      options: { change?: object; language?: "zh" | "en" } = {},
    ): Promise<Visitor & { caseId: string }> => {
      const visitor = await visit(browser, installation.address, "clinic", {
        ...(options.language && { language: options.language }),
      });
      const { id } = await openCase(visitor.person, {
        ...(options.change ?? PATIENT),
      });
      await goTo(visitor.page, id);
      return { ...visitor, caseId: id };
    };
    const goTo = (page: Page, caseId: string) =>
      page.goto(`${installation.address}/cases/${caseId}`);
    const images = (page: Page) => page.getByTestId("images");
    const shot = async (page: Page, name: string) => {
      if (shots === undefined) return;
      for (const [width, height] of [
        [1366, 768],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: join(shots, `${name}-${width}.png`) });
      }
    };
    /** A line on which the folder takes some seconds. */
    const slow = async (page: Page) => {
      const line = await page.context().newCDPSession(page);
      await line.send("Network.emulateNetworkConditions", {
        ...{ offline: false, latency: 20 },
        ...{ downloadThroughput: 4_000_000, uploadThroughput: 2_000_000 },
      });
    };
    const puts = ({ requests }: Visitor) =>
      requests.filter(
        ({ method, path }) => method === "PUT" && path.includes("/images/"),
      ).length;

    it("another patient's images are held before everybody's eyes, and shown after a named person's reason", async () => {
      const other = await ctFolderOf({ name: "Li^Si", sex: "M" });
      temporary.push(join(other, ".."));
      const visitor = await open();
      const { page, person, caseId } = visitor;
      await page.getByTestId("pick-folder").setInputFiles(other);
      const check = page.getByTestId("patient-check");
      await expect.poll(() => check.innerText()).toContain("37 幅");
      const text = await check.innerText();
      for (const said of ["Li Si", "张桂兰", "姓名、性别"])
        expect(text).toContain(said);
      expect(await page.locator("[data-pane-id=main]").count()).toBe(0);
      await shot(page, "held");
      await page.setViewportSize({ width: 1366, height: 768 });
      await page.getByRole("button", { name: "是同一患者，显示…" }).click();
      await page.getByRole("button", { name: "确认同一患者并显示" }).click();
      await page.getByText("请写明理由").waitFor();
      await page.getByLabel("理由").fill("已核对身份证，设备登记有误");
      await page.getByRole("button", { name: "确认同一患者并显示" }).click();
      await page.locator("[data-pane-id=main]").waitFor();
      await expect
        .poll(() => check.innerText())
        .toContain("已核对身份证，设备登记有误");
      await shot(page, "confirmed");
      const { instanceCount } = await person.call<CaseDetail>(
        "GET",
        `/api/cases/${caseId}`,
      );
      expect(instanceCount).toBe(37);
      await visitor.context.close();
    });

    it("a folder dropped again after the browser was killed sends only what is missing", async () => {
      const doomed = await launchChromium({ devices: false });
      const first = await visit(doomed, installation.address, "clinic");
      const { id: caseId } = await openCase(first.person, { ...PATIENT });
      await goTo(first.page, caseId);
      await slow(first.page);
      await first.page.getByTestId("pick-folder").setInputFiles(folder);
      const stored = async () =>
        (
          await first.person.call<unknown[]>(
            "GET",
            `/api/cases/${caseId}/image-digests`,
          )
        ).length;
      await expect.poll(stored).toBeGreaterThan(5);
      const system = await doomed.newBrowserCDPSession();
      const { processInfo } = await system.send("SystemInfo.getProcessInfo");
      const gone = new Promise((done) => doomed.once("disconnected", done));
      for (const { type, id } of processInfo)
        if (type === "browser") process.kill(id, "SIGKILL");
      await gone;
      // What was on the line when it was cut may still have arrived whole.
      let before = await stored();
      await expect
        .poll(async () => {
          const now = await stored();
          const same = now === before;
          before = now;
          return same;
        })
        .toBe(true);
      expect(before).toBeLessThan(37);
      const again = await visit(browser, installation.address, "clinic");
      await goTo(again.page, caseId);
      await again.page.getByTestId("pick-folder").setInputFiles(folder);
      await expect
        .poll(() => images(again.page).innerText())
        .toContain(`${37 - before} 个新保存`);
      expect(puts(again)).toBe(37 - before);
      expect(await stored()).toBe(37);
      // And once more, after a reload: nothing is sent.
      await again.page.reload();
      const sent = puts(again);
      await again.page.getByTestId("pick-folder").setInputFiles(folder);
      await expect
        .poll(() => images(again.page).innerText())
        .toContain("37 个本机构已有");
      expect(puts(again)).toBe(sent);
      await shot(again.page, "resumed");
      await again.context.close();
    });

    it("a line that is cut in the middle is waited for; then the folder goes on by itself", async () => {
      const line = await layLine(installation.address);
      const { page, context, person } = await visit(
        ...([browser, line.address, "clinic"] as const),
      );
      const { id: caseId } = await openCase(person, { ...PATIENT });
      await page.goto(`${line.address}/cases/${caseId}`);
      await slow(page);
      await page.getByTestId("pick-folder").setInputFiles(folder);
      // Past the line.
      const watching = new Person(installation.address);
      await watching.logIn("clinic");
      const stored = async () =>
        (
          await watching.call<unknown[]>(
            "GET",
            `/api/cases/${caseId}/image-digests`,
          )
        ).length;
      await expect.poll(stored).toBeGreaterThan(5);
      line.cut();
      await images(page).getByText("网络中断，恢复后自动继续").waitFor();
      expect(await stored()).toBeLessThan(37);
      await shot(page, "away");
      line.mend();
      await expect.poll(stored).toBe(37);
      await expect.poll(() => images(page).innerText()).toContain("新保存");
      expect(await images(page).innerText()).not.toMatch(/重试|网络中断/);
      await context.close();
      await line.close();
    });

    it("a ZIP's files take the same door; what it may not hold is named", async () => {
      const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
      for (const { name, path } of files.slice(0, 3))
        await zip.add(
          `ct/${name}`,
          new Uint8ArrayReader(
            new Uint8Array(
              withPatient(withNewUids(await readFile(path), "zip"), {
                ...{ name: "Zhang^Guilan", sex: "F" },
              }),
            ),
          ),
        );
      const text = new Uint8Array([65, 66, 67]);
      await zip.add("../../etc/evil.dcm", new Uint8ArrayReader(text));
      await zip.add("inner.zip", new Uint8ArrayReader(text));
      await zip.add(".DS_Store", new Uint8ArrayReader(text));
      await zip.add("empty.dcm", new Uint8ArrayReader(new Uint8Array(0)));
      const place = await mkdtemp(join(tmpdir(), "lianzhen-zip-"));
      temporary.push(place);
      await mkdir(place, { recursive: true });
      await writeFile(
        join(place, "光盘.zip"),
        new Uint8Array(await (await zip.close()).arrayBuffer()),
      );
      await writeFile(join(place, "伤口.jpg"), phoneJpeg());
      await writeFile(join(place, "IMG_1.HEIC"), HEIC);
      const cut = HEIC.subarray(0, HEIC.length - 10);
      await writeFile(join(place, "IMG_2.HEIC"), cut);
      const visitor = await open();
      await visitor.page
        .getByTestId("pick-files")
        .setInputFiles(
          ["光盘.zip", "伤口.jpg", "IMG_1.HEIC", "IMG_2.HEIC"].map((n) =>
            join(place, n),
          ),
        );
      await expect
        .poll(() => images(visitor.page).innerText())
        .toContain("5 个新保存");
      const said = await images(visitor.page).innerText();
      for (const [name, why] of [
        ["光盘.zip/../../etc/evil.dcm", "路径不安全"],
        ["光盘.zip/inner.zip", "压缩包里还有压缩包"],
        ["光盘.zip/empty.dcm", "0 字节"],
        ["IMG_2.HEIC", "照片已损坏"],
      ] as const) {
        expect(said).toContain(name);
        expect(said).toContain(why);
      }
      expect(said).toContain("跳过 1 个系统文件");
      await shot(visitor.page, "zip");
      await visitor.page.setViewportSize({ width: 1366, height: 768 });
      const photo = visitor.page.getByTestId("photos").locator("img").first();
      await photo.scrollIntoViewIfNeeded();
      // A phone's 24 by 16 pixels, turned as its Exif says.
      await expect
        .poll(() =>
          photo.evaluate((img) => {
            const { naturalWidth, naturalHeight } = img as HTMLImageElement;
            return [naturalWidth, naturalHeight];
          }),
        )
        .toEqual([16, 24]);
      const converted = visitor.page
        .getByTestId("photos")
        .getByRole("listitem")
        .filter({ hasText: "HEIC" });
      await expect
        .poll(() =>
          converted.locator("img").evaluate((img) => {
            const { naturalWidth, naturalHeight } = img as HTMLImageElement;
            return [naturalWidth, naturalHeight];
          }),
        )
        .toEqual([48, 64]);
      await photo.click();
      await visitor.page.locator(".ant-image-preview").first().waitFor();
      await shot(visitor.page, "photo");
      expect(visitor.errors).toEqual([]);
      await visitor.context.close();
    });
  },
);
