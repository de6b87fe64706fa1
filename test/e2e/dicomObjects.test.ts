import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseId } from "../../shared/contracts/ids.ts";
import type { SavedObjects } from "../../shared/contracts/dicomObjects.ts";
import type { Study } from "../../shared/contracts/studies.ts";
import {
  SHARED_VIEW_PROTOCOL,
  type SharedViewOperation,
} from "../../shared/domain/sharedViewing/document.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { SRGB_PROFILE } from "../../server/platform/dicom/srgbProfile.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { foreignColourState, hasDcmtkDump } from "../support/dcmtkDump.ts";
import { hasDcmtkObjects } from "../support/dcmtkObjects.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";

const hasDcmtk = hasDcmtkObjects && hasDcmtkDump;
const shots = process.env["TEST_SCREENSHOTS"];
const file = sharedFiles("ct-chest-37").find(({ name }) => name === "18.dcm");
const cine = sharedFiles("us-cine").find(
  ({ name }) => name === "examples_ybr_color.dcm",
);
const report = sharedFiles("sr-pdf-ecg").find(
  ({ name }) => name === "test-SR.dcm",
);

/** Saved on the server out of a shared view, and made elsewhere by dcmtk: opened where the images are. */
describe.skipIf(!file || !report || !cine || !hasDcmtk || !hasChromium)(
  "DICOM objects in the viewer",
  () => {
    let installation: Installation;
    let browser: Browser;
    let clinic: Visitor;
    let caseId: CaseId;
    let folder: string;
    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      clinic = await visit(browser, installation.address, "clinic");
      folder = await mkdtemp(join(tmpdir(), "objects-"));
      ({ id: caseId } = await openBareCase(clinic.person));
      await upload(caseId, file!.path);
      const foreign = join(folder, "foreign.dcm");
      await promisify(execFile)("dcmpsmk", [file!.path, foreign]);
      await upload(caseId, foreign);
      await saveView();
    });
    afterAll(async () => {
      await browser.close();
      await installation.stop();
      await rm(folder, { recursive: true, force: true });
    });
    const shot = async (name: string) => {
      if (shots !== undefined)
        await clinic.page.screenshot({ path: `${shots}/${name}.png` });
    };
    const upload = async (into: string, path: string) => {
      const response = await clinic.person.fetch(
        "PUT",
        `/api/cases/${into}/images/${crypto.randomUUID()}`,
        new Uint8Array(await readFile(path)),
        { "content-type": "application/dicom" },
      );
      expect(response.status).toBe(200);
    };
    /** What two people would have left in the room: a window, a turned and mirrored image, a length and an arrow. */
    const saveView = async () => {
      const { person } = clinic;
      await person.connect();
      const [study] = await person.call<Study[]>(
        "GET",
        `/api/cases/${caseId}/studies`,
      );
      const { studyInstanceUid = "", series = [] } = study ?? {};
      const seriesInstanceUid = series[0]?.seriesInstanceUid ?? "";
      const { viewId } = await person.order("sharedView:open", { caseId });
      const operate = (operation: SharedViewOperation) =>
        person.order("sharedView:operate", {
          ...{ viewId, protocolVersion: SHARED_VIEW_PROTOCOL, baseSeq: 0 },
          ...{ clientOpId: crypto.randomUUID(), operation },
        });
      const on = { paneId: "main", seriesInstanceUid };
      await operate({ type: "showSeries", ...on, studyInstanceUid });
      await operate({
        ...{ type: "setWindow", ...on, window: { center: 300, width: 1500 } },
      });
      await operate({
        ...{ type: "setOrientation", ...on, rotation: 90 },
        ...{ flippedHorizontally: true, flippedVertically: false },
      });
      const [{ "00080018": sop } = {}] = await person.call<
        { "00080018"?: { Value: string[] } }[]
      >(
        "GET",
        `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
      );
      const image = {
        ...{ seriesInstanceUid, sopInstanceUid: sop?.Value[0] ?? "", frame: 1 },
      };
      await operate({
        type: "annotate",
        annotation: {
          ...{ ...image, annotationId: crypto.randomUUID(), kind: "length" },
          points: [
            [150, 200],
            [250, 200],
          ],
          text: "",
        },
      });
      await operate({
        type: "annotate",
        annotation: {
          ...{ ...image, annotationId: crypto.randomUUID(), kind: "arrow" },
          points: [
            [300, 300],
            [350, 330],
          ],
          text: "结节？",
        },
      });
      const path = `/api/cases/${caseId}/dicom-objects`;
      const commandId = crypto.randomUUID();
      const saved = await person.call<SavedObjects>("POST", path, {
        commandId,
      });
      expect(saved.objects.map(({ kind }) => kind)).toEqual([
        ...["presentation", "report"],
      ]);
    };

    it("[EX5] a saved presentation shows the window, the turn and the drawings it was saved with, and goes again", async () => {
      const { page } = clinic;
      await page.goto(`${installation.address}/cases/${caseId}`);
      const pane = page.locator("[data-pane-id=main]");
      const before = await waitForPainted(pane, { index: 0 });
      expect(before.window).not.toEqual({ center: 300, width: 1500 });
      const saved = page.locator(
        ".lz-rail-object[data-kind=presentation]:has-text('联诊')",
      );
      await saved.click();
      await waitForPainted(pane, { index: 0, center: 300, width: 1500 });
      const drawn = page.locator(".lz-presentation");
      await drawn.locator("[data-graphic=text]").nth(1).waitFor();
      const words = await drawn
        .locator("[data-graphic=text]")
        .allTextContents();
      expect(words[0]).toMatch(/^\d+(\.\d)? mm$/);
      expect(words[1]).toBe("结节？");
      expect(await drawn.locator("[data-graphic=line]").count()).toBe(3);
      // Along a stored row; mirrored and turned clockwise it stands upright, from below to above.
      const line = await drawn
        .locator("[data-graphic=line] .lz-drawn-line")
        .first()
        .getAttribute("d");
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (
        line?.match(/-?[\d.]+/g) ?? []
      ).map(Number);
      expect(Math.abs(x1 - x2)).toBeLessThan(1);
      expect(y1).toBeGreaterThan(y2);
      await shot("objects-presentation");
      await page.getByRole("button", { name: "关闭显示状态" }).click();
      await waitForPainted(pane, { index: 0, ...before.window });
      expect(await drawn.count()).toBe(0);
    });

    it("[EX7] a presentation that dcmtk made opens with its window", async () => {
      const { page } = clinic;
      const pane = page.locator("[data-pane-id=main]");
      await page
        .locator(
          ".lz-rail-object[data-kind=presentation]:not(:has-text('联诊'))",
        )
        .click();
      await waitForPainted(pane, { index: 0, center: 36, width: 360 });
      await page.locator(".lz-pane-presentation").waitFor();
    });

    it("[EX5] the saved report reads as a tree, and leads to the image", async () => {
      const { page } = clinic;
      await page.locator(".lz-rail-object[data-kind=report]").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("影像测量报告").waitFor();
      const text = await dialog.innerText();
      for (const part of ["长度", " mm", "结节？", "观察者姓名"])
        expect(text).toContain(part);
      await shot("objects-report");
      await dialog.getByRole("button", { name: "显示图像" }).first().click();
      await dialog.waitFor({ state: "hidden" });
    });

    it("[EX3] what a person drew alone is saved from the case's page, and stands among the study's objects", async () => {
      const { page } = clinic;
      const reports = page.locator(".lz-rail-object[data-kind=report]");
      const before = await reports.count();
      const pane = page.locator("[data-pane-id=main]");
      const box = await pane.boundingBox();
      if (!box) throw new Error("the pane is not on the screen");
      await pane.focus();
      await page.keyboard.press("d");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2);
      await page.mouse.up();
      await pane.locator(".lz-drawn[data-kind=length]").waitFor();
      await page.getByRole("button", { name: "保存为 DICOM 对象" }).click();
      await page.locator(".lz-rail-save [role=status]").waitFor();
      await expect.poll(() => reports.count()).toBe(before + 1);
      await shot("objects-saved-alone");
      const size = page.viewportSize();
      await page.setViewportSize({ width: 390, height: 844 });
      await page.locator(".lz-rail-save").scrollIntoViewIfNeeded();
      await shot("objects-saved-alone-phone");
      if (size) await page.setViewportSize(size);
    });

    it("[EX5] what is drawn on a cine in colour is saved, and opens again on its frame; nothing of it is missing", async () => {
      const { page, person } = clinic;
      const { id } = await openBareCase(person);
      await upload(id, cine!.path);
      await page.goto(`${installation.address}/cases/${id}`);
      const pane = page.locator("[data-pane-id=main]");
      await waitForPainted(pane, { index: 0 });
      await pane.focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await waitForPainted(pane, { index: 2 });
      await page.keyboard.press("r");
      await page.keyboard.press("d");
      const box = await pane.boundingBox();
      if (!box) throw new Error("the pane is not on the screen");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2);
      await page.mouse.up();
      await pane.locator(".lz-drawn[data-kind=length]").waitFor();
      const axes = async () =>
        ((await pane.getAttribute("data-painted-transform")) ?? "")
          .split(",")
          .slice(0, 4)
          .map((part) => Math.sign(Math.round(Number(part) * 100)) + 0);
      expect(await axes()).toEqual([0, 1, -1, 0]);
      await page.getByRole("button", { name: "保存为 DICOM 对象" }).click();
      const said = page.locator(".lz-rail-save [role=status]");
      await said.getByText("显示状态 1 个").waitFor();
      expect(await said.innerText()).not.toContain("未保存");
      await page.reload();
      await waitForPainted(pane, { index: 0 });
      await page.locator(".lz-rail-object[data-kind=presentation]").click();
      await waitForPainted(pane, { index: 2 });
      await page.locator(".lz-presentation [data-graphic=text]").waitFor();
      expect(
        await page.locator(".lz-presentation [data-graphic=line]").count(),
      ).toBe(1);
      await page.locator(".lz-pane-presentation").waitFor();
      expect(
        await page
          .locator(".lz-pane-presentation .lz-pane-warning")
          .allTextContents(),
      ).toEqual([]);
      expect(await axes()).toEqual([0, 1, -1, 0]);
      await shot("objects-colour");
      await page.setViewportSize({ width: 390, height: 844 });
      await shot("objects-colour-phone");
      await page.setViewportSize({ width: 1366, height: 768 });
    });

    it("[EX7] a colour presentation that dcmtk made opens on its frame, turned, with its line and words, and says that its colours are not its own", async () => {
      const { page, person } = clinic;
      const { id } = await openBareCase(person);
      await upload(id, cine!.path);
      const [study] = await person.call<Study[]>(
        ...(["GET", `/api/cases/${id}/studies`] as const),
      );
      const { studyInstanceUid = "", series = [] } = study ?? {};
      const seriesInstanceUid = series[0]?.seriesInstanceUid ?? "";
      const [image = {}] = await person.call<
        Record<string, { Value?: string[] } | undefined>[]
      >(
        ...([
          "GET",
          `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
        ] as const),
      );
      const said = (tag: string) => image[tag]?.Value?.[0] ?? "";
      const icc = join(folder, "srgb.icc");
      await writeFile(icc, SRGB_PROFILE);
      const foreign = join(folder, "colour.dcm");
      await foreignColourState(
        {
          ...{ study: studyInstanceUid, series: seriesInstanceUid, icc },
          ...{ sop: said("00080018"), sopClass: said("00080016"), frame: 3 },
          ...{ patient: said("00100020"), columns: "320", rows: "240" },
        },
        foreign,
      );
      await upload(id, foreign);
      await page.goto(`${installation.address}/cases/${id}`);
      const pane = page.locator("[data-pane-id=main]");
      await waitForPainted(pane, { index: 0 });
      await page
        .locator(".lz-rail-object[data-kind=presentation]:has-text('dcmtk')")
        .click();
      await waitForPainted(pane, { index: 2 });
      const drawn = page.locator(".lz-presentation");
      await drawn.getByText("EF 60%").waitFor();
      const line = await drawn
        .locator("[data-graphic=line] .lz-drawn-line")
        .first()
        .getAttribute("d");
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (
        line?.match(/-?[\d.]+/g) ?? []
      ).map(Number);
      // Along a stored row; turned clockwise it stands upright, from above to below.
      expect(Math.abs(x1 - x2)).toBeLessThan(1);
      expect(y1).toBeLessThan(y2);
      await page.locator(".lz-pane-warning").getByText("彩色变换").waitFor();
      await shot("objects-colour-foreign");
    });

    it("[EX7] a report made elsewhere reads as a tree, alone in its study, and says that its images are not here", async () => {
      const { page, person } = clinic;
      const { id } = await openBareCase(person);
      await upload(id, report!.path);
      await page.goto(`${installation.address}/cases/${id}`);
      await page.locator(".lz-rail-object[data-kind=report]").click();
      const dialog = page.getByRole("dialog");
      await dialog.locator(".lz-report-tree li").nth(5).waitFor();
      await shot("objects-foreign");
      await page.setViewportSize({ width: 390, height: 844 });
      await shot("objects-foreign-phone");
      expect(clinic.errors).toEqual([]);
    });
  },
);
