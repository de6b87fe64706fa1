import type { Page } from "playwright-core";
import { expect } from "vitest";
import { receivedBy } from "./browser.ts";

/** Frames that make it certain that pictures flow. */
const SOME_FRAMES = 12;
/** A stretch of time in which sound and pictures would come, did they still flow. */
const WATCH_MS = 2_500;
/** The fake device's beeps add some 0.1 a second; a receiver without packets adds a noise of 1e-11. */
const SILENCE = 1e-6;
/** How long a busy machine may take until what is awaited comes about. */
const patience = { timeout: 60_000, interval: 250 };

/** Settles once pictures were decoded beyond the first `from`. */
export const picturesFlow = (page: Page, from = 0) =>
  expect
    .poll(async () => (await receivedBy(page)).framesDecoded - from, patience)
    .toBeGreaterThan(SOME_FRAMES);

export const picturesFlowFromNow = async (page: Page) =>
  picturesFlow(page, (await receivedBy(page)).framesDecoded);

export const soundFlowsFromNow = async (page: Page) => {
  const { audioEnergy } = await receivedBy(page);
  await expect
    .poll(
      async () => (await receivedBy(page)).audioEnergy - audioEnergy,
      patience,
    )
    .toBeGreaterThan(SILENCE);
};

/** Settles once pictures go on coming without a sound; what was on its way may still be heard before. */
export const soundEnds = async (page: Page) => {
  let quiet = await receivedBy(page);
  await expect
    .poll(async () => {
      const now = await receivedBy(page);
      if (now.audioEnergy > quiet.audioEnergy + SILENCE) quiet = now;
      return now.framesDecoded - quiet.framesDecoded;
    }, patience)
    .toBeGreaterThan(3 * SOME_FRAMES);
};

/** Settles once a whole stretch passes without a picture or, where asked, a sound. */
export const nothingFlows = async (
  page: Page,
  what: "pictures" | "pictures and sound",
) => {
  let last = await receivedBy(page);
  let since = performance.now();
  await expect
    .poll(async () => {
      const now = await receivedBy(page);
      const moved =
        now.framesDecoded !== last.framesDecoded ||
        (what === "pictures and sound" &&
          now.audioEnergy > last.audioEnergy + SILENCE);
      last = moved ? now : last;
      since = moved ? performance.now() : since;
      return performance.now() - since;
    }, patience)
    .toBeGreaterThan(WATCH_MS);
};
