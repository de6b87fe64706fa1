import { existsSync } from "node:fs";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Page,
} from "playwright-core";
import { Person } from "./testApp.ts";

export const chromiumPath = process.env["TEST_CHROMIUM"] ?? "/usr/bin/chromium";
/** Whether this machine has a Chromium; tests that need one say so where it is absent. */
export const hasChromium = existsSync(chromiumPath);

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** The graphics a township PC may have; the page itself is put together by the processor in both. */
export const GRAPHICS = {
  none: ["--disable-gpu", "--disable-webgl", "--disable-3d-apis"],
  software: [
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ],
} as const;
const FAKE_DEVICES = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** A real Chromium of its own: two people of a story never share one. */
export const launchChromium = (
  options: {
    graphics?: keyof typeof GRAPHICS;
    devices?: boolean;
    executablePath?: string;
    /** Plain HTTP origins that may have a camera all the same, as only localhost may. */
    trusted?: readonly string[];
    /** Where `localhost` is, for a browser elsewhere: there alone Brotli comes without HTTPS. */
    localhost?: string;
  } = {},
): Promise<Browser> =>
  chromium.launch({
    executablePath: options.executablePath ?? chromiumPath,
    args: [
      ...FLAGS,
      ...GRAPHICS[options.graphics ?? "none"],
      ...(options.devices === false ? [] : FAKE_DEVICES),
      ...(options.trusted === undefined
        ? []
        : [
            `--unsafely-treat-insecure-origin-as-secure=${options.trusted.join()}`,
          ]),
      ...(options.localhost === undefined
        ? []
        : [`--host-resolver-rules=MAP localhost ${options.localhost}`]),
    ],
  });

/** One person at one browser. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The same person's calls without the browser, in the same session. */
  readonly person: Person;
  /** Every HTTP request the page has made so far: method and path. */
  readonly requests: readonly { method: string; path: string; at: number }[];
  /** Errors that nothing in the page caught. */
  readonly errors: readonly string[];
}

/** Logs in over HTTP, hands the cookie to a fresh context and opens a page in it. */
export const visit = async (
  browser: Browser,
  address: string,
  login: string,
  options: {
    language?: "zh" | "en";
    viewport?: { width: number; height: number };
    ignoreHTTPSErrors?: boolean;
    /** Lets a test put code into the page that speaks to another server. */
    bypassCSP?: boolean;
  } = {},
): Promise<Visitor> => {
  const person = new Person(address);
  await person.logIn(login);
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1366, height: 768 },
    locale: options.language === "en" ? "en-GB" : "zh-CN",
    permissions: ["camera", "microphone"],
    bypassCSP: options.bypassCSP ?? false,
  });
  const [name = "", value = ""] = (person.cookie ?? "").split("=");
  await context.addCookies([{ name, value, url: address }]);
  await context.addInitScript(collectPeerConnections);
  const page = await context.newPage();
  // Long enough for a busy machine; what takes longer is broken.
  page.setDefaultTimeout(30_000);
  const requests: { method: string; path: string; at: number }[] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    requests.push({
      method: request.method(),
      path: new URL(request.url()).pathname,
      at: Date.now(),
    });
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return { context, page, person, requests, errors };
};

/** Runs in the page before anything else: keeps the peer connections that the page makes, for their statistics. */
const collectPeerConnections = () => {
  const made: RTCPeerConnection[] = [];
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
  Object.assign(globalThis, { testPeerConnections: made });
};

/** What arrives at the page, added up over its peer connections. */
export interface Received {
  /** Video frames decoded. */
  framesDecoded: number;
  /** `totalAudioEnergy` of everything heard. */
  audioEnergy: number;
}

export const receivedBy = (page: Page): Promise<Received> =>
  page.evaluate(async () => {
    const { testPeerConnections = [] } = globalThis as {
      testPeerConnections?: RTCPeerConnection[];
    };
    const sum = { framesDecoded: 0, audioEnergy: 0 };
    for (const connection of testPeerConnections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values()) {
        const inbound = report as {
          type: string;
          framesDecoded?: number;
          totalAudioEnergy?: number;
        };
        if (inbound.type !== "inbound-rtp") continue;
        sum.framesDecoded += inbound.framesDecoded ?? 0;
        sum.audioEnergy += inbound.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  });
