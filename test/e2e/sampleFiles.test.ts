import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  PatientCheck,
  StoredImage,
  Study,
} from "../../shared/contracts/studies.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { dcmtkPicture, hasDcmtk } from "../support/dcmtkRender.ts";
import { difference } from "../support/greyImage.ts";
import { DECODED_POINTS } from "../support/decodedPoints.ts";
import {
  paintedImage,
  paintOneToOne,
  waitForPainted,
} from "../support/paintedImage.ts";
import { install, type Installation } from "../support/programs.ts";
import {
  isReport,
  refusalOf,
  sampleBytes,
  sampleFiles,
} from "../support/sampleSets.ts";
import type { SharedFile } from "../support/sharedData.ts";

/** How far the painted picture may be from dcmtk's, in grey levels of 255, at one canvas pixel for one image pixel. */
interface Tolerance {
  max: number;
  mean: number;
}
/** Grey: both round the same value to a level (measured: mean up to 0.51, max 1). */
const GREY: Tolerance = { max: 1, mean: 0.6 };
/** Colour has no window to round by (measured: 0). */
const COLOUR: Tolerance = { max: 1, mean: 0.1 };
const OTHERS: Readonly<Record<string, Tolerance>> = {
  // Lossy, against the same slice uncompressed: dcmtk has no JPEG 2000 (measured: mean 0.26, max 4).
  "ct-JPEG2000_1.2.840.10008.1.2.4.91.dcm": { max: 6, mean: 0.5 },
  // Pixels that are not quite square: a row more is interpolated at the picture's edges (measured: mean 0.40, max 20).
  "dx_image.dcm": { max: 25, mean: 0.6 },
  // Stored values one apart are two HU here, and 1.3 levels.
  "ct-JPEGProcess2_4_1.2.840.10008.1.2.4.51.dcm": { max: 3, mean: 0.7 },
  "ct-JPEGProcess6_8_1.2.840.10008.1.2.4.53.dcm": { max: 3, mean: 0.7 },
  "ct-JPEGProcess10_12_1.2.840.10008.1.2.4.55.dcm": { max: 3, mean: 0.7 },
};

/** Frames in several fragments and no offset table: beyond the first one dcmtk finds none. */
const NO_TABLE = "IM00001.fragmented_no_bot_jpeg_baseline.50.dcm";

/** Stored in a way that always loses something. */
const LOSSY =
  /JPEGProcess(1|2_4|6_8|10_12)_|JPEGLSLossy|JPEG-Baseline|jpeg.baseline|NearLossless/;

/** What the pane's corner says of the names that are not written as they are in the file. */
const SAID: Readonly<Record<string, string>> = {
  "charset/chrGB2312.dcm": "张小东 (Zhang XiaoDong)",
  "charset/chrX1.dcm": "王小東 (Wang XiaoDong)",
  "charset/chrX2.dcm": "王小东 (Wang XiaoDong)",
  "charset-ct/gb18030.dcm": "张小明 (Zhang Xiaoming)",
  "charset-ct/gbk-bytes-labelled-ir100.dcm": "赵丽颖",
  "charset-ct/gbk.dcm": "王芳 (Wang Fang)",
  "charset-ct/iso2022ir58-no-escape.dcm": "李雷 (Li Lei)",
  "charset-ct/iso2022ir58.dcm": "李雷 (Li Lei)",
  "charset-ct/utf8.dcm": "欧阳娜 (Ouyang Na)",
};

const all = sampleFiles();
const stored = all.filter(
  (file) => refusalOf(file) === undefined && !isReport(file),
);
/** Groups of files for one test each, all in one page. */
const GROUPS: readonly (readonly [string, readonly SharedFile[]])[] = [
  ["CT", stored.filter(({ name }) => name.startsWith("ct-"))],
  [
    "colour, ultrasound and test patterns",
    stored.filter(
      ({ set, name }) =>
        set === "us-cine" || (set === "ts-matrix" && !name.startsWith("ct-")),
    ),
  ],
  [
    "radiographs, and what is damaged and readable",
    stored.filter(({ set }) => ["crdx", "malformed", "fuzz"].includes(set)),
  ],
  [
    "Chinese and other names",
    stored.filter(({ set }) => set.startsWith("charset")),
  ],
];

/** Every stored sample file in the viewer of a running product; the refused ones are told by the integration test. */
describe.skipIf(all.length === 0 || !hasDcmtk || !hasChromium)(
  "every sample file in the viewer",
  () => {
    let installation: Installation;
    let browser: Browser;
    let visitor: Visitor;
    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      visitor = await visit(browser, installation.address, "clinic", {
        viewport: { width: 1800, height: 1800 },
      });
    });
    afterAll(async () => {
      await browser.close();
      // Fails where the process has not lived to be ended.
      await installation.stop();
    });

    const put = async (
      caseId: string,
      bytes: Uint8Array<ArrayBuffer>,
    ): Promise<StoredImage> => {
      const response = await visitor.person.fetch(
        "PUT",
        `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
        bytes,
        { "content-type": "application/dicom" },
      );
      expect(response.status).toBe(200);
      return (await response.json()) as StoredImage;
    };
    /** Confirms what is held as another patient's than the first, opens the case's page, and tells its studies. */
    const openWithAll = async (caseId: string): Promise<readonly Study[]> => {
      const { page, person } = visitor;
      const checks = `/api/cases/${caseId}/patient-checks`;
      for (const { id, version } of await person.call<PatientCheck[]>(
        "GET",
        checks,
      ))
        await person.call("POST", `${checks}/${id}/decision`, {
          ...{ expectedVersion: version, decision: "confirmed" },
          reason: "样例",
        });
      await page.goto(`${installation.address}/cases/${caseId}`);
      return person.call<Study[]>("GET", `/api/cases/${caseId}/studies`);
    };
    /** Chooses the image in the list of series; every file is a study of its own. */
    const choose = async (
      studies: readonly Study[],
      { studyInstanceUid }: StoredImage,
    ): Promise<Locator> => {
      const { page } = visitor;
      const index = studies.findIndex(
        (study) => study.studyInstanceUid === studyInstanceUid,
      );
      await page.locator(".lz-rail-series").nth(index).click();
      return page.locator("[data-pane-id=main]");
    };
    /** Until the image stands there; what the pane complains of instead is the failure's text. */
    const waitForImage = (
      pane: Locator,
      { sopInstanceUid }: StoredImage,
      name: string,
    ) =>
      expect
        .poll(
          async () =>
            (await pane.getAttribute("data-painted-sop")) ??
            (await pane.getByRole("alert").allInnerTexts()).join(),
          { message: name },
        )
        .toBe(sopInstanceUid);

    const comparePainted = async (
      pane: Locator,
      { name, path }: SharedFile,
      frame: number,
    ) => {
      const { window } = await waitForPainted(pane, { index: frame - 1 });
      const native = path.replace(
        /ct-JPEG2000.*$/,
        "ct-LittleEndianExplicit_1.2.840.10008.1.2.1.dcm",
      );
      const truth = await dcmtkPicture(native, window, frame);
      const [first] = truth;
      if (!first) throw new Error("dcmtk made no picture");
      const size = { columns: first.width, rows: first.height };
      await paintOneToOne(pane, size);
      const { max, mean } = OTHERS[name] ?? (window ? GREY : COLOUR);
      for (const channel of [0, 1, 2] as const) {
        const apart = difference(
          await paintedImage(pane, size, channel),
          truth[channel] ?? first,
        );
        const what = `${name} ${frame} ${channel}: ${JSON.stringify(apart)}`;
        expect(apart.spread, what).toBeGreaterThan(10);
        expect(apart.max, what).toBeLessThanOrEqual(max);
        expect(apart.mean, what).toBeLessThanOrEqual(mean);
      }
    };
    const comparePoints = async (
      pane: Locator,
      { name, path }: SharedFile,
      points: (typeof DECODED_POINTS)[string],
    ) => {
      const columns = name.startsWith("RG3") ? 1760 : 640;
      const rows = name.startsWith("RG3") ? 1760 : 480;
      await paintOneToOne(pane, { columns, rows });
      for (const channel of [0, 1, 2] as const) {
        const { pixels } = await paintedImage(pane, { columns, rows }, channel);
        for (const [x, y, levels] of points) {
          const level = levels[channel] ?? levels[0] ?? NaN;
          const painted = pixels[y * columns + x] ?? NaN;
          const what = `${path} at ${x},${y}: ${painted}, not ${level}`;
          expect(Math.abs(painted - level), what).toBeLessThanOrEqual(1);
        }
      }
    };

    it.each(GROUPS)(
      "%s: painted as dcmtk renders it, under the patient's name",
      async (_group, files) => {
        expect(files.length).toBeGreaterThan(5);
        const { id: caseId } = await openBareCase(visitor.person);
        const images = new Map<SharedFile, StoredImage>();
        for (const file of files)
          images.set(file, await put(caseId, await sampleBytes(file)));
        const studies = await openWithAll(caseId);
        for (const [file, image] of images) {
          const pane = await choose(studies, image);
          await waitForImage(pane, image, file.name);
          const style = (await pane.getAttribute("style")) ?? "";
          const key = `${file.set}/${file.name}`;
          const points = DECODED_POINTS[file.name];
          if (points) await comparePoints(pane, file, points);
          else {
            const corner = pane.locator(".is-bottom-right");
            const last = Number(
              /第 1 \/ (\d+) 幅/.exec(await corner.innerText())?.[1],
            );
            await comparePainted(pane, file, 1);
            if (last > 1) {
              await pane.press("End");
              if (file.name === NO_TABLE)
                await waitForPainted(pane, { index: last - 1 });
              else await comparePainted(pane, file, last);
            }
          }
          const corner = pane.locator(".is-top-left");
          const said = SAID[key];
          if (said !== undefined)
            expect(await corner.locator("strong").innerText()).toBe(said);
          expect(await corner.getByText("姓名编码推测").count()).toBe(
            key.includes("labelled-ir100") ? 1 : 0,
          );
          const words = await pane.innerText();
          expect(words, key).toContain("非诊断用途");
          if (LOSSY.test(file.name))
            expect(words, key).toContain("有损压缩影像");
          await pane.evaluate((element, style) => {
            element.setAttribute("style", style);
          }, style);
        }
        expect(visitor.errors).toEqual([]);
      },
    );

    it("what cannot be painted says so in its pane, and the next image is painted", async () => {
      const { id: caseId } = await openBareCase(visitor.person);
      const colours = dicomFile({ study: "colours", rows: 64, columns: 64 });
      colours.write("HSV        ", colours.indexOf("MONOCHROME2"), "latin1");
      const jpeg = stored.find(({ name }) => name.includes("Process10_12"));
      if (!jpeg) throw new Error("no such sample file");
      const damaged = await sampleBytes(jpeg);
      damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 500);
      const bad = [
        await put(caseId, new Uint8Array(colours)),
        await put(caseId, damaged),
      ];
      const good = await put(
        caseId,
        new Uint8Array(dicomFile({ study: "good", rows: 64, columns: 64 })),
      );
      const studies = await openWithAll(caseId);
      for (const image of bad) {
        const pane = await choose(studies, image);
        await expect
          .poll(async () =>
            (await pane.getByRole("alert").allInnerTexts()).join(),
          )
          .toContain("无法解码显示");
        expect(await pane.getAttribute("data-painted-sop")).toBeNull();
        const next = await choose(studies, good);
        await waitForImage(next, good, "the good one");
      }
      expect(visitor.errors).toEqual([]);
    });
  },
);
