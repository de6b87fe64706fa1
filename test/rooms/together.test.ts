import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { createMediasoupEngine } from "../../media/index.ts";
import type { MediaNode } from "../../shared/contracts/mediaControl.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import {
  block,
  channelsOpen,
  channelStates,
  receivedOver,
  sendRaw,
  watchDataChannels,
} from "../support/dataChannels.ts";
import { startLocalNode } from "../support/mediaNode.ts";
import { findMediaWorker } from "../support/mediaWorker.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const SLICES = 12;
const EARLIER = 3;
/** CSS pixels: a fifth of the screen. */
const PHONE_HEIGHT = 168;

const paneOf = (page: Page) => page.locator("[data-pane-id=main]");
const badge = (page: Page) => page.getByTestId("lead-badge");
const says = async (page: Page, words: string) => {
  await badge(page).filter({ hasText: words }).waitFor();
};

/** The places in the stack that the pane paints from now on, in their order, until they are asked for. */
const paintedFromNow = async (pane: Locator) => {
  const seen = await pane.evaluateHandle((element) => {
    const indices: number[] = [];
    new MutationObserver(() => {
      indices.push(Number((element as HTMLElement).dataset["paintedIndex"]));
    }).observe(element, { attributeFilter: ["data-painted-index"] });
    return indices;
  });
  return () => seen.jsonValue();
};

/** Without a worker there are no data channels, and everything goes over the socket. */
const hasMedia = findMediaWorker() !== undefined;

/** Frames that have come to a page from now on, and how many were on their way at once. */
const watchFrames = (page: Page) => {
  const seen = { come: 0, most: 0 };
  const underWay = new Set<Request>();
  page.on("request", (request) => {
    if (!request.url().includes("/frames/")) return;
    underWay.add(request);
    seen.most = Math.max(seen.most, underWay.size);
  });
  page.on("requestfinished", (request) => {
    if (underWay.delete(request)) seen.come += 1;
  });
  page.on("requestfailed", (request) => underWay.delete(request));
  return seen;
};

/** Two people at one image, without camera and microphone: leading, following, looking alone, pointing, naming the patient. */
describe.skipIf(!hasChromium || sharedData === undefined)(
  "sharing the images, two people at real browsers",
  () => {
    let app: TestApp;
    let node: MediaNode | undefined;
    const browsers: Browser[] = [];
    let clinic: Visitor;
    let radiologist: Visitor;
    let radiologistId: string;
    let requestId: string;
    let frames: ReturnType<typeof watchFrames>;

    /** The series that is talked about, and one of long ago. */
    const images = async (person: Person, caseId: string) => {
      const paths = sharedFiles("ct-chest-37").slice(0, SLICES);
      const files: Buffer[] = await Promise.all(
        paths.map(({ path }) => readFile(path)),
      );
      for (let i = 0; i < EARLIER; i += 1)
        files.push(
          dicomFile({
            ...{ study: "earlier", studyDate: "19000101", patientName: "" },
            ...{ instance: String(i), instanceNumber: i + 1, z: i },
          }),
        );
      for (const file of files)
        await person.fetch(
          "PUT",
          `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
          new Uint8Array(file),
          { "content-type": "application/dicom" },
        );
    };

    beforeAll(async () => {
      if (hasMedia) node = await startLocalNode(createMediasoupEngine());
      app = await startTestApp({
        ...{ clientDir, seatGraceMs: 3_000 },
        ...(node && { mediaNode: node }),
      });
      const withoutDevices = () => launchChromium({ devices: false });
      browsers.push(
        ...(await Promise.all([withoutDevices(), withoutDevices()])),
      );
      clinic = await visit(browsers[0]!, app.address, "clinic");
      radiologist = await visit(browsers[1]!, app.address, "radiologist");
      const { id: caseId } = await openCase(clinic.person);
      await images(clinic.person, caseId);
      const asked = await ask(clinic.person, caseId, radiologist.person);
      await step(radiologist.person, asked, "acceptance");
      requestId = asked.id;
      radiologistId = (await sessionOf(radiologist.person)).person.id;
      for (const { context } of [clinic, radiologist])
        await context.addInitScript(watchDataChannels);
      frames = watchFrames(clinic.page);
      for (const { page } of [clinic, radiologist])
        await page.goto(`${app.address}/rooms/${asked.id}`);
      for (const { page } of [clinic, radiologist])
        await says(page, "无人主导");
      await radiologist.page
        .getByRole("navigation")
        .getByRole("button")
        .first()
        .click();
      for (const { page } of [clinic, radiologist])
        await waitForPainted(paneOf(page), { index: 0 });
    }, 180_000);
    afterAll(async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await app.close();
      await node?.close();
    });

    it("[ID1] [ID2] shows two identifiers to read aloud until each side has ticked, and hinders nothing", async () => {
      const toRead = (page: Page) => page.getByTestId("identity-check");
      expect(await toRead(clinic.page).innerText()).toContain("临时身份");
      await clinic.page.getByRole("button", { name: "我方已核对" }).click();
      await toRead(clinic.page).waitFor({ state: "detached" });
      await radiologist.page
        .getByTestId("identity-state")
        .filter({ hasText: "对方已核对身份，我方未核对" })
        .waitFor();
      await radiologist.page
        .getByRole("button", { name: "我方已核对" })
        .click();
      await clinic.page
        .getByTestId("identity-state")
        .filter({ hasText: "双方已核对身份" })
        .waitFor();
    });

    it.skipIf(!hasMedia)(
      "the images around the one that is shown, and then the next series, come one at a time beside the media",
      async () => {
        await expect.poll(() => frames.come).toBe(SLICES + EARLIER);
        expect(frames.most).toBe(1);
      },
    );

    it("[SV7] [SV12] one takes the lead; the other's gesture does nothing and offers two ways on", async () => {
      await radiologist.page.keyboard.press("g");
      await says(radiologist.page, "您正在主导");
      await says(clinic.page, "正在跟随 王建国");
      await paneOf(clinic.page).focus();
      await clinic.page.keyboard.press("ArrowDown");
      await says(clinic.page, "王建国 正在主导，刚才的操作没有生效");
      await paneOf(radiologist.page).focus();
      await radiologist.page.keyboard.press("ArrowDown");
      for (const { page } of [clinic, radiologist])
        await waitForPainted(paneOf(page), { index: 1 });
    });

    it("[SV13] who looks alone moves a copy, the others see that it is so, and one key leads back", async () => {
      await clinic.page.keyboard.press("f");
      await says(clinic.page, "您正在自行浏览");
      await radiologist.page.getByText("正在自行浏览").waitFor();
      await paneOf(clinic.page).focus();
      await clinic.page.keyboard.press("End");
      await waitForPainted(paneOf(clinic.page), { index: SLICES - 1 });
      await radiologist.page.keyboard.press("ArrowDown");
      await waitForPainted(paneOf(radiologist.page), { index: 2 });
      // Neither has moved the other.
      await waitForPainted(paneOf(clinic.page), { index: SLICES - 1 });
      await clinic.page.keyboard.press("f");
      await waitForPainted(paneOf(clinic.page), { index: 2 });
      await says(clinic.page, "正在跟随 王建国");
      await radiologist.page
        .getByText("正在自行浏览")
        .waitFor({ state: "detached" });
    });

    it("[SV14] a pointer stands at the same place of the image on both screens while x is held", async () => {
      const { page } = radiologist;
      const box = await paneOf(page).boundingBox();
      if (!box) throw new Error("no pane");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
      await page.mouse.move(box.x + box.width / 2 + 1, box.y + box.height / 3);
      await page.keyboard.down("x");
      const pointer = (one: Page) =>
        one.getByTestId(`pointer-${radiologistId}`);
      await pointer(clinic.page).waitFor();
      expect(await pointer(clinic.page).innerText()).toContain("王建国");
      const place = async (one: Page) => {
        const tip = await pointer(one).boundingBox();
        const pane = await paneOf(one).boundingBox();
        if (!tip || !pane) throw new Error("no pointer");
        // The image is square and fits the height of either pane.
        return [
          (tip.x - pane.x - pane.width / 2) / pane.height,
          (tip.y - pane.y) / pane.height,
        ] as const;
      };
      const [own, theirs] = [await place(page), await place(clinic.page)];
      expect(own[1]).toBeCloseTo(1 / 3, 1);
      expect(theirs[0]).toBeCloseTo(own[0], 1);
      expect(theirs[1]).toBeCloseTo(own[1], 1);
      if (process.env["SHOTS"])
        for (const [name, one] of [
          ["lead", page],
          ["follow", clinic.page],
        ] as const)
          await one.screenshot({ path: `${process.env["SHOTS"]}/${name}.png` });
      // Another image: the pointer is not shown there.
      await page.keyboard.press("ArrowDown");
      await waitForPainted(paneOf(clinic.page), { index: 3 });
      await page.keyboard.up("x");
      await pointer(clinic.page).waitFor({ state: "detached" });
    });

    /** The other's pointer on a person's screen. */
    const pointerOn = (page: Page) =>
      page.getByTestId(`pointer-${radiologistId}`);
    const pointing = async (seen: () => Promise<void>) => {
      const { page } = radiologist;
      await paneOf(page).hover();
      await page.keyboard.down("x");
      await seen();
      await page.keyboard.up("x");
      await pointerOn(clinic.page).waitFor({ state: "detached" });
    };

    describe.skipIf(!hasMedia)("over the room's data channels", () => {
      /** A place on the image that is shown, as the product writes it. */
      const message = (n: number) => `["p",${n},"main","1.2.3",1,${n % 100},7]`;

      it("[SV18] a gesture is seen before it is stored, taken back while it is not, and there for good once it is", async () => {
        for (const { page } of [clinic, radiologist]) await channelsOpen(page);
        const sees = (index: number) =>
          waitForPainted(paneOf(clinic.page), { index });
        await sees(3);
        await block(radiologist.page, { operationsHeld: true });
        await radiologist.page.keyboard.press("ArrowDown");
        await sees(4);
        await sees(3);
        await block(radiologist.page, { operationsHeld: false });
        await sees(4);
      });

      it("[SV14] a pointer is seen, and gone, with nothing of it on the socket", async () => {
        for (const { page } of [clinic, radiologist]) await channelsOpen(page);
        await block(radiologist.page, { socketBlocked: true });
        await pointing(() => pointerOn(clinic.page).waitFor());
        await block(radiologist.page, { socketBlocked: false });
      });

      it("[SV14] a pointer is seen, and gone, where the data channel carries nothing", async () => {
        await block(radiologist.page, { channelBlocked: true });
        const before = (await receivedOver(clinic.page)).length;
        await pointing(() => pointerOn(clinic.page).waitFor());
        expect(await receivedOver(clinic.page)).toHaveLength(before);
        await block(radiologist.page, { channelBlocked: false });
      });

      it("[SV14] whoever a message says it is from, it comes under its sender's own seat; what is no message does nothing", async () => {
        const own = await receivedOver(radiologist.page);
        const seat = own.at(-1)?.seat ?? "";
        const forged = Buffer.from(seat, "hex").toString("latin1");
        await sendRaw(clinic.page, `${forged}${message(1)}`);
        await sendRaw(clinic.page, '["p",1,"main"]');
        await sendRaw(clinic.page, message(2));
        const theirs = async () =>
          (await receivedOver(radiologist.page)).filter((one) =>
            one.text.includes('["p",'),
          );
        await expect
          .poll(async () => (await theirs()).at(-1)?.text)
          .toBe(message(2));
        const seats = new Set(
          (await theirs()).slice(-3).map((one) => one.seat),
        );
        expect(seats.size).toBe(1);
        expect(seats).not.toContain(seat);
        expect(radiologist.errors).toEqual([]);
      });

      it("[SV14] too long a message closes its sender's channel alone; the pointer goes over the socket", async () => {
        const before = (await receivedOver(clinic.page)).length;
        await sendRaw(radiologist.page, "x".repeat(257));
        // Closed at the node, which says so to the page, which closes its own end.
        await expect
          .poll(async () => (await channelStates(radiologist.page))[1])
          .not.toBe("open");
        await pointing(() => pointerOn(clinic.page).waitFor());
        expect(await receivedOver(clinic.page)).toHaveLength(before);
        await sendRaw(clinic.page, message(3));
        await expect
          .poll(async () => (await receivedOver(radiologist.page)).at(-1)?.text)
          .toBe(message(3));
      });

      it("[SV14] too many messages close their sender's channel, and most of them go nowhere", async () => {
        const before = (await receivedOver(radiologist.page)).length;
        await sendRaw(clinic.page, message(4), 1_000);
        await expect
          .poll(async () => (await channelStates(clinic.page))[1])
          .not.toBe("open");
        const passed = (await receivedOver(radiologist.page)).length - before;
        // Two seconds' worth may come together.
        expect(passed).toBeLessThan(3 * 60);
      });
    });

    it("on a phone the image keeps a height to be looked at, however many objects are saved", async () => {
      const { page } = radiologist;
      const before = page.viewportSize();
      await page.setViewportSize({ width: 390, height: 844 });
      const heightOf = async () =>
        (await paneOf(page).boundingBox())?.height ?? 0;
      await expect.poll(heightOf).toBeGreaterThan(PHONE_HEIGHT);
      await page.getByRole("button", { name: "保存为 DICOM 对象" }).click();
      await page.locator(".lz-rail-object").first().waitFor();
      await expect.poll(heightOf).toBeGreaterThan(PHONE_HEIGHT);
      if (before) await page.setViewportSize(before);
    });

    it("[SV10] hands over with one key, and goes free when its holder leaves", async () => {
      await radiologist.page.keyboard.press("g");
      await says(clinic.page, "您正在主导");
      await says(radiologist.page, "正在跟随 李梅");
      await clinic.page.getByTestId("leave").click();
      await says(radiologist.page, "无人主导");
      expect(radiologist.errors).toEqual([]);
      expect(clinic.errors).toEqual([]);
      const { identityChecks } = await radiologist.person.call<{
        identityChecks: unknown[];
      }>("GET", `/api/requests/${requestId}`);
      expect(identityChecks).toHaveLength(2);
    });

    it.skipIf(!hasMedia)(
      "[SV18] a gesture that was said twice before it was stored does not undo the other's next one",
      async () => {
        for (const { page } of [clinic, radiologist]) {
          await page.goto(`${app.address}/rooms/${requestId}`);
          await channelsOpen(page);
          await says(page, "无人主导");
          await waitForPainted(paneOf(page));
        }
        const said = async () =>
          (await receivedOver(clinic.page)).filter(({ text }) =>
            text.startsWith('["g",'),
          ).length;
        await block(radiologist.page, { operationsHeld: true });
        await paneOf(radiologist.page).focus();
        await radiologist.page.keyboard.press("End");
        await expect.poll(said).toBe(2);
        await block(radiologist.page, { operationsHeld: false });
        await waitForPainted(paneOf(clinic.page), { index: SLICES - 1 });
        const painted = await paintedFromNow(paneOf(clinic.page));
        await paneOf(clinic.page).focus();
        for (let i = 0; i < 4; i += 1)
          await clinic.page.keyboard.press("ArrowUp");
        for (const { page } of [clinic, radiologist])
          await waitForPainted(paneOf(page), { index: SLICES - 5 });
        const indices = await painted();
        expect(indices).toEqual(indices.toSorted((a, b) => b - a));
      },
    );

    it.skipIf(!hasMedia)(
      "[SV18] what is done upon a gesture that is still on its way stands above it",
      async () => {
        await block(radiologist.page, { operationsHeld: true });
        await radiologist.page.keyboard.press("Home");
        await waitForPainted(paneOf(clinic.page), { index: 0 });
        await clinic.page.keyboard.press("ArrowDown");
        await waitForPainted(paneOf(clinic.page), { index: 1 });
        await block(radiologist.page, { operationsHeld: false });
        await waitForPainted(paneOf(radiologist.page), { index: 1 });
        await waitForPainted(paneOf(clinic.page), { index: 1 });
      },
    );

    it.skipIf(!hasMedia)(
      "[SV14] a data channel opens anew with a new seat, and ends with the log-in even for a page that goes on",
      async () => {
        for (const { page } of [clinic, radiologist]) {
          await page.goto(`${app.address}/rooms/${requestId}`);
          await channelsOpen(page);
        }
        await sendRaw(clinic.page, '["p",5]');
        const heard = () => receivedOver(radiologist.page);
        await expect.poll(async () => (await heard()).length).toBe(1);
        await clinic.page.evaluate(() => {
          RTCPeerConnection.prototype.close = () => undefined;
          RTCDataChannel.prototype.close = () => undefined;
        });
        await clinic.person.call("DELETE", "/api/session");
        await expect
          .poll(() => channelStates(clinic.page), { timeout: 20_000 })
          .toEqual(["closed", "closed"]);
        expect(await heard()).toHaveLength(1);
      },
    );
  },
);
