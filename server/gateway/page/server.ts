import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Language } from "../../../shared/i18n/text.ts";
import type { Clock } from "../../platform/ambient.ts";
import { describe } from "../../platform/http/describe.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Gateway } from "../gateway.ts";
import { pageOf, STYLE, type TestResult } from "./html.ts";

export interface GatewayPage {
  /** Where it listens, e.g. `http://127.0.0.1:3080`. */
  readonly address: string;
  close(): Promise<void>;
}

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // Without a referrer browsers send `Origin: null` with a form, which could be anybody's.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The gateway's own page. It asks nobody who they are: it listens on this machine only unless it is told otherwise, shows
 * nothing of a patient, and its buttons try again, or delete what the platform refused.
 */
export const openPage = async (deps: {
  gateway: Gateway;
  host: string;
  port: number;
  aeTitle: string;
  clock: Clock;
  log: Log;
}): Promise<GatewayPage> => {
  const { gateway, host, port, aeTitle, clock, log } = deps;
  let test: TestResult | undefined;
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    "/test": async () => {
      test = { at: clock.now().getTime(), ...(await gateway.testLine()) };
    },
    "/retry": () => {
      gateway.retryNow();
      return Promise.resolve();
    },
    "/take-back": () => gateway.takeBack(),
    "/discard": () => gateway.discardAsides(),
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const send = (status: number, type: string, body: string) =>
      response
        .writeHead(status, { ...HEADERS, "content-type": type })
        .end(body);
    const url = new URL(request.url ?? "/", "http://page.invalid");
    const language = languageOf(url, request);
    // A name that somebody else's DNS points at this machine is not ours.
    if (!isOurs(request.headers.host, host))
      return void send(421, "text/plain", "");
    if (request.method === "POST") {
      const action =
        Object.hasOwn(actions, url.pathname) && actions[url.pathname];
      if (!action) return void send(404, "text/plain", "");
      if (request.headers.origin !== `http://${request.headers.host ?? ""}`)
        return void send(403, "text/plain", "");
      await action();
      response
        .writeHead(303, { ...HEADERS, location: `/?lang=${language}` })
        .end();
      return;
    }
    if (url.pathname === "/style.css") return void send(200, "text/css", STYLE);
    if (url.pathname !== "/") return void send(404, "text/plain", "");
    const { dimsePort } = gateway;
    send(
      ...([200, "text/html; charset=utf-8"] as const),
      pageOf(gateway.state(), {
        ...{ language, aeTitle, dimsePort, test, now: clock.now() },
        asking: url.searchParams.get("ask") === "discard",
      }),
    );
  };

  const server = createServer((request, response) => {
    request.resume();
    answer(request, response).catch((error: unknown) => {
      log.error({ error: describe(error) }, "page failed");
      if (!response.headersSent) response.writeHead(500, HEADERS);
      response.end();
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
};

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Addresses are always ours; names only where they are this machine's own or the one it was told to listen on. */
const isOurs = (hostHeader: string | undefined, host: string): boolean => {
  const name = (hostHeader ?? "").replace(/:\d+$/, "");
  return LOOPBACK.test(name) || name === host || /^[\d.]+$/.test(name);
};

const languageOf = (url: URL, request: IncomingMessage): Language => {
  const asked = url.searchParams.get("lang");
  if (asked === "zh" || asked === "en") return asked;
  return /^\s*en\b/i.test(request.headers["accept-language"] ?? "")
    ? "en"
    : "zh";
};
