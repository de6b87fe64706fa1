import { launchChromium, visit } from "../support/browser.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import { openConsult } from "./consult.ts";
import { figure, type Figure } from "./figures.ts";

const SECONDS = 4;
const ROUNDS = 5;
const SLICES = 37;

/**
 * Runs in the page: one wheel notch in each animation frame, up and down the series; counts the frames in which another
 * slice stood on the screen, and the frames there were.
 */
const scrollFor = async ({
  ms,
  slices,
  turn,
}: {
  ms: number;
  slices: number;
  turn: boolean;
}) => {
  const pane = document.querySelector("[data-pane-id=main]");
  if (!pane) throw new Error("no pane");
  let painted = 0;
  const observer = new MutationObserver(() => (painted += 1));
  observer.observe(pane, {
    attributes: true,
    attributeFilter: ["data-painted-index"],
  });
  const from = performance.now();
  let frames = 0;
  while (performance.now() - from < ms) {
    await new Promise(requestAnimationFrame);
    if (turn) {
      const deltaY = Math.floor(frames / (slices - 1)) % 2 === 0 ? 100 : -100;
      const { x, y, width, height } = pane.getBoundingClientRect();
      pane.dispatchEvent(
        new WheelEvent("wheel", {
          deltaY,
          clientX: x + width / 2,
          clientY: y + height / 2,
          bubbles: true,
          cancelable: true,
        }),
      );
    }
    frames += 1;
  }
  observer.disconnect();
  const seconds = (performance.now() - from) / 1_000;
  return { painted: painted / seconds, frames: frames / seconds };
};

/** Slices painted a second while scrolling as fast as the display asks, no GPU, series in the cache. */
export const measureScroll = async (): Promise<Figure[]> => {
  const { installation, request } = await openConsult();
  const browser = await launchChromium({ devices: false });
  try {
    const { page } = await visit(browser, installation.address, "clinic");
    await page.goto(`${installation.address}/cases/${request.caseId}`);
    const pane = page.locator("[data-pane-id=main]");
    await waitForPainted(pane, { index: 0 });
    await pane.focus();
    for (let index = 1; index < SLICES; index++) {
      await page.keyboard.press("ArrowDown");
      await waitForPainted(pane, { index });
    }
    await page.keyboard.press("Home");
    await waitForPainted(pane, { index: 0 });
    const still: number[] = [];
    const scrolling: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const options = { ms: SECONDS * 1_000, slices: SLICES };
      still.push(
        (await page.evaluate(scrollFor, { ...options, turn: false })).frames,
      );
      scrolling.push(
        (await page.evaluate(scrollFor, { ...options, turn: true })).painted,
      );
      await page.keyboard.press("Home");
      await waitForPainted(pane, { index: 0 });
    }
    return [
      figure("scrolling, slices painted", scrolling, "60, no GPU", "/s"),
      figure("  the same page standing still", still, "60", "frames/s"),
    ];
  } finally {
    await browser.close();
    await installation.stop();
  }
};
