import { randomInt } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { openCase } from "../support/consultSteps.ts";
import { launchChromium, visit } from "../support/browser.ts";
import { hasOrthanc, startOrthanc } from "../support/dicomWebPeers.ts";
import { hasOhif, ohifFolder, startOhif } from "../support/ohif.ts";
import { freePort } from "../support/mediaWorker.ts";
import { install } from "../support/programs.ts";
import { Person } from "../support/testApp.ts";
import { missingForBadLine, openBadLine, type BadLine } from "./badLine.ts";
import { figure, table, type Figure } from "./figures.ts";
import { bareContext, storeStudy, watchCanvas } from "./peer.ts";
import { sampleCt, sliceOf } from "./upload.ts";

const BITS_PER_SECOND = 5_000_000;
const RTT_MS = 40;
const SLICES = 500;
const LANES = 3;
const OPENINGS = 4;
const PEER_OPENINGS = 2;
const GIVE_UP_MS = 600_000;
const LINE_EMPTIES_MS = 1_500;
/** Jumps to slices all over the stack, once it is in memory. */
const JUMPS = 40;

interface Recorded {
  /** When which image was painted, from the start of the navigation. */
  paints: { index: number; at: number }[];
  /** When a key was pressed. */
  keys: number[];
}

/** Runs in the page before its own code. */
const record = () => {
  performance.setResourceTimingBufferSize(5_000);
  const recorded: Recorded = { paints: [], keys: [] };
  Object.assign(globalThis, { recorded });
  addEventListener("keydown", () => recorded.keys.push(performance.now()), {
    capture: true,
  });
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const { paneId, paintedIndex } = (target as HTMLElement).dataset;
      if (paneId === "main" && paintedIndex !== undefined)
        recorded.paints.push({
          index: Number(paintedIndex),
          at: performance.now(),
        });
    }
  }).observe(document, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-painted-index"],
  });
};

/** When an image was on the screen for the first time after `since`. */
const paintedAt = async (page: Page, index: number, since = 0) => {
  const found = await page.waitForFunction(
    ([index, since]) => {
      const { recorded } = globalThis as { recorded?: Recorded };
      return recorded?.paints.find(
        (paint) => paint.index === index && paint.at >= since,
      )?.at;
    },
    [index, since] as const,
    { timeout: GIVE_UP_MS, polling: 50 },
  );
  return (await found.jsonValue()) ?? Number.NaN;
};

/** Presses a key; from then until this image is on the screen. */
const jump = async (page: Page, key: string, index: number) => {
  await page.keyboard.press(key);
  const at = await page.evaluate(
    () => (globalThis as { recorded?: Recorded }).recorded?.keys.at(-1) ?? 0,
  );
  return (await paintedAt(page, index, at)) - at;
};

/** What had come over the line by then, without the frames that were loaded ahead. */
const loadedBy = (page: Page, at: number) =>
  page.evaluate((at) => {
    const entries = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ] as PerformanceResourceTiming[];
    const before = entries
      .filter(({ responseEnd }) => responseEnd <= at)
      .sort((a, b) => a.responseEnd - b.responseEnd);
    const isFrame = ({ name }: PerformanceResourceTiming) =>
      name.includes("/frames/");
    const first = before.find(isFrame);
    return before
      .filter((entry) => !isFrame(entry) || entry === first)
      .map(({ name, startTime, responseEnd, transferSize }) => ({
        name: new URL(name).pathname.replace(/[\d.]{20,}/g, "…"),
        ...{ startTime, responseEnd, transferSize },
      }));
  }, at);

/** Frames that are there, and bytes of one on the line. */
const framesOf = (page: Page) =>
  page.evaluate(() => {
    const frames = (
      performance.getEntriesByType("resource") as PerformanceResourceTiming[]
    ).filter(({ name }) => name.includes("/frames/"));
    const bytes = frames.reduce((sum, each) => sum + each.transferSize, 0);
    return { count: frames.length, bytes: bytes / Math.max(1, frames.length) };
  });

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

const limitMs = (bytes: number) => (bytes * 8_000) / BITS_PER_SECOND;

/**
 * A CT of 500 slices at the far end of 5 Mbit/s with 40 ms of round trip, no GPU: the first image with an empty browser
 * cache and with the program in it, beside what the line needs for as many bytes; a jump to the other end of the stack
 * while it loads; when the whole stack is in memory; jumps then.
 */
export const measureFarCt = async (): Promise<Figure[]> => {
  const missing = missingForBadLine();
  if (missing.length > 0) {
    console.error(`skipped: such a line needs ${missing.join(", ")}`);
    return [];
  }
  const seed = Number(process.env["BENCH_SEED"] ?? randomInt(1_000_000));
  const line = await openBadLine({
    ...{ rttMs: RTT_MS, loss: 0, seed, bitsPerSecond: BITS_PER_SECOND },
  });
  try {
    return await measureOver(line);
  } finally {
    await line.close();
  }
};

const measureOver = async (line: BadLine): Promise<Figure[]> => {
  const PORT = String(await freePort());
  // By this name the browser takes Brotli, as it does over HTTPS.
  const address = `http://localhost:${PORT}`;
  const database =
    postgresUrl === undefined ? undefined : await createEmptyPostgres();
  const installation = await install("oneProcess", {
    ...{ PORT, HOST: "0.0.0.0" },
    ...(database && { DATABASE_URL: database.url }),
  });
  try {
    const caseId = await storeCt(address);
    const url = `${address}/cases/${caseId}`;
    const browser = await launchChromium({
      ...{ devices: false, executablePath: line.farChromium },
      localhost: line.address,
    });
    try {
      const figures = await openings(browser, address, url);
      // At once, so that a later failure loses nothing.
      console.error(table(figures));
      if (process.env["BENCH_FIRST_ONLY"] !== undefined) return figures;
      return [
        ...figures,
        ...(await wholeStack(browser, address, url)),
        ...(await onPeer(line)),
      ];
    } finally {
      await browser.close();
    }
  } finally {
    await installation.stop();
    await database?.drop();
  }
};

/** The series, slice by slice. */
const series = async (): Promise<Uint8Array[]> => {
  const ct = await sampleCt();
  return Array.from({ length: SLICES }, (_, i) => sliceOf(ct, i + 1));
};

/** OHIF on Debian's Orthanc at the other end of the same line, with software WebGL: without, it draws nothing. */
const onPeer = async (line: BadLine): Promise<Figure[]> => {
  if (!hasOhif || !hasOrthanc) return [];
  const path = "/dicom-web";
  const orthanc = await startOrthanc("http://127.0.0.1:1", "");
  const ohif = await startOhif(
    ohifFolder ?? "",
    { address: orthanc.address, path, headers: {} },
    "0.0.0.0",
  );
  const browser = await launchChromium({
    ...{ devices: false, executablePath: line.farChromium },
    ...{ graphics: "software", localhost: line.address },
  });
  try {
    const study = await storeStudy(`${orthanc.address}${path}`, await series());
    const { port } = new URL(ohif.address);
    const url = `http://localhost:${port}/viewer?StudyInstanceUIDs=${study}`;
    const cold: number[] = [];
    const warm: number[] = [];
    for (let i = 0; i < PEER_OPENINGS; i++) {
      const page = await bareContext(browser);
      await page.addInitScript(watchCanvas);
      for (const ms of [cold, warm]) {
        await page.goto("about:blank");
        await pause(LINE_EMPTIES_MS);
        await page.goto(url, { waitUntil: "commit", timeout: GIVE_UP_MS });
        ms.push(
          await page.evaluate(
            () =>
              (globalThis as { firstPaint?: Promise<number> }).firstPaint ?? 0,
          ),
        );
      }
      await page.context().close();
    }
    return [
      figure("  OHIF on Orthanc: first image, cold", cold, ""),
      figure("  the same, the program in the cache", warm, ""),
    ];
  } finally {
    await browser.close();
    await ohif.stop();
    await orthanc.stop();
  }
};

/** A case with the series, sent from this end. */
const storeCt = async (address: string): Promise<string> => {
  const clinic = new Person(address);
  await clinic.logIn("clinic");
  const { id } = await openCase(clinic);
  const files = (await series()).values();
  const lane = async () => {
    for (const file of files) {
      const answer = await clinic.fetch(
        "PUT",
        `/api/cases/${id}/images/${crypto.randomUUID()}`,
        file,
        { "content-type": "application/dicom" },
      );
      if (!answer.ok) throw new Error(`upload: ${await answer.text()}`);
      await answer.text();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return id;
};

const openings = async (
  browser: Browser,
  address: string,
  url: string,
): Promise<Figure[]> => {
  const cold: number[] = [];
  const coldLimit: number[] = [];
  const warm: number[] = [];
  const warmLimit: number[] = [];
  const far: number[] = [];
  let frame = 0;
  for (let i = 0; i < OPENINGS; i++) {
    const { context, page } = await visit(browser, address, "clinic");
    await context.addInitScript(record);
    for (const [ms, limit] of [
      [cold, coldLimit],
      [warm, warmLimit],
    ] as const) {
      await page.goto("about:blank");
      // What is still on the line belongs to the page before.
      await pause(LINE_EMPTIES_MS);
      await page.goto(url, { waitUntil: "commit", timeout: GIVE_UP_MS });
      const at = await paintedAt(page, 0);
      ms.push(at);
      const came = await loadedBy(page, at);
      limit.push(
        limitMs(came.reduce((sum, { transferSize }) => sum + transferSize, 0)),
      );
      if (process.env["BENCH_WATERFALL"] !== undefined && i === OPENINGS - 1)
        console.error(
          came
            .map(
              (e) =>
                `${e.startTime.toFixed(0).padStart(6)} ${e.responseEnd.toFixed(0).padStart(6)} ${String(e.transferSize).padStart(8)} ${e.name}`,
            )
            .join("\n"),
        );
    }
    await page.locator("[data-pane-id=main]").focus();
    far.push(await jump(page, "End", SLICES - 1));
    frame = (await framesOf(page)).bytes;
    await context.close();
  }
  return [
    figure(
      `CT of ${SLICES} slices at 5 Mbit/s, 40 ms: first image, cold`,
      ...([cold, "<= 1.5 x the line's"] as const),
    ),
    figure("  the line's: as many bytes", coldLimit, ""),
    figure("  first image, the program in the cache", warm, ""),
    figure("  the line's: as many bytes", warmLimit, ""),
    figure("  then at once to the last slice", far, ""),
    figure("  the line's: one frame", [limitMs(frame)], ""),
  ];
};

const wholeStack = async (
  browser: Browser,
  address: string,
  url: string,
): Promise<Figure[]> => {
  const { context, page } = await visit(browser, address, "clinic");
  await context.addInitScript(record);
  await page.goto(url, { waitUntil: "commit", timeout: GIVE_UP_MS });
  await paintedAt(page, 0);
  await page.waitForFunction(
    (slices) =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.includes("/frames/")).length >= slices,
    SLICES,
    { timeout: GIVE_UP_MS, polling: 250 },
  );
  const all = await page.evaluate(() => performance.now());
  const { bytes } = await framesOf(page);
  await page.locator("[data-pane-id=main]").focus();
  const jumps = [await jump(page, "End", SLICES - 1)];
  for (let i = 0; i < JUMPS; i++)
    jumps.push(
      i % 2 === 0
        ? await jump(page, "Home", 0)
        : await jump(page, "End", SLICES - 1),
    );
  const { count } = await framesOf(page);
  if (count > SLICES) throw new Error(`${count} frames were loaded`);
  await context.close();
  return [
    figure("  the whole stack in memory", [all / 1_000], "", "s"),
    figure(
      `  the line's: ${SLICES} frames of ${(bytes / 1e3).toFixed(0)} kB`,
      ...([[limitMs(bytes * SLICES) / 1_000], "", "s"] as const),
    ),
    figure("  then from one end to the other", jumps, "<= 50 ms"),
  ];
};
