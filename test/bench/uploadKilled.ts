import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import { launchChromium, visit } from "../support/browser.ts";
import { openCase } from "../support/consultSteps.ts";
import { withNewUids } from "../support/dicomFixtures.ts";
import { freePort } from "../support/mediaWorker.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";
import {
  every,
  LARGE_FILES,
  largeFile,
  rssMb,
  sampleCt,
  sliceOf,
  SLICES,
} from "./upload.ts";

const FILES = SLICES + LARGE_FILES;
/** The server dies in the middle of the slices, the browser in the middle of the large files. */
const SERVER_DIES_AT = SLICES / 2;
const BROWSER_DIES_AT = SLICES + 1;
const LOOK_EVERY_MS = 100;
const STALLED_MS = 180_000;

const digestOf = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** A folder as a device writes it: 500 slices, then 2 GB of large files; the digests of all. */
const writeFolder = async (folder: string): Promise<Set<string>> => {
  const ct = await sampleCt();
  const large = largeFile();
  const digests = new Set<string>();
  for (let i = 0; i < FILES; i++) {
    const bytes =
      i < SLICES ? sliceOf(ct, i) : withNewUids(large, "large", String(i));
    digests.add(digestOf(bytes));
    await writeFile(join(folder, `${String(i).padStart(4, "0")}.dcm`), bytes);
  }
  return digests;
};

/** What the page was told is stored: digests of acknowledged files. */
const acknowledgedTo = (page: Page): Set<string> => {
  const found = new Set<string>();
  page.on("response", (response) => {
    if (response.request().method() !== "PUT" || !response.ok()) return;
    response.json().then(
      (stored: StoredImage) => found.add(stored.sha256),
      // The browser was killed before it handed the answer on to us.
      () => undefined,
    );
  });
  return found;
};

const killBrowser = async (browser: Browser): Promise<void> => {
  const system = await browser.newBrowserCDPSession();
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const gone = new Promise((done) => browser.once("disconnected", done));
  for (const { type, id } of processInfo)
    if (type === "browser") process.kill(id, "SIGKILL");
  await gone;
};

/**
 * The page itself sends a folder of 500 slices and 2 GB; `kill -9` meets the server in the middle of the slices and the
 * browser in the middle of the large files; then the folder is dropped once more. Throws when anything that was
 * acknowledged is missing afterwards, or anything is there twice.
 */
export const measureUploadKilled = async (): Promise<Figure[]> => {
  const home = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const [folder, DATA_DIR] = [join(home, "folder"), join(home, "data")];
  const browsers: Browser[] = [];
  const env = { DATA_DIR, MEDIA: "off", PORT: String(await freePort()) };
  let server = await startServerProcess(env);
  try {
    await mkdir(folder);
    const expected = await writeFolder(folder);
    const clinic = new Person(server.address);
    await clinic.logIn("clinic");
    const { id: caseId } = await openCase(clinic);
    const digests = async () =>
      (
        await clinic.call<{ sha256: string }[]>(
          "GET",
          `/api/cases/${caseId}/image-digests`,
        )
      ).map(({ sha256 }) => sha256);
    const drop = async () => {
      const browser = await launchChromium({ devices: false });
      browsers.push(browser);
      const { page } = await visit(browser, server.address, "clinic");
      await page.goto(`${server.address}/cases/${caseId}`);
      const acknowledged = acknowledgedTo(page);
      await page.getByTestId("pick-folder").setInputFiles(folder);
      return { browser, acknowledged };
    };
    const lost: string[] = [];
    const noteLost = async (acknowledged: ReadonlySet<string>) => {
      const there = new Set(await digests());
      lost.push(...[...acknowledged].filter((each) => !there.has(each)));
    };

    const began = performance.now();
    const first = await drop();
    await reached(SERVER_DIES_AT, digests);
    await server.end("SIGKILL");
    const killed = performance.now();
    server = await startServerProcess(env);
    const restartMs = performance.now() - killed;
    await noteLost(first.acknowledged);
    const before = rssMb(server.pid);
    const rss: number[] = [];
    const stopRss = every(LOOK_EVERY_MS, () => {
      rss.push(rssMb(server.pid) - before);
    });
    try {
      await reached(BROWSER_DIES_AT, digests);
      await killBrowser(first.browser);
      await noteLost(first.acknowledged);
      const second = await drop();
      await reached(FILES, digests);
      await noteLost(second.acknowledged);
    } finally {
      await stopRss();
    }
    const seconds = (performance.now() - began) / 1_000;
    await server.end("SIGTERM");
    // And once more from the disk alone.
    server = await startServerProcess(env);
    const there = await digests();
    lost.push(...[...expected].filter((each) => !there.includes(each)));
    const studies = await clinic.call<Study[]>(
      "GET",
      `/api/cases/${caseId}/studies`,
    );
    const shown = studies
      .flatMap(({ series }) => series)
      .reduce((sum, { instanceCount }) => sum + instanceCount, 0);
    const onDisk = readdirSync(join(DATA_DIR, "objects"), {
      ...{ recursive: true, withFileTypes: true },
    }).filter((entry) => entry.isFile()).length;
    const counts = { lost: lost.length, rows: there.length, shown, onDisk };
    if (
      lost.length > 0 ||
      [there.length, shown, onDisk].some((n) => n !== FILES)
    )
      throw new Error(`of ${FILES} files: ${JSON.stringify(counts)}`);
    return [
      figure(
        `${FILES} files, 2.4 GB, through two kills: lost`,
        [lost.length],
        "0",
        "",
      ),
      figure("  stored twice", [there.length - FILES], "0", ""),
      figure("  whole", [seconds], "", "s"),
      figure("  server ready again after kill -9", [restartMs], "", "ms"),
      figure("  server memory above its start", rss, "max < 200 MB", "MB"),
      figure(
        "  server memory above its start, at most",
        [Math.max(...rss)],
        "< 200 MB",
        "MB",
      ),
    ];
  } finally {
    for (const browser of browsers)
      if (browser.isConnected()) await browser.close();
    await server.end("SIGKILL");
    await rm(home, { recursive: true, force: true });
  }
};

/** Until that many files are stored. Throws when it takes far too long. */
const reached = async (
  count: number,
  digests: () => Promise<string[]>,
): Promise<void> => {
  const until = performance.now() + STALLED_MS;
  for (;;) {
    const now = (await digests()).length;
    if (now >= count) return;
    if (performance.now() > until)
      throw new Error(`${now} of ${count} files are stored, and no more come`);
    await new Promise((next) => setTimeout(next, LOOK_EVERY_MS));
  }
};
