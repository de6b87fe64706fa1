import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { ask, giveConsent, openCase } from "../support/consultSteps.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";

const run = promisify(execFile);
const shots = process.env["TEST_SCREENSHOTS"];
const file = sharedFiles("us-cine").find(({ name }) => /^IM00001/.test(name));
/** Of the cine: the device's ultrasound regions begin here. */
const [COLUMNS, ROWS, REGION_TOP] = [320, 240, 16];

describe.skipIf(!file || !hasChromium)("a de-identified copy, by hand", () => {
  let installation: Installation;
  let browser: Browser;
  let radiologist: Visitor;
  let folder: string;
  let caseId: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lianzhen-copy-e2e-"));
    installation = await install("oneProcess", { MEDIA: "off" });
    browser = await launchChromium({ devices: false });
    radiologist = await visit(browser, installation.address, "radiologist");
    const clinic = new Person(installation.address);
    await clinic.logIn("clinic");
    ({ id: caseId } = await openCase(clinic));
    await giveConsent(clinic, caseId, ["teaching"]);
    const sent = await clinic.fetch(
      ...([
        "PUT",
        `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
      ] as const),
      new Uint8Array(await readFile(file!.path)),
      { "content-type": "application/dicom" },
    );
    expect(sent.status).toBe(200);
    await ask(clinic, caseId, radiologist.person);
  });
  afterAll(async () => {
    await browser.close();
    await installation.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const shot = async (page: Page, name: string) => {
    if (shots !== undefined)
      await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  };

  it("[DI1][DI7][DI10] frames are suggested and drawn, confirmed after looking, and blank in what is downloaded", async () => {
    const { page } = radiologist;
    await page.goto(`${installation.address}/cases/${caseId}`);
    await page.getByRole("link", { name: "去标识副本" }).click();
    const group = page.getByTestId("copy-group");
    // Above and below the device's own region.
    await group.getByText("涂黑框：2 个").waitFor();
    const tick = group.getByRole("checkbox");
    await expect.poll(() => tick.isEnabled()).toBe(true);
    const confirm = page.getByRole("button", { name: "确认并生成副本" });
    expect(await confirm.isDisabled()).toBe(true);
    await tick.check();
    expect(await confirm.isEnabled()).toBe(true);
    // One more, in the middle: what was ticked before was another picture.
    const canvas = group.getByTestId("copy-regions");
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    const at = (x: number, y: number) =>
      [
        box.x + (box.width * x) / COLUMNS,
        box.y + (box.height * y) / ROWS,
      ] as const;
    await page.mouse.move(...at(100, 100));
    await page.mouse.down();
    await page.mouse.move(...at(160, 140), { steps: 5 });
    await page.mouse.up();
    await group.getByText("涂黑框：3 个").waitFor();
    expect(await tick.isChecked()).toBe(false);
    expect(await confirm.isDisabled()).toBe(true);
    await shot(page, "copy-zh-wide");
    await tick.check();
    await confirm.click();
    const copy = page.getByTestId("copy");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      copy.getByRole("link", { name: /^下载副本 S-/ }).click(),
    ]);
    const zip = join(folder, "copy.zip");
    await download.saveAs(zip);
    expect(download.suggestedFilename()).toMatch(/^S-[0-9A-Z]{8}\.zip$/);
    await copy.getByText(/已复制 1 幅/).click();
    await shot(page, "copy-zh-made");
    await run("unzip", ["-q", zip], { cwd: folder });
    const [root = ""] = (await readdir(folder)).filter((name) =>
      /^S-[0-9A-Z]{8}$/.test(name),
    );
    const made = join(folder, root, "001", "00001.dcm");
    const { stdout } = await run("dcmdump", ["+W", folder, made]);
    expect(stdout).toContain("(0028,0301) CS [NO]");
    const raw = await readFile(join(folder, "00001.dcm.0.raw"));
    const frames = raw.length / (COLUMNS * ROWS * 3);
    expect(frames).toBe(8);
    const pixel = (frame: number, x: number, y: number) =>
      [0, 1, 2].map(
        (sample) => raw[((frame * ROWS + y) * COLUMNS + x) * 3 + sample],
      );
    for (const frame of [0, 7])
      for (const [x, y] of [
        ...([
          [0, 0],
          [319, REGION_TOP - 1],
          [130, 120],
          [101, 101],
        ] as const),
      ])
        expect(pixel(frame, x, y)).toEqual([0, 0, 0]);
    // Something is left of the picture.
    expect(raw.some((value) => value > 100)).toBe(true);
    expect(radiologist.errors).toEqual([]);
  });

  it.each(["zh", "en"] as const)(
    "stands within the width of a PC and of a phone (%s)",
    async (language) => {
      const { page, context } = await visit(
        ...([browser, installation.address, "radiologist"] as const),
        { language },
      );
      await page.addInitScript((value) => {
        localStorage.setItem("lianzhen.language", value);
      }, language);
      await page.goto(`${installation.address}/cases/${caseId}/copies`);
      const tick = page.getByTestId("copy-group").getByRole("checkbox");
      await expect.poll(() => tick.isEnabled()).toBe(true);
      for (const [name, viewport] of [
        ["wide", { width: 1366, height: 768 }],
        ["phone", { width: 390, height: 844 }],
      ] as const) {
        await page.setViewportSize(viewport);
        await shot(page, `copy-${language}-${name}`);
        const wide = () =>
          page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
        await expect.poll(wide).toBeLessThanOrEqual(0);
      }
      await context.close();
    },
  );
});
