import type { Locator } from "playwright-core";
import { block, channelsOpen } from "../support/dataChannels.ts";
import type { Panes } from "./consult.ts";
import { figure, type Figure } from "./figures.ts";

const ROUNDS = 3;
const POINTS_A_ROUND = 30;
/** Longer than the pause that the socket's way keeps beside an open channel. */
const PAUSE_MS = 150;

type Global = typeof globalThis & {
  /** When the mouse was moved, at the one who points. */
  moves?: number[];
  /** When the pointer was drawn somewhere else, at the one who follows. */
  drawn?: number[];
};

const recordMoves = () => {
  const moves: number[] = [];
  addEventListener(
    "pointermove",
    ({ timeStamp }) => moves.push(performance.timeOrigin + timeStamp),
    { capture: true },
  );
  Object.assign(globalThis, { moves });
};
const recordDrawn = () => {
  const drawn: number[] = [];
  new MutationObserver((mutations) => {
    const isPointer = mutations.some(
      ({ target }) =>
        target instanceof HTMLElement &&
        target.dataset["testid"]?.startsWith("pointer-") === true,
    );
    if (isPointer) drawn.push(performance.timeOrigin + performance.now());
  }).observe(document.body, {
    ...{ subtree: true, attributes: true },
    attributeFilter: ["style"],
  });
  Object.assign(globalThis, { drawn });
};

/** Moves the mouse to `places`, one after the other as each is seen; milliseconds of each. */
const delaysOf = async (
  [presenter, follower]: Panes,
  places: number,
): Promise<number[]> => {
  const box = await presenter.boundingBox();
  if (!box) throw new Error("no pane to point at");
  const pointer: Locator = follower.locator("[data-testid^=pointer-]");
  const page = presenter.page();
  const moveTo = (i: number) =>
    page.mouse.move(box.x + box.width / 2 + (i % 40), box.y + box.height / 2);
  await moveTo(39);
  await page.keyboard.down("x");
  await pointer.waitFor();
  const delays: number[] = [];
  for (let i = 0; i < places; i++) {
    await new Promise((later) => setTimeout(later, PAUSE_MS));
    const before = await follower
      .page()
      .evaluate(() => (globalThis as Global).drawn?.length ?? 0);
    await moveTo(i);
    const at = await follower
      .page()
      .waitForFunction(
        (count) => (globalThis as Global).drawn?.[count] ?? 0,
        before,
      );
    const moved = await page.evaluate(
      () => (globalThis as Global).moves?.at(-1) ?? 0,
    );
    delays.push((await at.jsonValue()) - moved);
  }
  await page.keyboard.up("x");
  await pointer.waitFor({ state: "detached" });
  return delays;
};

/**
 * A pointer's move to its new place on the follower's screen: over the data channel with the socket's way blocked, and
 * over the socket with the channel's way blocked, in turns. On pages of `watchDataChannels`.
 *
 * Expected before the first measurement, at 100 ms of round trip and 2 % loss: the channel p50 80 ms, p95 120 ms; the
 * socket p50 90 ms, p95 250 ms, since a lost packet is sent again after more than a round trip. Of both the page's own
 * work is about 30 ms on two busy cores. Found on a machine with much else to do: 94 and 180 ms against 95 and 193 ms: with
 * one place at a time, and pauses between them, TCP has little to hold up.
 */
export const measurePointers = async (
  panes: Panes,
  line: string,
): Promise<Figure[]> => {
  const [presenter, follower] = panes.map((pane) => pane.page());
  if (!presenter || !follower) throw new Error("two pages are needed");
  for (const page of [presenter, follower]) await channelsOpen(page);
  await presenter.evaluate(recordMoves);
  await follower.evaluate(recordDrawn);
  const found = { channel: [] as number[], socket: [] as number[] };
  for (let round = 0; round < ROUNDS; round++)
    for (const way of ["channel", "socket"] as const) {
      await block(presenter, {
        socketBlocked: way === "channel",
        channelBlocked: way === "socket",
      });
      found[way].push(...(await delaysOf(panes, POINTS_A_ROUND)));
    }
  await block(presenter, { socketBlocked: false, channelBlocked: false });
  return [
    figure(
      `pointer over the data channel, ${line}`,
      found.channel,
      "p50 80, p95 120 ms",
    ),
    figure("pointer over Socket.IO", found.socket, "p50 90, p95 250 ms"),
  ];
};
