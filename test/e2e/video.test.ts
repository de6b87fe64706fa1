import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { ask, openBareCase, openCase, step } from "../support/consultSteps.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import {
  greyOfFrame,
  H264,
  HEVC,
  longMp4,
  MP4,
  MP4_FRAMES,
  MPEG2,
  slowMp4,
  videoFile,
} from "../support/videos.ts";

const shots = process.env["TEST_SCREENSHOTS"];
const shoot = async (page: Page, name: string) => {
  const before = page.viewportSize();
  if (shots === undefined || !before) return;
  for (const [screen, size] of [
    ["pc", before],
    ["phone", { width: 390, height: 844 }],
  ] as const) {
    await page.setViewportSize(size);
    await page.locator(".lz-viewer").scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(shots, `${name}-${screen}.png`) });
  }
  await page.setViewportSize(before);
};
/** What the encoder may have made of a grey; the next frame's is 12 away. */
const NEAR = 5;
/** Two frames a second come of a video that has ten. */
const SLOW = { bytesPerFrame: 100_000, bytesPerSecond: 200_000 };
const IMAGE = { rows: 48, columns: 64, frames: MP4_FRAMES };

describe.skipIf(!hasChromium)("videos in the viewer", () => {
  let app: TestApp;
  let clinic: Person;
  let browser: Browser;
  const visitors: Visitor[] = [];
  beforeAll(async () => {
    app = await startTestApp({ clientDir });
    clinic = await app.logIn("clinic");
    browser = await launchChromium({ devices: false });
  });
  afterEach(async () => {
    for (const { context, errors } of visitors.splice(0)) {
      expect(errors).toEqual([]);
      await context.close();
    }
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  const upload = async (caseId: string, bytes: Uint8Array) => {
    const path = `/api/cases/${caseId}/images/${crypto.randomUUID()}`;
    const type = { "content-type": "application/dicom" };
    const response = await clinic.fetch(
      ...(["PUT", path, new Uint8Array(bytes), type] as const),
    );
    expect(((await response.json()) as StoredImage).heldFor).toEqual([]);
  };
  const open = async (
    path: string,
    options: { login?: string } & Parameters<typeof visit>[3] = {},
  ): Promise<Locator> => {
    const { login = "clinic", ...how } = options;
    const visitor = await visit(browser, app.address, login, how);
    visitors.push(visitor);
    const { page } = visitor;
    await page.goto(`${app.address}${path}`);
    if (how.language === "en")
      await page.getByRole("button", { name: "English" }).click();
    return page.locator("[data-pane-id=main]");
  };
  const openVideo = async (
    syntax: string,
    stream: Buffer,
    options: Parameters<typeof open>[1] = {},
  ) => {
    const { id } = await openBareCase(clinic);
    await upload(id, videoFile({ study: id, ...IMAGE }, syntax, stream));
    return open(`/cases/${id}`, options);
  };

  /** The grey that the screen has at a place of the image, by the pane's own word where that is. */
  const greyAt = async (pane: Locator, x: number, y: number) => {
    const box = await pane.boundingBox();
    const words = await pane.getAttribute("data-painted-transform");
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = (words ?? "")
      .split(",")
      .map(Number);
    const left = Math.round((box?.x ?? 0) + a * x + c * y + e);
    const top = Math.round((box?.y ?? 0) + b * x + d * y + f);
    const pixel = sharp(await pane.page().screenshot());
    const place = { left, top, width: 1, height: 1 };
    return (await pixel.extract(place).removeAlpha().raw().toBuffer())[0] ?? 0;
  };
  const showsFrame = async (pane: Locator, frame: number) => {
    await waitForPainted(pane, { index: frame - 1 });
    await expect
      .poll(async () =>
        Math.abs((await greyAt(pane, 12, 24)) - greyOfFrame(frame)),
      )
      .toBeLessThan(NEAR);
    expect(await greyAt(pane, 52, 24)).toBeLessThan(NEAR);
  };
  const frameNow = async (pane: Locator) =>
    Number(await pane.getAttribute("data-painted-index")) + 1;

  it("[IM13] a video opens as a picture of its first frame, and goes frame by frame, by keys and by its bar", async () => {
    const pane = await openVideo(H264, MP4);
    await showsFrame(pane, 1);
    await pane.page().locator(".lz-rail-video", { hasText: "视频" }).waitFor();
    await pane.press("ArrowDown");
    await showsFrame(pane, 2);
    await pane.press("End");
    await showsFrame(pane, MP4_FRAMES);
    await pane.press("ArrowUp");
    await showsFrame(pane, MP4_FRAMES - 1);
    await pane.getByRole("button", { name: "上一帧" }).press("Enter");
    await showsFrame(pane, MP4_FRAMES - 2);
    await pane.getByRole("slider", { name: "视频位置" }).fill("12");
    await showsFrame(pane, 12);
    // What is turned and flipped stands where the pane says it stands.
    for (const key of ["r", "h", "+"]) await pane.press(key);
    await showsFrame(pane, 12);
    await pane.press("i");
    await expect.poll(() => greyAt(pane, 52, 24)).toBeGreaterThan(255 - NEAR);
  });

  it("plays muted, around and around, and stands still on the frame that it tells", async () => {
    const pane = await openVideo(H264, MP4);
    await showsFrame(pane, 1);
    await pane.press("End");
    await showsFrame(pane, MP4_FRAMES);
    await pane.getByRole("button", { name: "播放", exact: true }).click();
    // From the last frame it comes to the others only from the beginning.
    await expect.poll(() => frameNow(pane)).toBeLessThan(8);
    await expect.poll(() => frameNow(pane)).toBeGreaterThan(10);
    const video = pane.locator("video");
    expect(await video.evaluate((v: HTMLVideoElement) => v.muted)).toBe(true);
    await pane.press("c");
    await pane.getByRole("button", { name: "播放", exact: true }).waitFor();
    await expect
      .poll(async () => {
        const slider = pane.getByRole("slider", { name: "视频位置" });
        return Number(await slider.inputValue()) - (await frameNow(pane));
      })
      .toBe(0);
    await showsFrame(pane, await frameNow(pane));
    await shoot(pane.page(), "zh");
  });

  it("a long video is read from where it is needed, not from its beginning on, and by nobody of another institution", async () => {
    const { id } = await openBareCase(clinic);
    const stream = longMp4(20_000_000);
    await upload(id, videoFile({ study: id, ...IMAGE }, H264, stream));
    const visitor = await visit(browser, app.address, "clinic");
    visitors.push(visitor);
    const { page } = visitor;
    const ranges: string[] = [];
    page.on("response", (response) => {
      if (response.status() === 206)
        ranges.push(response.headers()["content-range"] ?? "");
    });
    await page.goto(`${app.address}/cases/${id}`);
    const pane = page.locator("[data-pane-id=main]");
    await showsFrame(pane, 1);
    await pane.press("End");
    await showsFrame(pane, MP4_FRAMES);
    const starts = ranges.map((each) => Number(/\d+/.exec(each)?.[0]));
    expect(Math.max(...starts)).toBeGreaterThan(19_000_000);

    const url = await pane.locator("video").getAttribute("src");
    const clinic2 = await app.logIn("clinic2");
    for (const [who, status] of [
      [clinic, 206],
      [clinic2, 404],
      [app.stranger, 401],
    ] as const) {
      const range = { range: "bytes=0-9", accept: "*/*" };
      const answer = await who.fetch("GET", url ?? "", undefined, range);
      expect(answer.status).toBe(status);
      await answer.body?.cancel();
    }
  });

  it("says that it waits for the line while it plays, and goes on once it comes", async () => {
    const { id } = await openBareCase(clinic);
    const stream = slowMp4(SLOW.bytesPerFrame);
    await upload(id, videoFile({ study: id, ...IMAGE }, H264, stream));
    const visitor = await visit(browser, app.address, "clinic");
    visitors.push(visitor);
    const { page, context } = visitor;
    await page.goto(`${app.address}/`);
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    const throttle = (downloadThroughput: number) =>
      network.send("Network.emulateNetworkConditions", {
        ...{ offline: false, latency: 0, uploadThroughput: -1 },
        downloadThroughput,
      });
    const pane = page.locator("[data-pane-id=main]");
    await page.route("**/rendered*", async (route) => {
      await throttle(SLOW.bytesPerSecond);
      await route.continue();
    });
    await page.goto(`${app.address}/cases/${id}`);
    await showsFrame(pane, 1);
    await pane.press("c");
    const message = pane.getByRole("status");
    await message.filter({ hasText: "视频正在等待网络" }).waitFor();
    await shoot(page, "waits");
    await page.unroute("**/rendered*");
    await throttle(-1);
    await expect.poll(() => frameNow(pane)).toBeGreaterThan(MP4_FRAMES / 2);
    await message.waitFor({ state: "detached" });
  });

  it("[IM13] what the browser does not play is said in words, with what to do", async () => {
    const bare = Buffer.from("0000000167640028".repeat(40), "hex");
    const playsHevc = await (async () => {
      const page = await browser.newPage();
      const type = 'video/mp4; codecs="hvc1.1.6.L123.B0"';
      const plays = await page.evaluate(
        (type) => document.createElement("video").canPlayType(type),
        type,
      );
      await page.close();
      return plays !== "";
    })();
    for (const [name, syntax, stream, zh, en] of [
      [
        "mpeg2",
        MPEG2,
        bare,
        "MPEG-2 编码，浏览器都不能播放",
        "no browser plays",
      ],
      ["bare", H264, bare, "浏览器不能播放此视频", "cannot play this video"],
      ...(playsHevc
        ? []
        : [["hevc", HEVC, MP4, "HEVC（H.265）", "HEVC (H.265)"] as const]),
    ] as const) {
      const { id } = await openBareCase(clinic);
      await upload(id, videoFile({ study: id, ...IMAGE }, syntax, stream));
      for (const [language, words, what] of [
        ["zh", zh, "请发送方改用"],
        ["en", en, "the sender to send it as H.264"],
      ] as const) {
        const pane = await open(`/cases/${id}`, { language });
        const message = pane.locator(".lz-pane-message", { hasText: words });
        await message.filter({ hasText: what }).waitFor();
        expect(await pane.getAttribute("data-painted-index")).toBeNull();
        await shoot(pane.page(), `${name}-${language}`);
      }
    }
  });

  it("clips and stills of one series are one list", async () => {
    const { id } = await openBareCase(clinic);
    const still = { study: id, modality: "XC", rows: 48, columns: 64 };
    await upload(id, dicomFile({ ...still, instance: "a", instanceNumber: 1 }));
    const clip = { ...still, ...IMAGE, instance: "b", instanceNumber: 2 };
    await upload(id, videoFile(clip, H264, MP4));
    await upload(id, dicomFile({ ...still, instance: "c", instanceNumber: 3 }));
    const pane = await open(`/cases/${id}`, { language: "en" });
    await waitForPainted(pane, { index: 0, center: 128, width: 256 });
    await pane.press("ArrowDown");
    await waitForPainted(pane, { index: 1 });
    await expect
      .poll(async () => Math.abs((await greyAt(pane, 12, 24)) - greyOfFrame(1)))
      .toBeLessThan(NEAR);
    await shoot(pane.page(), "en");
    await pane.press("End");
    await waitForPainted(pane, {
      ...{ index: MP4_FRAMES + 1, center: 128, width: 256 },
    });
    await pane.press("ArrowUp");
    await waitForPainted(pane, { index: MP4_FRAMES });
    await expect
      .poll(async () =>
        Math.abs((await greyAt(pane, 12, 24)) - greyOfFrame(MP4_FRAMES)),
      )
      .toBeLessThan(NEAR);
  });

  it("[SV] in a room both have the same frame of a video, also while one plays it", async () => {
    const { id } = await openCase(clinic);
    await upload(id, videoFile({ study: id, ...IMAGE }, H264, MP4));
    const expert = await app.logIn("radiologist");
    const asked = await ask(clinic, id, expert);
    await step(expert, asked, "acceptance");
    const one = await open(`/rooms/${asked.id}`);
    const two = await open(`/rooms/${asked.id}`, { login: "radiologist" });
    await showsFrame(one, 1);
    await showsFrame(two, 1);
    await one.press("End");
    await showsFrame(two, MP4_FRAMES);
    await two.press("ArrowUp");
    await showsFrame(one, MP4_FRAMES - 1);
    await one.press("c");
    await expect.poll(() => frameNow(two)).toBeLessThan(8);
    await expect.poll(() => frameNow(two)).toBeGreaterThan(10);
    await one.press("c");
    await one.getByRole("button", { name: "播放", exact: true }).waitFor();
    await expect
      .poll(async () => (await frameNow(one)) - (await frameNow(two)))
      .toBe(0);
    await shoot(two.page(), "room");
    await showsFrame(two, await frameNow(one));
  });
});
