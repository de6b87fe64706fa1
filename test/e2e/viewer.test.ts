import { readFile } from "node:fs/promises";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import { hasChromium, launchChromium } from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { giveConsent } from "../support/consultSteps.ts";
import { dcmtkRender, hasDcmtk } from "../support/dcmtkRender.ts";
import { dcmtkValues } from "../support/dcmtkValues.ts";
import { difference } from "../support/greyImage.ts";
import {
  paintedImage,
  paintOneToOne,
  waitForPainted,
} from "../support/paintedImage.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { CT_PATIENT } from "../support/world.ts";

/** The graphics a township PC may have; `forced` is the stored choice of support staff. */
const GRAPHICS = {
  "no WebGL": { graphics: "none", forced: null },
  "a software rasteriser": { graphics: "software", forced: null },
  "WebGL forced on (software here)": { graphics: "software", forced: "gpu" },
} as const;

const SIZE = { columns: 512, rows: 512 };
const LUNG = { key: "1", center: -600, width: 1500 };
const MEDIASTINUM = { key: "2", center: 40, width: 350 };

/**
 * Both sides apply the linear VOI function to whole HU values and differ only in how they make a whole grey level of
 * the result: one level at most, hence the bound of the 1:1 rendering (measured: mean 0.18 to 0.48, max 1). A window
 * centre 2 HU off already exceeds it.
 * Zoomed to fit, the browser interpolates on the canvas and this test interpolates back, which softens edges, the more
 * the smaller the pane: no bound on the single pixel, and bounds on the whole between what is measured on the case page
 * (477 px for 512 rows: mean 1.1 to 2.5, correlation from 0.9949; 727 px: mean up to 1.7, from 0.9976) and what a wrong
 * picture gives (the neighbouring slice 8.1 and 0.957, a shift by one pixel 6.2 and 0.973).
 */
const EXACT = { max: 1, mean: 0.6 };
const FITTED = { mean: 3.5, correlation: 0.99 };

const files = sharedFiles("ct-chest-37");
/** The sample's files are numbered as they are read: N.dcm has the instance number N + 89. */
const fileOf = (imageIndex: number) => {
  const found = files.find(({ name }) => name === `${imageIndex + 1}.dcm`);
  if (!found) throw new Error("no such sample file");
  return found.path;
};

describe.skipIf(files.length === 0 || !hasDcmtk || !hasChromium)(
  "the viewer in a real browser",
  () => {
    let app: TestApp;
    let clinic: Person;
    let expert: Person;
    let caseId: string;
    let requestId: string;
    const open: { close: () => Promise<void> }[] = [];
    const uncaught: Error[] = [];

    beforeAll(async () => {
      app = await startTestApp({ clientDir });
      clinic = await app.logIn("clinic");
      expert = await app.logIn("radiologist");
      ({ id: caseId } = await clinic.call<CaseDetail>("POST", "/api/cases", {
        commandId: crypto.randomUUID(),
        patient: CT_PATIENT,
        chiefComplaint: "咳嗽两周",
        history: "",
      }));
      for (const { path } of files) {
        const stored = await clinic.fetch(
          "PUT",
          `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
          new Uint8Array(await readFile(path)),
          { "content-type": "application/dicom" },
        );
        expect(stored.status).toBe(200);
      }
      requestId = await openRoom();
    });
    afterEach(async () => {
      for (const each of open.splice(0).reverse()) await each.close();
      expect(uncaught.splice(0)).toEqual([]);
    });
    afterAll(() => app.close());

    /** Asks the lead hospital for a consult, which it accepts: the room is open to both. */
    const openRoom = async (): Promise<string> => {
      const { acting } = await expert.call<SessionView>("GET", "/api/session");
      await giveConsent(clinic, caseId);
      const asked = await clinic.call<ConsultRequest>(
        "POST",
        `/api/cases/${caseId}/requests`,
        {
          commandId: crypto.randomUUID(),
          kind: "consult",
          organisationId: acting.organisation.id,
          personId: null,
          urgency: "urgent",
          question: "请协助阅片",
        },
      );
      await expert.call("POST", `/api/requests/${asked.id}/acceptance`, {
        expectedVersion: asked.version,
      });
      return asked.id;
    };

    const launch = async (
      graphics: keyof typeof GRAPHICS = "no WebGL",
      person = clinic,
    ): Promise<BrowserContext> => {
      const { forced, ...machine } = GRAPHICS[graphics];
      const browser = await launchChromium({ ...machine, devices: false });
      open.push(browser);
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
      });
      const [name = "", value = ""] = (person.cookie ?? "").split("=");
      await context.addCookies([{ name, value, url: app.address }]);
      if (forced)
        await context.addInitScript((path) => {
          localStorage.setItem("lianzhen.imageRendering", path);
        }, forced);
      return context;
    };

    /** The viewer on the case's page, or in the room; an error that nothing in the page has caught fails the test. */
    const openPane = async (
      context: BrowserContext,
      place: "case" | "room" = "case",
      prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
    ): Promise<Locator> => {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on("pageerror", (error) => uncaught.push(error));
      await prepare(page);
      await page.goto(
        place === "case"
          ? `${app.address}/cases/${caseId}`
          : `${app.address}/rooms/${requestId}`,
      );
      return page.locator("[data-pane-id=main]");
    };

    /** The first series alone, as its images ask, instead of the hanging protocol of a CT of the chest. */
    const alone = async (pane: Locator) => {
      await waitForPainted(pane, { index: 0, ...LUNG });
      const page = pane.page();
      await page.getByRole("button", { name: "窗格" }).click();
      await page.getByText("挂片：首个序列").click();
      await waitForPainted(pane, { index: 0, center: 36, width: 360 });
    };

    const goTo = async (pane: Locator, index: number) => {
      await pane.press("Home");
      for (let i = 0; i < index; i += 1) await pane.press("ArrowDown");
      await waitForPainted(pane, { index });
    };

    it.each(Object.keys(GRAPHICS) as (keyof typeof GRAPHICS)[])(
      "paints with %s what dcmtk paints",
      async (graphics) => {
        const pane = await openPane(await launch(graphics));
        await alone(pane);
        for (const fitted of [true, false]) {
          if (!fitted) await paintOneToOne(pane, SIZE);
          for (const index of [0, 18, 36]) {
            await goTo(pane, index);
            for (const window of [LUNG, MEDIASTINUM]) {
              await pane.press(window.key);
              await waitForPainted(pane, { index, ...window });
              const apart = difference(
                await paintedImage(pane, SIZE),
                await dcmtkRender(fileOf(index), window),
              );
              const what = `image ${index}, window ${window.center}/${window.width}, ${JSON.stringify(apart)}`;
              expect(apart.spread, what).toBeGreaterThan(20);
              if (fitted) {
                expect(apart.mean, what).toBeLessThan(FITTED.mean);
                expect(apart.correlation, what).toBeGreaterThan(
                  FITTED.correlation,
                );
              } else {
                expect(apart.max, what).toBeLessThanOrEqual(EXACT.max);
                expect(apart.mean, what).toBeLessThan(EXACT.mean);
              }
            }
          }
        }
      },
    );

    it("scrolls by wheel and keys, windows by drag, and resets by space", async () => {
      const pane = await openPane(await launch());
      // [IM10] Lung and mediastinum beside each other, until the reader chooses otherwise.
      const beside = pane.page().locator("[data-pane-id=second]");
      await waitForPainted(beside, { index: 0, ...MEDIASTINUM });
      await alone(pane);
      await beside.waitFor({ state: "detached" });
      const { mouse } = pane.page();
      await pane.hover();
      await mouse.wheel(0, 100);
      await waitForPainted(pane, { index: 1 });
      await pane.press("End");
      await waitForPainted(pane, { index: files.length - 1 });
      await pane.press("ArrowUp");
      await waitForPainted(pane, { index: files.length - 2 });
      const box = await pane.boundingBox();
      await mouse.down();
      await mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
      await mouse.up();
      await expect
        .poll(() => pane.getAttribute("data-painted-window"))
        .not.toBe("36,360");
      await pane.press("Space");
      await waitForPainted(pane, { center: 36, width: 360 });
    });

    it.each(["no WebGL", "WebGL forced on (software here)"] as const)(
      "[IM9] cuts a CT along three planes with %s: the axial one is dcmtk's picture, the others have its values, one place moves all",
      async (graphics) => {
        const axial = await openPane(await launch(graphics));
        const page = axial.page();
        await alone(axial);
        await axial.press("u");
        const coronal = page.locator("[data-plane=coronal]");
        await page.locator("[data-plane=axial][data-painted-index]").waitFor();
        await axial.press("Home");
        await axial.press(MEDIASTINUM.key);
        await waitForPainted(axial, { index: 0, ...MEDIASTINUM });
        await paintOneToOne(axial, SIZE);
        const painted = await paintedImage(axial, SIZE);
        const ends = await Promise.all(
          [0, files.length - 1].map(async (index) => ({
            index,
            apart: difference(
              painted,
              await dcmtkRender(fileOf(index), MEDIASTINUM),
            ),
          })),
        );
        const head = ends.find(({ apart }) => apart.max <= EXACT.max);
        expect(head, JSON.stringify(ends)).toBeDefined();

        const { mouse } = page;
        await mouse.move(300.5, 256.5);
        await mouse.down();
        await mouse.up();
        await axial.evaluate((element) => element.removeAttribute("style"));
        await waitForPainted(coronal, { index: 256 });
        expect(await coronal.locator("[data-edge]").allInnerTexts()).toEqual([
          ...["R", "L", "H", "F"],
        ]);
        const { valueAt } = await dcmtkValues(fileOf(head?.index ?? 0));
        await coronal.press("p");
        // Again until the pane has its place back: the axial one lay over the others.
        const probed = async (column: number) => {
          const box = await coronal.boundingBox();
          const [a = 0, , , d = 0, e = 0, f = 0] = (
            (await coronal.getAttribute("data-painted-transform")) ?? ""
          )
            .split(",")
            .map(Number);
          await mouse.move(
            (box?.x ?? 0) + a * (column + 0.5) + e,
            (box?.y ?? 0) + d * 0.5 + f,
          );
          await mouse.down();
          await coronal.evaluate(
            () =>
              new Promise((next) =>
                requestAnimationFrame(() => requestAnimationFrame(next)),
              ),
          );
          const words = await coronal.locator(".lz-probe").allInnerTexts();
          await mouse.up();
          return words;
        };
        for (const column of [150, 256, 330])
          await expect
            .poll(() => probed(column))
            .toEqual([`${valueAt(column, 256)} HU (${column}, 0)`]);
        await coronal.press("u");
        await page
          .locator("[data-plane]")
          .first()
          .waitFor({ state: "detached" });
        await waitForPainted(axial);
      },
    );

    it("says what is wrong when images do not come, keeps the last one, and goes on by itself or by the button", async () => {
      const pane = await openPane(await launch(), "room", (page) =>
        page.route("**/frames/*", (route) => route.abort()),
      );
      const page = pane.page();
      const retry = pane.getByRole("button", { name: /重\s?试/ });
      await retry.waitFor();
      expect(await pane.getAttribute("data-painted-index")).toBeNull();
      await page.unroute("**/frames/*");
      await retry.click();
      await waitForPainted(pane, { index: 0 });
      await retry.waitFor({ state: "detached" });
    });

    it("[SV] shows the same picture on two pages after each gesture, and to who comes back", async () => {
      const one = await openPane(await launch(), "room");
      const two = await openPane(
        await launch("a software rasteriser", expert),
        "room",
      );
      // [SV15] Nobody chose anything: the first hung series stands on both pages.
      for (const pane of [one, two]) {
        await waitForPainted(pane, { index: 0 });
        await paintOneToOne(pane, SIZE);
      }
      const same = async (asked: Parameters<typeof waitForPainted>[1]) => {
        await waitForPainted(one, asked);
        await waitForPainted(two, asked);
        const apart = difference(
          await paintedImage(one, SIZE),
          await paintedImage(two, SIZE),
        );
        expect(apart).toMatchObject({ max: 0 });
        expect(apart.spread).toBeGreaterThan(20);
      };
      await one.press("End");
      await same({ index: files.length - 1 });
      await two.press(LUNG.key);
      await same({ index: files.length - 1, ...LUNG });
      await two.press("ArrowUp");
      await same({ index: files.length - 2, ...LUNG });
      await two.page().reload();
      await waitForPainted(two, { index: files.length - 2, ...LUNG });
      await paintOneToOne(two, SIZE);
      await same({ index: files.length - 2, ...LUNG });
    });
  },
);
