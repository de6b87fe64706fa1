import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import { launchChromium, visit, type GRAPHICS } from "../support/browser.ts";
import { hasOrthanc, startOrthanc } from "../support/dicomWebPeers.ts";
import { hasOhif, ohifFolder, startOhif } from "../support/ohif.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { openConsult } from "./consult.ts";
import { figure, type Figure } from "./figures.ts";
import { bareContext, storeStudy, watchCanvas } from "./peer.ts";

const OPENINGS = 8;
/** Each takes ten times as long. */
const PEER_OPENINGS = 4;

/** Runs in the page before its own code: when the first image was painted, from the start of the navigation. */
const watchFirstPaint = () => {
  Object.assign(globalThis, {
    firstPaint: new Promise<number>((resolve) => {
      new MutationObserver(() => {
        if (document.querySelector("[data-painted-index]"))
          resolve(performance.now());
      }).observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["data-painted-index"],
      });
    }),
  });
};
interface Opening {
  watch: () => void;
  url: string;
  times: number;
  open: (browser: Browser) => Promise<Page>;
  graphics: keyof typeof GRAPHICS;
}

/** Each time with an empty cache of the browser, and once more by a reload. */
const openings = async ({ watch, url, times, open, graphics }: Opening) => {
  const browser = await launchChromium({ graphics, devices: false });
  const cold: number[] = [];
  const warm: number[] = [];
  const read = (page: Page) =>
    page.evaluate(
      () => (globalThis as { firstPaint?: Promise<number> }).firstPaint ?? 0,
    );
  try {
    for (let i = 0; i < times; i++) {
      const page = await open(browser);
      await page.addInitScript(watch);
      await page.goto(url);
      cold.push(await read(page));
      await page.reload();
      warm.push(await read(page));
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
  return { cold, warm };
};

const figuresOf = (
  what: string,
  { cold, warm }: Awaited<ReturnType<typeof openings>>,
  expected: readonly [string, string],
): Figure[] => [
  figure(`${what}, cold cache`, cold, expected[0]),
  figure(`${what}, warm cache`, warm, expected[1]),
];

/** OHIF as it is distributed, which draws nothing without WebGL, on the same files: on us, and on Debian's Orthanc. */
const measurePeers = async (address: string): Promise<Figure[]> => {
  const clinic = new Person(address);
  await clinic.logIn("clinic");
  const { token } = await clinic.call<{ token: string }>(
    "POST",
    "/api/tokens",
    {
      commandId: crypto.randomUUID(),
      ...{ name: "bench", days: 1, password: DEMO_PASSWORD },
      scopes: ["dicom.read", "dicom.store"],
    },
  );
  const headers = { authorization: `Bearer ${token}` };
  const files = await Promise.all(
    sharedFiles("ct-chest-37").map(({ path }) => readFile(path)),
  );
  const measure = async (
    server: Parameters<typeof startOhif>[1],
    study: string,
  ) => {
    const ohif = await startOhif(ohifFolder ?? "", server);
    try {
      return await openings({
        ...{ watch: watchCanvas, times: PEER_OPENINGS, open: bareContext },
        url: `${ohif.address}/viewer?StudyInstanceUIDs=${study}`,
        graphics: "software",
      });
    } finally {
      await ohif.stop();
    }
  };
  const path = "/dicom-web";
  const onUs = await measure(
    { address, path, headers },
    await storeStudy(`${address}${path}`, files, headers),
  );
  const orthanc = await startOrthanc(address, token);
  try {
    const onOrthanc = await measure(
      { address: orthanc.address, path, headers: {} },
      await storeStudy(`${orthanc.address}${path}`, files),
    );
    return [
      ...figuresOf("  OHIF on our DICOMweb, software WebGL", onUs, ["", ""]),
      ...figuresOf("  OHIF on Orthanc, software WebGL", onOrthanc, [
        "10.7 s (DESIGN 10)",
        "6.4 s (DESIGN 10)",
      ]),
    ];
  } finally {
    await orthanc.stop();
  }
};

/** Navigation to the case's page to its first painted image; beside OHIF where this machine has it. */
export const measureFirstImage = async (): Promise<Figure[]> => {
  const { installation, request } = await openConsult();
  const { address } = installation;
  const ours = (graphics: keyof typeof GRAPHICS, times: number) =>
    openings({
      ...{ watch: watchFirstPaint, graphics, times },
      url: `${address}/cases/${request.caseId}`,
      open: async (browser) => (await visit(browser, address, "clinic")).page,
    });
  try {
    return [
      ...figuresOf(
        "navigation to first painted image, no GPU",
        await ours("none", OPENINGS),
        ["<= 1000 ms", "<= 600 ms"],
      ),
      ...(hasOhif && hasOrthanc
        ? [
            ...figuresOf(
              "  the same with software WebGL",
              await ours("software", PEER_OPENINGS),
              ["", ""],
            ),
            ...(await measurePeers(address)),
          ]
        : []),
    ];
  } finally {
    await installation.stop();
  }
};
