import { readFile } from "node:fs/promises";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseId } from "../../shared/contracts/ids.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import { hasDcmtk } from "../support/dcmtkRender.ts";
import { dcmtkValues } from "../support/dcmtkValues.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { paintOneToOne, waitForPainted } from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";

type Place = readonly [number, number];

const shots = process.env["TEST_SCREENSHOTS"];
const files = sharedFiles("ct-chest-37");
/** The slice nearest to the head. */
const top = files.find(({ name }) => name === "1.dcm");
/** By dcmdump: Image Position (Patient) of the top slice, how far down the slices reach, and the side of a pixel; mm. */
const ORIGIN = [-201.0615234375, -424.5615234375, -9.5] as const;
const DOWN_MM = 108;
const PIXEL_MM = 0.876953125;
const SIZE = { columns: 512, rows: Math.floor(DOWN_MM / PIXEL_MM) + 1 };

describe.skipIf(!top || !hasDcmtk || !hasChromium)(
  "drawing on planes in a real browser",
  () => {
    let installation: Installation;
    let browser: Browser;
    let clinic: Visitor;
    let expert: Visitor;
    let caseId: CaseId;
    let room: string;
    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      const { address } = installation;
      clinic = await visit(browser, address, "clinic");
      expert = await visit(browser, address, "radiologist");
      await expert.page.addInitScript(() => {
        localStorage.setItem("lianzhen.language", "en");
      });
      ({ id: caseId } = await openCase(clinic.person));
      for (const { path } of files) {
        const stored = await clinic.person.fetch(
          "PUT",
          `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
          new Uint8Array(await readFile(path)),
          { "content-type": "application/dicom" },
        );
        expect(stored.status).toBe(200);
      }
      const asked = await ask(clinic.person, caseId, expert.person);
      await step(expert.person, asked, "acceptance");
      room = `${address}/rooms/${asked.id}`;
      await clinic.person.connect();
      for (const { page } of [clinic, expert]) {
        await page.goto(room);
        await waitForPainted(page.locator("[data-pane-id=main]"));
      }
      await clinic.page.locator("[data-pane-id=main]").press("u");
      for (const visitor of [clinic, expert])
        await waitForPainted(coronalOf(visitor));
    });
    afterAll(async () => {
      await browser.close();
      await installation.stop();
    });

    const coronalOf = ({ page }: Visitor) =>
      page.locator("[data-plane=coronal]");
    const shot = async ({ page }: Visitor, name: string) => {
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/${name}.png` });
    };
    /** Where on the page a place of the painted image stands. */
    const onPage = (pane: Locator, place: Place) =>
      pane.evaluate((element, [x, y]) => {
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = (
          (element as HTMLElement).dataset["paintedTransform"] ?? ""
        )
          .split(",")
          .map(Number);
        const { left, top } = element.getBoundingClientRect();
        return [
          left + element.clientLeft + a * x + c * y + e,
          top + element.clientTop + b * x + d * y + f,
        ] as const;
      }, place);
    const onFrame = (pane: Locator) =>
      pane.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
    /** Presses at the first place and moves on to the others; a drag is followed once per frame. */
    const drag = async (pane: Locator, ...places: readonly Place[]) => {
      const { mouse } = pane.page();
      for (const [i, place] of places.entries()) {
        await mouse.move(...(await onPage(pane, place)));
        if (i === 0) await mouse.down();
        await onFrame(pane);
      }
      await mouse.up();
    };
    /** A canvas pixel for each pixel of the plane, where nothing of the room lies over it. */
    const oneToOne = async (pane: Locator) => {
      await paintOneToOne(pane, SIZE);
      await pane.evaluate((element) =>
        Object.assign((element as HTMLElement).style, {
          ...{ left: "400px", top: "300px", zIndex: "100" },
        }),
      );
    };
    const asLaidOut = async (pane: Locator) => {
      await pane.evaluate((element) => element.removeAttribute("style"));
      await expect
        .poll(() => pane.getAttribute("data-painted-transform"))
        .not.toMatch(/^1,0,0,1,/);
    };
    const drawn = (visitor: Visitor, kind: string) =>
      coronalOf(visitor).locator(`.lz-drawn[data-kind=${kind}]`);
    const wordsOf = async (visitor: Visitor, kind: string) => {
      await expect.poll(() => drawn(visitor, kind).count()).toBe(1);
      return drawn(visitor, kind).locator("tspan").allTextContents();
    };
    const millimetres = (words: readonly string[]) =>
      Number(/^([\d.]+) mm$/.exec(words.join("\n"))?.[1]);
    const annotations = async () =>
      (await clinic.person.order("sharedView:open", { caseId })).document
        .annotations;
    const scrolled = async (by: "ArrowDown" | "ArrowUp", index: number) => {
      await coronalOf(clinic).press(by);
      for (const visitor of [clinic, expert])
        await waitForPainted(coronalOf(visitor), { index });
    };

    it("[SV19] a length is as long as in the patient, lies on its plane alone, and stands on both screens, after a reload too", async () => {
      const coronal = coronalOf(clinic);
      const { imageIndex } = await waitForPainted(coronal);
      await oneToOne(coronal);
      await coronal.press("d");
      const [from, to]: Place[] = [
        [120.5, 10.5],
        [370.5, 110.5],
      ];
      await drag(coronal, from!, [200, 60], to!);
      const expected = Math.hypot(250, 100) * PIXEL_MM;
      await expect
        .poll(async () => {
          const drawnMm = millimetres(await wordsOf(clinic, "length"));
          return Math.abs(drawnMm - expected);
        })
        .toBeLessThan(0.06);
      const words = await wordsOf(clinic, "length");
      await expect.poll(() => wordsOf(expert, "length")).toEqual(words);
      await asLaidOut(coronal);
      await shot(clinic, "plane-length-zh");
      await shot(expert, "plane-length-en");

      const [stored, ...others] = await annotations();
      expect(others).toEqual([]);
      expect(stored).toMatchObject({ kind: "length", plane: "coronal" });
      const places = [from, to].map((place) => [
        ORIGIN[0] + ((place?.[0] ?? NaN) - 0.5) * PIXEL_MM,
        ORIGIN[1] + imageIndex * PIXEL_MM,
        ORIGIN[2] - ((place?.[1] ?? NaN) - 0.5) * PIXEL_MM,
      ]);
      for (const [i, place] of places.entries())
        for (const [axis, mm] of place.entries())
          expect(
            Math.abs((stored?.points[i]?.[axis] ?? NaN) - mm),
          ).toBeLessThan(0.006);

      await scrolled("ArrowDown", imageIndex + 1);
      for (const visitor of [clinic, expert])
        expect(await drawn(visitor, "length").count()).toBe(0);
      await scrolled("ArrowUp", imageIndex);
      for (const visitor of [clinic, expert]) {
        await expect.poll(() => wordsOf(visitor, "length")).toEqual(words);
        // On no other plane, and not on the images.
        expect(
          await visitor.page.locator(".lz-drawn[data-kind=length]").count(),
        ).toBe(1);
      }
      for (const visitor of [clinic, expert]) {
        await visitor.page.reload();
        await waitForPainted(coronalOf(visitor), { index: imageIndex });
        await expect.poll(() => wordsOf(visitor, "length")).toEqual(words);
      }
      expect(await annotations()).toEqual([stored]);
    });

    it("[SV19] every tool measures there: angles by the patient, values by the slices; what is taken back is gone for both", async () => {
      const coronal = coronalOf(clinic);
      const { imageIndex } = await waitForPainted(coronal);
      await oneToOne(coronal);
      const { valueAt } = await dcmtkValues(top!.path);
      const { mouse } = clinic.page;
      // A right angle of 30 and 20 mm, and two lines that lie at 45 degrees.
      await coronal.press("a");
      await drag(coronal, [100, 40], [100, 20]);
      await mouse.move(...(await onPage(coronal, [150, 20])));
      await mouse.down();
      await mouse.up();
      await expect.poll(() => wordsOf(clinic, "angle")).toEqual(["90°"]);
      await coronal.press("o");
      await drag(coronal, [200, 30], [260, 30]);
      await drag(coronal, [200, 60], [240, 100]);
      await expect.poll(() => wordsOf(clinic, "cobb")).toEqual(["Cobb 45°"]);
      // The uppermost row of the plane is the same row of the top slice.
      const rowOf = (column: number) => valueAt(column, imageIndex);
      await coronal.press("p");
      await drag(coronal, [330.5, 0.5]);
      await expect
        .poll(() => wordsOf(clinic, "point"))
        .toEqual([`${rowOf(330)} HU (330, 0)`]);
      await coronal.press("s");
      await drag(coronal, [150, 0], [160, 0.5], [180, 1]);
      const values = Array.from({ length: 30 }, (_, i) => rowOf(150 + i));
      const mean = values.reduce((sum, value) => sum + value, 0) / 30;
      const sd = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 30,
      );
      const rounded = (value: number) => String(Math.round(value * 10) / 10);
      const sayings = async () =>
        (await wordsOf(clinic, "rectangle")).join("\n");
      await expect.poll(sayings).toContain(`${rounded(mean)} HU`);
      const said = await sayings();
      expect(said).toContain(rounded(sd));
      const area = Number(/([\d.]+) mm²/.exec(said)?.[1]);
      expect(Math.abs(area - 30 * PIXEL_MM ** 2)).toBeLessThan(0.15);
      await coronal.press("t");
      await drag(coronal, [400, 60], [440, 90]);
      await clinic.page.keyboard.type("结节？");
      await clinic.page.keyboard.press("Enter");
      await expect.poll(() => wordsOf(clinic, "arrow")).toEqual(["结节？"]);

      await asLaidOut(coronal);
      for (const kind of ["angle", "cobb", "point", "arrow"])
        await expect
          .poll(() => wordsOf(expert, kind))
          .toEqual(await wordsOf(clinic, kind));
      await expect
        .poll(async () => (await wordsOf(expert, "rectangle")).join("\n"))
        .toContain(`${rounded(mean)} HU`);
      await shot(clinic, "plane-tools-zh");
      await shot(expert, "plane-tools-en");

      await coronal.press("Control+z");
      await coronal.press("Control+z");
      for (const visitor of [clinic, expert])
        await expect.poll(() => drawn(visitor, "arrow").count()).toBe(0);
      expect((await annotations()).map(({ kind }) => kind)).toEqual([
        ...["length", "angle", "cobb", "point", "rectangle"],
      ]);
    });

    it("[SV20] what is drawn is listed with what it measures, and the list leads both screens to where it lies", async () => {
      const coronal = coronalOf(clinic);
      const { imageIndex } = await waitForPainted(coronal);
      const entry = (visitor: Visitor, kind: string) =>
        visitor.page.locator(`.lz-rail-drawing[data-kind=${kind}]`);
      const [length] = await wordsOf(clinic, "length");
      await expect
        .poll(() => entry(expert, "length").innerText())
        .toBe(`${length}\nMPR coronal`);
      await scrolled("ArrowDown", imageIndex + 1);
      await entry(clinic, "length").click();
      for (const visitor of [clinic, expert]) {
        await waitForPainted(coronalOf(visitor), { index: imageIndex });
        await expect.poll(() => drawn(visitor, "length").count()).toBe(1);
      }
      expect(
        await coronal.locator(".is-selected[data-kind=length]").count(),
      ).toBe(1);

      const images = ({ page }: Visitor) =>
        page.locator("[data-pane-id=fourth]");
      const shown = await waitForPainted(images(clinic));
      await images(clinic).press("e");
      await drag(images(clinic), [200, 200], [230, 220], [260, 230]);
      await expect
        .poll(() => entry(expert, "ellipse").innerText())
        .toMatch(new RegExp(`[\\d.]+ mm²\n#${shown.imageIndex + 1}$`));
      await images(clinic).press("End");
      await waitForPainted(images(expert), { index: files.length - 1 });
      await shot(clinic, "drawing-list-zh");
      await shot(expert, "drawing-list-en");
      await entry(clinic, "ellipse").click();
      for (const visitor of [clinic, expert])
        await waitForPainted(images(visitor), { index: shown.imageIndex });
      // The chosen one is in hand.
      await clinic.page.keyboard.press("Backspace");
      for (const visitor of [clinic, expert])
        await expect.poll(() => entry(visitor, "ellipse").count()).toBe(0);
    });

    it("[EX10] saving says how many of them are in no presentation, and how many the report holds", async () => {
      for (const [visitor, button, words] of [
        [clinic, "保存为 DICOM 对象", /平面上的 5 个标注.*其中 4 个/],
        [
          expert,
          "Save as DICOM",
          /^Drawings on planes in no presentation: 5; in the report: 4/,
        ],
      ] as const) {
        await visitor.page.getByRole("button", { name: button }).click();
        const said = visitor.page.getByText(words);
        // Within sight, however long the list above it has become.
        await expect
          .poll(async () => {
            const box = await said.boundingBox();
            const rail = await visitor.page.locator(".lz-rail").boundingBox();
            return box && rail && box.y + box.height <= rail.y + rail.height;
          })
          .toBe(true);
      }
      for (const [name, viewport] of [
        ["wide", { width: 1366, height: 768 }],
        ["phone", { width: 390, height: 844 }],
      ] as const)
        for (const [language, visitor] of [
          ["zh", clinic],
          ["en", expert],
        ] as const) {
          await visitor.page.setViewportSize(viewport);
          await shot(visitor, `plane-saved-${language}-${name}`);
        }
      expect([...clinic.errors, ...expert.errors]).toEqual([]);
    });

    it("[IM9] beyond the slices of a tilted gantry nothing has a value, whatever is painted there", async () => {
      const { page, person } = clinic;
      const { id } = await openCase(person);
      for (const n of [0, 1, 2, 3, 4, 5]) {
        const bytes = dicomFile({
          ...{ study: "lean", series: "ct", instance: String(n) },
          ...{ rows: 32, columns: 32, pixel: () => 500, instanceNumber: n },
          ...{ y: 2 * n, z: 3 * n },
        });
        const stored = await person.fetch(
          "PUT",
          `/api/cases/${id}/images/${crypto.randomUUID()}`,
          new Uint8Array(bytes),
          { "content-type": "application/dicom" },
        );
        expect(stored.status).toBe(200);
      }
      await page.setViewportSize({ width: 1366, height: 768 });
      await page.goto(`${installation.address}/cases/${id}`);
      const main = page.locator("[data-pane-id=main]");
      await waitForPainted(main);
      await main.press("u");
      const sagittal = page.locator("[data-plane=sagittal]");
      await waitForPainted(sagittal);
      await sagittal.getByText("机架倾斜已按各层位置校正").waitFor();
      await sagittal.press("p");
      const said = async (place: Place) => {
        await page.mouse.move(...(await onPage(sagittal, place)));
        await page.mouse.down();
        // The one in which it is asked for, and the one that paints it.
        for (let i = 0; i < 2; i += 1) await onFrame(sagittal);
        const words = await sagittal.locator(".lz-probe").allInnerTexts();
        await page.mouse.up();
        return words;
      };
      // 52 pixels from front to back, 31 down: the uppermost slice begins 10 mm, 20 pixels, behind the lowest one.
      await expect.poll(() => said([0.5, 30.5])).toEqual(["500 HU (0, 30)"]);
      await expect.poll(() => said([51.5, 0.5])).toEqual(["500 HU (51, 0)"]);
      await expect.poll(() => said([0.5, 0.5])).toEqual([]);
      await expect.poll(() => said([51.5, 30.5])).toEqual([]);
    });
  },
);
