import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { types } from "mediasoup";
import type { Browser, Page } from "playwright-core";
import { Server, type Socket } from "socket.io";
import { launchChromium } from "../support/browser.ts";
import { freePort } from "../support/mediaWorker.ts";

/**
 * A room with nothing around it: mediasoup, one socket, one page. What the product's join is measured beside, in the
 * same run. No rights are checked; it listens on loopback, or on a line that does not leave this machine.
 */
export interface BareRoom {
  /** A fresh page joins while another browser sends: milliseconds from the click to the first decoded remote frame. */
  join(): Promise<number>;
  close(): Promise<void>;
}

export interface BareServer {
  readonly address: string;
  readonly script: string;
  close(): Promise<void>;
}

/**
 * The server alone, for pages that others open; `script` makes a page one of its own when its `bareAddress` is set to
 * the address before. Call `findMediaWorker` before: mediasoup takes the worker that it finds when it is loaded.
 */
export const serveBareRoom = async (ip = "127.0.0.1"): Promise<BareServer> => {
  const { createWorker } = await import("mediasoup");
  const worker = await createWorker({ disableLiburing: true });
  const server = await serve(worker, ip);
  return {
    ...server,
    close: async () => {
      await server.close();
      worker.close();
    },
  };
};

/** As `serveBareRoom`, with two browsers at it. */
export const openBareRoom = async (): Promise<BareRoom> => {
  const server = await serveBareRoom();
  const browsers = await Promise.all([launchChromium(), launchChromium()]);
  const [sending, joining] = browsers;
  const sender = await openPage(sending, server.address);
  await sender.evaluate("bare.send()");
  return {
    join: async () => {
      const page = await openPage(joining, server.address);
      await page.getByRole("button").click();
      const ms = await page.evaluate<number>("bare.watched()");
      await page.context().close();
      return ms;
    },
    close: async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await server.close();
    },
  };
};

const openPage = async (browser: Browser, address: string): Promise<Page> => {
  const context = await browser.newContext({
    permissions: ["camera", "microphone"],
  });
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate("bare.connected");
  return page;
};

const serve = async (worker: types.Worker, ip: string) => {
  const port = await freePort();
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: (["udp", "tcp"] as const).map((protocol) => ({
      ...{ protocol, port, ip },
    })),
  });
  const router = await worker.createRouter({
    mediaCodecs: [
      { kind: "video", mimeType: "video/VP8", clockRate: 90_000 },
      {
        ...{ kind: "audio", mimeType: "audio/opus" },
        ...{ clockRate: 48_000, channels: 2 },
      },
    ],
  });
  const bundle = await build({
    // From the repository's root, where benchmarks run: this file itself may have been bundled elsewhere.
    entryPoints: ["test/bench/bareMediasoupPage.ts"],
    ...{ bundle: true, write: false, format: "iife", target: "chrome109" },
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const http = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><title>bare</title><body><script>${script.replaceAll("</script", "<\\/script")}</script>`,
    );
  });
  const io = new Server(http, { transports: ["websocket"] });
  const producers: string[] = [];
  io.on("connection", (socket) => {
    seat(socket, router, webRtcServer, producers);
  });
  http.listen(0, ip);
  await once(http, "listening");
  return {
    // A page gets a camera from "localhost", by that name.
    address: `http://${ip === "127.0.0.1" ? "localhost" : ip}:${(http.address() as AddressInfo).port}`,
    script,
    close: () => io.close(),
  };
};

const seat = (
  socket: Socket,
  router: types.Router,
  webRtcServer: types.WebRtcServer,
  producers: string[],
) => {
  const transports: types.WebRtcTransport[] = [];
  const consumers = new Map<string, types.Consumer>();
  const open = async () => {
    const transport = await router.createWebRtcTransport({
      ...{ webRtcServer, preferUdp: true },
      initialAvailableOutgoingBitrate: 1_000_000,
    });
    transports.push(transport);
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  };
  /** Our own page asks, so what it sends is taken as it is. */
  const on = (name: string, handle: (request: never) => Promise<object>) => {
    socket.on(name, (request: unknown, reply: (answer: object) => void) => {
      void handle(request as never).then(reply);
    });
  };
  on("join", async () => ({
    routerRtpCapabilities: router.rtpCapabilities,
    send: await open(),
    receive: await open(),
    producerIds: producers,
  }));
  on(
    "connectTransport",
    async ({
      id,
      dtlsParameters,
    }: {
      id: string;
      dtlsParameters: types.DtlsParameters;
    }) => {
      await transports
        .find((one) => one.id === id)
        ?.connect({ dtlsParameters });
      return {};
    },
  );
  on(
    "produce",
    async ({
      listed,
      ...request
    }: Pick<types.ProducerOptions, "kind" | "rtpParameters"> & {
      listed: boolean;
    }) => {
      const producer = await transports[0]?.produce(request);
      if (!producer) throw new Error("not joined");
      if (listed) producers.push(producer.id);
      return { id: producer.id };
    },
  );
  on(
    "consume",
    async (request: {
      producerId: string;
      rtpCapabilities: types.RtpCapabilities;
    }) => {
      const consumer = await transports[1]?.consume({
        ...request,
        paused: true,
      });
      if (!consumer) throw new Error("not joined");
      consumers.set(consumer.id, consumer);
      const { id, producerId, kind, rtpParameters } = consumer;
      return { id, producerId, kind, rtpParameters };
    },
  );
  on("resume", async ({ id }: { id: string }) => {
    await consumers.get(id)?.resume();
    return {};
  });
  socket.on("disconnect", () => {
    for (const transport of transports) transport.close();
  });
};
