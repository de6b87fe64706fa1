import { readFile } from "node:fs/promises";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { hasDcmtk } from "../support/dcmtkRender.ts";
import { dcmtkValues } from "../support/dcmtkValues.ts";
import {
  element,
  withElements,
  withNewUids,
  withoutAttributes,
} from "../support/dicomFixtures.ts";
import { difference } from "../support/greyImage.ts";
import {
  paintedImage,
  paintOneToOne,
  waitForPainted,
  waitForView,
} from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";

const SIZE = { columns: 512, rows: 512 };
const file = sharedFiles("ct-chest-37").find(({ name }) => name === "18.dcm");

/** What the viewer says of values and lengths against what dcmtk reads from the file. Both sides' words are the walk's. */
describe.skipIf(!file || !hasDcmtk || !hasChromium)(
  "values and lengths in the viewer",
  () => {
    let installation: Installation;
    let browser: Browser;
    let visitor: Visitor;
    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      visitor = await visit(browser, installation.address, "clinic");
    });
    afterAll(async () => {
      await browser.close();
      await installation.stop();
    });

    /** One image in a case of its own, painted with a canvas pixel for each of its pixels, or as many as these are high. */
    const show = async (
      bytes: Uint8Array,
      { high = 1 } = {},
    ): Promise<Locator> => {
      const { page, person } = visitor;
      const { id } = await openBareCase(person);
      const response = await person.fetch(
        "PUT",
        `/api/cases/${id}/images/${crypto.randomUUID()}`,
        new Uint8Array(bytes),
        { "content-type": "application/dicom" },
      );
      expect(response.status).toBe(200);
      await page.goto(`${installation.address}/cases/${id}`);
      const pane = page.locator("[data-pane-id=main]");
      await waitForPainted(pane, { index: 0 });
      await paintOneToOne(pane, { ...SIZE, rows: SIZE.rows * high });
      const matrix = [1, 0, 0, high, 0, 0];
      await waitForView(pane, { matrix, inverted: false });
      return pane;
    };
    /** Draws with the tool that is chosen, from place to place of the pane. */
    const drag = async (
      pane: Locator,
      ...places: readonly (readonly [number, number])[]
    ) => {
      const { mouse } = pane.page();
      const [first, ...rest] = places;
      await mouse.move(...first!);
      await mouse.down();
      for (const place of rest) {
        await mouse.move(...place);
        // A drag is followed once per frame.
        await pane.evaluate(
          () => new Promise((next) => requestAnimationFrame(next)),
        );
      }
      await mouse.up();
    };
    /** The words beside a length drawn from one place of the pane to another. */
    const measuredLength = async (
      pane: Locator,
      from: readonly [number, number],
      to: readonly [number, number],
    ) => {
      const lengths = pane.locator(".lz-drawn[data-kind=length]");
      await pane.press("d");
      await drag(pane, from, to);
      await expect.poll(() => lengths.count()).toBe(1);
      return lengths.evaluate((drawn) => drawn.textContent);
    };
    /** The lines of words beside the one drawing of its kind. */
    const wordsOf = async (pane: Locator, kind: string) => {
      const drawn = pane.locator(`.lz-drawn[data-kind=${kind}]`);
      await expect.poll(() => drawn.count()).toBe(1);
      return drawn.locator("tspan").allTextContents();
    };
    /** Also of a turned and mirrored image: the values are the image's, not the screen's. */
    const turnAndMirror = async (pane: Locator) => {
      for (const key of ["r", "h"]) await pane.press(key);
      await waitForView(pane, { matrix: [0, 1, 1, 0, 0, 0], inverted: false });
    };

    it("the values at three points are dcmtk's, also of a turned and mirrored image", async () => {
      const pane = await show(await readFile(file!.path));
      const { valueAt } = await dcmtkValues(file!.path);
      const { mouse } = pane.page();
      const points = [
        [256, 256],
        [120, 300],
        [400, 190],
      ] as const;
      expect(
        new Set(points.map(([column, row]) => valueAt(column, row))).size,
      ).toBe(3);
      await pane.press("p");
      for (const turned of [false, true]) {
        if (turned) await turnAndMirror(pane);
        for (const [column, row] of points) {
          const [x, y] = turned ? [row, column] : [column, row];
          await mouse.move(x + 0.5, y + 0.5);
          await mouse.down();
          await expect
            .poll(() => pane.locator(".lz-probe").allInnerTexts())
            .toEqual([`${valueAt(column, row)} HU (${column}, ${row})`]);
          await mouse.up();
        }
      }
    });

    it("a length in millimetres is its pixels times dcmtk's Pixel Spacing, also of a turned and mirrored image", async () => {
      const { pixelSpacing } = await dcmtkValues(file!.path);
      const [down, across] = pixelSpacing;
      const mm = (columns: number, rows: number) =>
        Math.round(Math.hypot(columns * across, rows * down) * 10) / 10;
      const pane = await show(await readFile(file!.path));
      expect(await measuredLength(pane, [100, 200], [200, 250])).toBe(
        `${mm(100, 50)} mm`,
      );
      await turnAndMirror(pane);
      expect(
        await pane
          .locator(".lz-drawn[data-kind=length]")
          .evaluate((drawn) => drawn.textContent),
      ).toBe(`${mm(100, 50)} mm`);
    });

    it("a rectangle and a rim around the same pixels have dcmtk's values and spacing, and a Cobb angle its degrees", async () => {
      const { valueAt, pixelSpacing } = await dcmtkValues(file!.path);
      const pane = await show(await readFile(file!.path));
      const [left, top, right, bottom] = [240, 250, 280, 275];
      await pane.press("s");
      await drag(pane, [left, top], [right, bottom]);
      await pane.press("n");
      await drag(
        pane,
        ...([
          [left, top],
          [right, top],
          [right, bottom],
        ] as const),
        ...([
          [left, bottom],
          [left, top + 1],
        ] as const),
      );
      const values: number[] = [];
      for (let row = top; row < bottom; row += 1)
        for (let column = left; column < right; column += 1)
          values.push(valueAt(column, row));
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const area =
        (right - left) * (bottom - top) * pixelSpacing[0] * pixelSpacing[1];
      const tenth = (value: number) => String(Math.round(value * 10) / 10);
      const [meanWords, extremes, areaWords] = await wordsOf(pane, "rectangle");
      expect(meanWords).toContain(`${tenth(mean)} HU`);
      expect(extremes).toContain(String(Math.max(...values)));
      expect(areaWords).toContain(`${tenth(area)} mm²`);
      await expect
        .poll(async () => (await wordsOf(pane, "area"))[2])
        .toContain(`${tenth(area)} mm²`);

      await pane.press("o");
      await drag(pane, [300, 300], [400, 300]);
      await drag(pane, [300, 400], [400, 300]);
      await expect.poll(() => wordsOf(pane, "cobb")).toEqual(["Cobb 45°"]);
    });

    it("[IM14] pixels that say they are twice as high as wide are painted and measured so", async () => {
      const bytes = await readFile(file!.path);
      const withRatio = withElements(bytes, {
        x00280030: element(0x00280034, "IS", "2\\1"),
      });
      const square = await show(withNewUids(bytes, "square"));
      const asStored = await paintedImage(square, SIZE);

      const pane = await show(withNewUids(withRatio, "ratio"), { high: 2 });
      const high = await paintedImage(pane, { ...SIZE, rows: 2 * SIZE.rows });
      const squeezed = Uint8Array.from(asStored.pixels, (_level, at) => {
        const row = Math.floor(at / SIZE.columns);
        const first = at + row * SIZE.columns;
        const second = first + SIZE.columns;
        return ((high.pixels[first] ?? 0) + (high.pixels[second] ?? 0)) / 2;
      });
      const apart = difference(asStored, { ...asStored, pixels: squeezed });
      expect(apart.spread).toBeGreaterThan(20);
      expect(apart.correlation).toBeGreaterThan(0.98);

      await pane.press("o");
      await drag(pane, [300, 300], [400, 300]);
      await drag(pane, [300, 400], [400, 300]);
      await expect.poll(() => wordsOf(pane, "cobb")).toEqual(["Cobb 45°"]);
    });

    it("the words of drawings that lie close to each other and to the edge can each be read", async () => {
      const pane = await show(
        withNewUids(await readFile(file!.path), "close together"),
      );
      await pane.press("d");
      for (const y of [200, 206, 212])
        await drag(pane, [380, y], [500, y + 40]);
      const words = pane.locator(".lz-drawn text");
      await expect.poll(() => words.count()).toBe(3);
      const edges = (element: Element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { left, top, right, bottom };
      };
      const [frame, ...boxes] = [
        await pane.evaluate(edges),
        ...(await Promise.all(
          (await words.all()).map((w) => w.evaluate(edges)),
        )),
      ];
      for (const [n, { left, top, right, bottom }] of boxes.entries()) {
        expect(left).toBeGreaterThanOrEqual(frame.left);
        expect(right).toBeLessThanOrEqual(frame.right);
        for (const other of boxes.slice(n + 1))
          expect(
            left < other.right &&
              other.left < right &&
              top < other.bottom &&
              other.top < bottom,
          ).toBe(false);
      }
      // A line leads to the words that had to move away.
      expect(await pane.locator(".lz-drawn-leader[d]").count()).toBeGreaterThan(
        0,
      );
    });

    it("without Pixel Spacing a length is in pixels, and without orientation no letter names a side", async () => {
      const bare = withoutAttributes(await readFile(file!.path), [
        ...["x00280030", "x00200037"],
      ]);
      const pane = await show(withNewUids(bare, "bare"));
      expect(await measuredLength(pane, [100, 200], [200, 250])).toBe(
        "111.8 像素",
      );
      expect(await pane.locator("[data-edge]").allInnerTexts()).toEqual([]);
      expect(await pane.getByText("方位未知").count()).toBe(1);
      // [IM9] One image makes no volume, and it says so instead of showing empty panes.
      await pane.press("u");
      await pane.page().getByText("序列不足 3 幅影像").waitFor();
      expect(await pane.page().locator("[data-pane-id]").count()).toBe(1);
    });
  },
);
