import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import { launchChromium, visit, type Visitor } from "../support/browser.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { install } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { openBareRoom } from "./bareMediasoup.ts";
import { figure, type Figure } from "./figures.ts";

const JOINS = 12;
const GESTURES = 120;
/** Of the sample CT. */
export const SLICES = 37;

/** A running installation with one accepted consult on the 37-slice CT. */
export const openConsult = async (
  env: Readonly<Record<string, string>> = {},
) => {
  const installation = await install("oneProcess", env);
  const clinic = new Person(installation.address);
  const radiologist = new Person(installation.address);
  await clinic.logIn("clinic");
  await radiologist.logIn("radiologist");
  const { id: caseId } = await openCase(clinic);
  for (const { path } of sharedFiles("ct-chest-37"))
    await clinic.fetch(
      "PUT",
      `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
      new Uint8Array(await readFile(path)),
      { "content-type": "application/dicom" },
    );
  const asked = await ask(clinic, caseId, radiologist);
  const request = await step(radiologist, asked, "acceptance");
  return { installation, request };
};

const enter = async (page: Page, address: string, request: ConsultRequest) => {
  await page.goto(`${address}/cases/${request.caseId}`);
  return page.getByRole("link", { name: "进入会诊室" }).first();
};

/** Runs in the page: from the click on anything to the first decoded frame of a remote video. */
const watchFirstFrame = () => {
  const found = globalThis as {
    clickedAt?: number;
    firstFrame?: Promise<number>;
  };
  document.addEventListener(
    "click",
    () => (found.clickedAt = performance.now()),
    { capture: true, once: true },
  );
  found.firstFrame = new Promise((resolve) => {
    const seen = new WeakSet();
    new MutationObserver(() => {
      for (const video of document.querySelectorAll<HTMLVideoElement>(
        "[data-testid^=remote-video]",
      )) {
        if (seen.has(video)) continue;
        seen.add(video);
        video.requestVideoFrameCallback(() =>
          resolve(performance.now() - (found.clickedAt ?? 0)),
        );
      }
    }).observe(document, { childList: true, subtree: true });
  });
};

/** Join click to first decoded remote frame, product and bare page in turns, so that both meet the same machine. */
export const measureJoin = async (): Promise<Figure[]> => {
  const { installation, request } = await openConsult();
  const browsers: Browser[] = await Promise.all([
    launchChromium(),
    launchChromium(),
  ]);
  const bare = await openBareRoom();
  const product: number[] = [];
  const bareMs: number[] = [];
  try {
    const sender = await visit(
      browsers[0]!,
      installation.address,
      "radiologist",
    );
    await (await enter(sender.page, installation.address, request)).click();
    await sender.page.getByTestId("own-video").waitFor();
    for (let i = 0; i < JOINS; i++) {
      bareMs.push(await bare.join());
      const { page, context } = await visit(
        browsers[1]!,
        installation.address,
        "clinic",
      );
      // The room's code is there, as on the bare page; only joining is measured.
      const code = page.waitForResponse(/mediasoupDevice/);
      const link = await enter(page, installation.address, request);
      await link.waitFor();
      await (await code).finished();
      await page.waitForLoadState("networkidle");
      await page.evaluate(watchFirstFrame);
      await link.click();
      product.push(
        await page.evaluate(
          () =>
            (globalThis as { firstFrame?: Promise<number> }).firstFrame ?? 0,
        ),
      );
      await page.getByRole("button", { name: "离开会诊室" }).click();
      await context.close();
    }
  } finally {
    await bare.close();
    for (const browser of browsers) await browser.close();
    await installation.stop();
  }
  return [
    figure(
      "join click to first decoded remote frame",
      product,
      "<= 1.2 x bare",
    ),
    figure(
      "  bare mediasoup page, same run",
      bareMs,
      "253 ms on an idle machine",
    ),
  ];
};

/** Runs in both pages: when each image index was painted, on the clock that both share. */
export const recordPaints = () => {
  const paints: { index: string; at: number }[] = [];
  const clock = () => performance.timeOrigin + performance.now();
  const pane = document.querySelector("[data-pane-id=main]");
  if (!pane) throw new Error("no pane");
  new MutationObserver(() =>
    paints.push({
      index: pane.getAttribute("data-painted-index") ?? "",
      at: clock(),
    }),
  ).observe(pane, {
    attributes: true,
    attributeFilter: ["data-painted-index"],
  });
  const gestures: number[] = [];
  pane.addEventListener(
    "wheel",
    (event) => gestures.push(performance.timeOrigin + event.timeStamp),
    {
      capture: true,
      passive: true,
    },
  );
  Object.assign(globalThis, { paints, gestures });
};

/** Two people in the room of a consult, at the first slice; the first of them presents. */
export const meet = async (
  address: string,
  request: ConsultRequest,
  visitors: readonly [Visitor, Visitor],
): Promise<Panes> => {
  const [presenter, follower] = visitors;
  for (const { page } of visitors) {
    await (await enter(page, address, request)).click();
    // On a thin line the case's page, which has a pane too, stands until the room's program has come.
    await page.getByTestId("leave").waitFor();
  }
  await presenter.page
    .getByRole("navigation")
    .getByRole("button")
    .first()
    .click();
  const panes: Panes = [paneOf(presenter.page), paneOf(follower.page)];
  for (const pane of panes) await waitForPainted(pane, { index: 0 });
  return panes;
};
export type Panes = readonly [Locator, Locator];
const paneOf = (page: Page) => page.locator("[data-pane-id=main]");

/** Once through the series: every slice is in both caches, as when two people talk about it. */
export const goThrough = async (
  panes: Panes,
  each: (index: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> => {
  await each(0);
  await panes[0].focus();
  for (let index = 1; index < SLICES; index++) {
    await panes[0].page().keyboard.press("ArrowDown");
    for (const pane of panes) await waitForPainted(pane, { index });
    await each(index);
  }
};

/**
 * A wheel notch at the presenter, then the next one when it was seen: milliseconds of each. Begins and ends at the last
 * slice. `seen` resolves to when the follower saw the slice, in milliseconds on the clock of all pages of a machine.
 */
export const gestureDelays = async (
  presenter: Locator,
  gestures: number,
  seen: (index: number) => Promise<number>,
): Promise<number[]> => {
  const page = presenter.page();
  await presenter.hover();
  const delays: number[] = [];
  let index = SLICES - 1;
  for (let i = 0; i < gestures; i++) {
    const down = Math.floor(i / 30) % 2 === 1;
    index += down ? 1 : -1;
    await page.mouse.wheel(0, down ? 100 : -100);
    const at = await seen(index);
    const began = await page.evaluate(
      () => (globalThis as { gestures?: number[] }).gestures?.at(-1) ?? 0,
    );
    if (at < began)
      throw new Error(`slice ${index} was seen before the gesture`);
    delays.push(at - began);
  }
  return delays;
};

/** When the product's follower has painted a slice; on pages of `recordPaints`. */
export const paintedAt =
  (follower: Locator) =>
  async (index: number): Promise<number> => {
    await waitForPainted(follower, { index });
    return follower
      .page()
      .evaluate(
        (index) =>
          (
            globalThis as { paints?: { index: string; at: number }[] }
          ).paints?.findLast((p) => p.index === index)?.at ?? 0,
        String(index),
      );
  };

/** A wheel notch at the presenter to the painted slice at the follower, one after the other. */
export const measureGesture = async (): Promise<Figure[]> => {
  const { installation, request } = await openConsult();
  const browsers = await Promise.all([launchChromium(), launchChromium()]);
  try {
    const { address } = installation;
    const visitors = await Promise.all([
      visit(browsers[0], address, "radiologist"),
      visit(browsers[1], address, "clinic"),
    ]);
    const panes = await meet(address, request, visitors);
    await goThrough(panes);
    for (const pane of panes) await pane.page().evaluate(recordPaints);
    const delays = await gestureDelays(panes[0], GESTURES, paintedAt(panes[1]));
    return [
      figure(
        "gesture to painted follower, loopback",
        delays,
        "p95 <= 2 display frames + server (50 ms)",
      ),
    ];
  } finally {
    for (const browser of browsers) await browser.close();
    await installation.stop();
  }
};
