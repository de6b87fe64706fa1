import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { ask, giveConsent, openBareCase } from "../support/consultSteps.ts";
import {
  element,
  withElements,
  withNewUids,
} from "../support/dicomFixtures.ts";
import { difference } from "../support/greyImage.ts";
import {
  paintedImage,
  paintOneToOne,
  waitForPainted,
} from "../support/paintedImage.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";
import { CT_PATIENT } from "../support/world.ts";

const shots = process.env["TEST_SCREENSHOTS"];
const slices = sharedFiles("ct-chest-37").filter(({ name }) =>
  /^[1-9]\.dcm$/.test(name),
);
const [scout] = sharedFiles("ct-topogram");
const SIZE = { columns: 512, rows: 512 };
const patient = {
  ...CT_PATIENT,
  ...{ birthDate: "1949-12-31", nationalId: "110105194912310011" },
};

/** Keeps every WebGL context that the page makes, so that a test can take them away as a driver does. */
const collectContexts = () => {
  const made: WebGL2RenderingContext[] = [];
  HTMLCanvasElement.prototype.getContext = new Proxy(
    Reflect.get(HTMLCanvasElement.prototype, "getContext"),
    {
      apply: (get, canvas, args) => {
        const context: unknown = Reflect.apply(get, canvas, args);
        if (context instanceof WebGL2RenderingContext) made.push(context);
        return context;
      },
    },
  );
  Object.assign(globalThis, { testContexts: made });
};

const DISK = "lianzhen.frames";
/** How many frames this browser keeps, and in how many of them something can be read; null where there is nothing. */
const keptOnDisk = async (name: string) => {
  const all = await indexedDB.databases();
  if (!all.some((each) => each.name === name)) return null;
  return new Promise<{ frames: number; readable: number }>((done, fail) => {
    const request = indexedDB.open(name);
    request.onerror = () => fail(new Error("the database does not open"));
    request.onsuccess = () => {
      const database = request.result;
      const read = database
        .transaction("frames")
        .objectStore("frames")
        .getAll() as IDBRequest<{ bytes: ArrayBuffer }[]>;
      read.onsuccess = () => {
        const readable = read.result.filter(({ bytes }) =>
          // What a packed frame begins with, in its part of the answer.
          new TextDecoder("latin1").decode(bytes).includes("image/jls"),
        );
        database.close();
        done({ frames: read.result.length, readable: readable.length });
      };
    };
  });
};
/** Changes a byte of every frame that is kept. */
const damageKept = (name: string) =>
  new Promise<void>((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      const change = request.result.transaction("frames", "readwrite");
      const cursor = change.objectStore("frames").openCursor();
      cursor.onsuccess = () => {
        const at = cursor.result;
        if (!at) return;
        const frame = at.value as { bytes: ArrayBuffer };
        new Uint8Array(frame.bytes)[1_000]! ^= 1;
        at.update(frame);
        at.continue();
      };
      change.oncomplete = () => {
        request.result.close();
        done();
      };
    };
  });

const pane = (page: Page, id = "main") => page.locator(`[data-pane-id=${id}]`);
/** Requests for pixels. */
const frames = ({ requests }: Visitor) =>
  requests.filter(({ path }) => path.includes("/frames/"));

/** One person with an examination and an earlier one, at one browser. */
describe.skipIf(slices.length === 0 || !scout || !hasChromium)(
  "reading at a real browser",
  () => {
    let app: TestApp;
    let caseId: string;
    let earlierCaseId: string;
    const open: { close: () => Promise<void> }[] = [];

    beforeAll(async () => {
      app = await startTestApp({ clientDir });
      const clinic = await app.logIn("clinic");
      const store = async (into: string, bytes: Uint8Array) => {
        const path = `/api/cases/${into}/images/${crypto.randomUUID()}`;
        const type = { "content-type": "application/dicom" };
        expect((await clinic.fetch("PUT", path, bytes, type)).status).toBe(200);
      };
      const earlier = await openBareCase(clinic, { patient });
      earlierCaseId = earlier.id;
      ({ id: caseId } = await openBareCase(clinic, { patient }));
      for (const { path } of slices) {
        const bytes = await readFile(path);
        await store(caseId, bytes);
        await store(earlier.id, withNewUids(bytes, "earlier", path));
      }
      for (const { path } of slices.slice(0, 3)) {
        const before = { x00080020: element(0x00080020, "DA", "20151001") };
        const bytes = withElements(await readFile(path), before);
        await store(caseId, withNewUids(bytes, "before", `before ${path}`));
      }
      await store(caseId, await readFile(scout!.path));
      await giveConsent(clinic, caseId);
      await ask(clinic, caseId, await app.logIn("radiologist"));
    });
    afterEach(async () => {
      for (const each of open.splice(0).reverse()) await each.close();
    });
    afterAll(() => app.close());

    const launch = async (
      options: Parameters<typeof launchChromium>[0] = {},
    ): Promise<Browser> => {
      const browser = await launchChromium({ devices: false, ...options });
      open.push(browser);
      return browser;
    };
    const openCase = ({ page }: Visitor) =>
      page.goto(`${app.address}/cases/${caseId}`);
    const series = (page: Page, name: RegExp | number) =>
      typeof name === "number"
        ? page.locator(".lz-rail-series").nth(name)
        : page.locator(".lz-rail-series").filter({ hasText: name });

    it("an earlier study hangs beside this one and scrolls with it; a scout says where the slice lies", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      const { page } = clinic;
      await openCase(clinic);
      await waitForPainted(pane(page), { index: 0 });
      await waitForPainted(pane(page, "second"), { index: 0 });
      const rail = page.locator(".lz-rail section");
      await rail.nth(2).getByText("既往检查").waitFor();
      expect(await rail.count()).toBe(3);

      await pane(page, "second").click();
      await rail.nth(2).locator(".lz-rail-series").click();
      await waitForPainted(pane(page, "second"), { index: 0 });
      await pane(page).focus();
      await pane(page).press("y");
      await pane(page).press("End");
      for (const id of ["main", "second"])
        await waitForPainted(pane(page, id), { index: slices.length - 1 });
      expect(await pane(page, "second").innerText()).toContain("既往检查");
      expect(await pane(page).innerText()).not.toContain("既往检查");
      const linked = page.getByRole("button", { name: "按位置联动翻页" });
      expect(await linked.getAttribute("aria-pressed")).toBe("true");
      // [IM8] Marked where it belongs.
      await pane(page, "second").press("k");
      await page
        .getByText("这是既往检查：关键图像请在其所属病例中标记")
        .waitFor();
      if (shots) await page.screenshot({ path: `${shots}/reading-priors.png` });

      await pane(page, "second").click();
      await series(page, /topogram|scout|定位|1 幅/i)
        .first()
        .click();
      await waitForPainted(pane(page, "second"), { index: 0 });
      await pane(page).focus();
      const line = pane(page, "second").locator(".lz-reference-line");
      // A line that lies level has no height, by which visibility is judged.
      await line.waitFor({ state: "attached" });
      expect(await linked.count()).toBe(0);
      const low = Number(await line.getAttribute("y1"));
      await pane(page).press("Home");
      await waitForPainted(pane(page), { index: 0 });
      await expect
        .poll(async () => Number(await line.getAttribute("y1")))
        .not.toBe(low);
      if (shots) await page.screenshot({ path: `${shots}/reading-scout.png` });
      expect(clinic.errors).toEqual([]);
    });

    it("the series that follows comes when nobody waits for an image, behind all of the one on the screen", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      await openCase(clinic);
      const { seriesUid } = await waitForPainted(pane(clinic.page));
      const seriesOf = (path: string) => path.split("/")[5] ?? "";
      const order = () => [...new Set(frames(clinic).map(({ path }) => path))];
      const asked = (uid: string) =>
        order().filter((path) => seriesOf(path) === uid);
      /** The one that follows: of the others the rail asks for one small picture each. */
      const following = () =>
        [...new Set(order().map(seriesOf))].find(
          (uid) => uid !== seriesUid && asked(uid).length > 1,
        );
      await expect.poll(following).toBeDefined();
      const next = following() ?? "";
      await expect.poll(() => asked(next).length).toBe(3);
      expect(asked(seriesUid)).toHaveLength(slices.length);
      const all = order();
      const last = all.findLastIndex((path) => seriesOf(path) === seriesUid);
      const before = all.slice(0, last).map(seriesOf);
      expect(before.filter((uid) => uid === next).length).toBeLessThanOrEqual(
        1,
      );
      expect(clinic.errors).toEqual([]);
    });

    it("the second screen has one window of images, of the case that was opened last, and no other patient's", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      const { page } = clinic;
      await openCase(clinic);
      const link = page.getByRole("link", { name: "第二屏阅片" });
      const [second] = await Promise.all([
        page.waitForEvent("popup"),
        link.click(),
      ]);
      await waitForPainted(pane(second), { index: 0 });
      const numberIn = (window: Page) =>
        window
          .getByTestId("patient-bar")
          .getByText(/病例号/)
          .innerText();
      const first = await numberIn(second);
      expect(first).toBe(await numberIn(page));
      if (shots)
        await second.screenshot({ path: `${shots}/reading-window.png` });

      await page.goto(`${app.address}/cases/${earlierCaseId}`);
      await second.waitForURL(`${app.address}/cases/${earlierCaseId}/images`);
      const now = await numberIn(page);
      expect(now).not.toBe(first);
      await expect.poll(() => numberIn(second)).toBe(now);
      await waitForPainted(pane(second), { index: 0 });
      await Promise.all([
        second.waitForEvent("domcontentloaded"),
        page.getByRole("link", { name: "第二屏阅片" }).click(),
      ]);
      await waitForPainted(pane(second), { index: 0 });
      expect(clinic.context.pages()).toHaveLength(2);
      expect(clinic.errors).toEqual([]);
    });

    it("the person's menu stays under the pointer while the page scrolls", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      const { page } = clinic;
      await openCase(clinic);
      await page.getByRole("button", { name: "账号与设置" }).click();
      // Read in the same task: where it only follows, it has not yet.
      const [before, after, under] = await page
        .getByRole("menuitem", { name: "退出登录" })
        .evaluate((item) => {
          const place = () => item.getBoundingClientRect();
          const shown = place();
          scrollTo(0, 200);
          const { x, y, width, height } = place();
          const hit = document.elementFromPoint(x + width / 2, y + height / 2);
          return [shown.y, y, scrollY > 0 && item.contains(hit)] as const;
        });
      expect(after).toBe(before);
      expect(under).toBe(true);
      expect(clinic.errors).toEqual([]);
    });

    it("nothing of what one person saw stays for the next one at the same page", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      const { page } = clinic;
      await page.goto(`${app.address}/cases`);
      await page.getByLabel("搜索病例").fill("Bellona");
      await openCase(clinic);
      await waitForPainted(pane(page), { index: 0 });
      const asked = frames(clinic).length;
      await page.getByRole("button", { name: "账号与设置" }).click();
      await page.getByRole("menuitem", { name: "退出登录" }).click();
      await page.getByRole("textbox", { name: "账号" }).fill("radiologist");
      await page.locator("input[name=password]").fill(DEMO_PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByTestId("today-forMe").waitFor();
      expect(
        await page.evaluate(() => Object.values(sessionStorage).join()),
      ).not.toContain("Bellona");
      // Within the same page: a reload would empty its memory anyhow.
      await page.evaluate((to) => {
        history.pushState({}, "", to);
        dispatchEvent(new PopStateEvent("popstate", { state: {} }));
      }, `/cases/${caseId}`);
      await waitForPainted(pane(page), { index: 0 });
      expect(frames(clinic).length).toBeGreaterThan(asked);
      expect(clinic.errors).toEqual([]);
    });

    it("frames that came over a thin line are kept for this log-in, unreadable on the disk, and gone after log-out", async () => {
      const clinic = await visit(await launch(), app.address, "clinic");
      const { page, requests } = clinic;
      const line = await clinic.context.newCDPSession(page);
      await line.send("Network.enable");
      await line.send("Network.emulateNetworkConditions", {
        ...{ offline: false, latency: 0 },
        ...{ downloadThroughput: 2_000_000, uploadThroughput: 2_000_000 },
      });
      /** The nine slices are read through; whose frames were asked for since. */
      const readThrough = async () => {
        const before = requests.length;
        await openCase(clinic);
        await waitForPainted(pane(page), { index: 0 });
        const uid = await pane(page).getAttribute("data-series-uid");
        await pane(page).getByText("已加载").waitFor({ state: "hidden" });
        await pane(page).focus();
        await pane(page).press("End");
        await waitForPainted(pane(page), { index: 8 });
        const asked = requests
          .slice(before)
          .filter(({ path }) => path.includes(`/series/${uid}/`));
        return {
          frames: asked.filter(({ path }) => path.includes("/frames/")).length,
          lists: asked.filter(({ path }) => path.endsWith("/metadata")).length,
        };
      };
      expect(await readThrough()).toEqual({ frames: 9, lists: 1 });
      const first = await paintedImage(pane(page), SIZE);
      // Also those of the series that follow.
      const left = async () => {
        const kept = await page.evaluate(keptOnDisk, DISK);
        return frames(clinic).length - (kept?.frames ?? 0);
      };
      await expect.poll(left).toBe(0);
      expect((await page.evaluate(keptOnDisk, DISK))?.readable).toBe(0);
      // The server is asked for the list all the same: it says who sees what, and writes down who saw it.
      expect(await readThrough()).toEqual({ frames: 0, lists: 1 });
      const second = await paintedImage(pane(page), SIZE);
      expect(difference(second, first).max).toBe(0);

      await page.evaluate(damageKept, DISK);
      expect(await readThrough()).toEqual({ frames: 9, lists: 1 });

      await page.getByRole("button", { name: "账号与设置" }).click();
      await page.getByRole("menuitem", { name: "退出登录" }).click();
      await page.getByRole("textbox", { name: "账号" }).waitFor();
      await expect.poll(() => page.evaluate(keptOnDisk, DISK)).toBeNull();
      expect(clinic.errors).toEqual([]);
    });

    it("a graphics driver that crashes leaves no blank pane: the same picture stands there again", async () => {
      const browser = await launch({ graphics: "software" });
      const clinic = await visit(browser, app.address, "clinic");
      const { page, context } = clinic;
      await context.addInitScript(collectContexts);
      await context.addInitScript(() => {
        localStorage.setItem("lianzhen.imageRendering", "gpu");
      });
      await openCase(clinic);
      await waitForPainted(pane(page), { index: 0 });
      await pane(page).press("End");
      await waitForPainted(pane(page), { index: slices.length - 1 });
      await paintOneToOne(pane(page), SIZE);
      const before = await paintedImage(pane(page), SIZE);
      const lost = await page.evaluate(() => {
        const { testContexts = [] } = globalThis as {
          testContexts?: WebGL2RenderingContext[];
        };
        const main = document.querySelector("[data-pane-id=main]");
        return new Promise<number>((done) => {
          new MutationObserver(() => done(testContexts.length)).observe(main!, {
            attributeFilter: ["data-painted-index"],
          });
          for (const each of testContexts)
            each.getExtension("WEBGL_lose_context")?.loseContext();
        });
      });
      expect(lost).toBeGreaterThan(0);
      await waitForPainted(pane(page), { index: slices.length - 1 });
      await paintOneToOne(pane(page), SIZE);
      const after = await paintedImage(pane(page), SIZE);
      const apart = difference(before, after);
      expect(apart.max).toBeLessThanOrEqual(1);
      expect(apart.spread).toBeGreaterThan(20);
      await pane(page).press("Home");
      await waitForPainted(pane(page), { index: 0 });
      expect(clinic.errors).toEqual([]);
    });
  },
);
