import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import { hasChromium, launchChromium } from "../support/browser.ts";
import { multipartOf } from "../support/multipart.ts";
import { hasOhif, ohifFolder, startOhif, type Ohif } from "../support/ohif.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";

const files = sharedFiles("ct-chest-37");

/** How many grey values the canvas shows, and a sum that differs from picture to picture. */
const painted = (canvas: Locator) =>
  canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    if (!copy) throw new Error("no 2d canvas");
    copy.drawImage(element, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const greys = new Set<number>();
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      greys.add(data[at] ?? 0);
      sum = (sum * 31 + (data[at] ?? 0)) % 1_000_000_007;
    }
    return { greys: greys.size, sum };
  });

/** The viewer that radiologists know, as it is distributed, on our `/dicom-web`. */
describe.skipIf(!hasOhif || !hasChromium || files.length === 0)(
  "OHIF on our DICOMweb",
  () => {
    let installation: Installation;
    let ohif: Ohif;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      const { address } = installation;
      const clinic = new Person(address);
      await clinic.logIn("clinic");
      const { token } = await clinic.call<{ token: string }>(
        "POST",
        "/api/tokens",
        {
          commandId: crypto.randomUUID(),
          ...{ name: "OHIF", days: 1, password: DEMO_PASSWORD },
          scopes: ["dicom.read", "dicom.store"],
        },
      );
      const headers = { authorization: `Bearer ${token}` };
      const { body, contentType } = multipartOf(
        await Promise.all(files.map(({ path }) => readFile(path))),
      );
      const stored = await fetch(`${address}/dicom-web/studies`, {
        method: "POST",
        headers: { ...headers, "content-type": contentType },
        body: new Uint8Array(body),
      });
      expect(stored.status).toBe(200);
      ohif = await startOhif(ohifFolder ?? "", {
        ...{ address, path: "/dicom-web", headers },
      });
      // It draws nothing without WebGL.
      browser = await launchChromium({ graphics: "software", devices: false });
      page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
      page.setDefaultTimeout(30_000);
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      await ohif.stop();
      await installation.stop();
    });

    it("lists the study, opens it and scrolls through it, and no question is refused", async () => {
      await page.goto(ohif.address);
      await page.getByText("Confirm and hide").click();
      const row = page.getByText("CT CHEST W CONTRAST").first();
      await row.dblclick();
      await page.getByText("Skip all").click();
      const place = page.getByText(/\(\d+\/37\)/).first();
      await expect.poll(() => place.innerText()).toContain("(1/37)");
      const canvas = page.locator("canvas.cornerstone-canvas").first();
      await expect
        .poll(async () => (await painted(canvas)).greys, { timeout: 30_000 })
        .toBeGreaterThan(50);
      const first = await painted(canvas);
      await canvas.hover();
      await page.mouse.wheel(0, 100);
      await expect.poll(() => place.innerText()).toContain("(2/37)");
      await expect
        .poll(async () => (await painted(canvas)).sum)
        .not.toBe(first.sum);
      expect(ohif.answers.filter(({ status }) => status >= 400)).toEqual([]);
    });
  },
);
