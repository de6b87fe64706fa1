import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join } from "node:path";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";

/** The distribution of npm's @ohif/app, unpacked by `scripts/tests/ohif.mjs`; what needs it is skipped and counted otherwise. */
export const ohifFolder = process.env["TEST_OHIF"];
export const hasOhif =
  ohifFolder !== undefined && existsSync(join(ohifFolder, "index.html"));

/** All that a hospital changes of OHIF: where the images are. */
const configOf = (root: string): string =>
  `window.config = ${JSON.stringify({
    routerBasename: "/",
    extensions: [],
    modes: [],
    showStudyList: true,
    showWarningMessageForCrossOrigin: false,
    showCPUFallbackMessage: false,
    defaultDataSourceName: "lianzhen",
    dataSources: [
      {
        namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
        sourceName: "lianzhen",
        configuration: {
          friendlyName: "Lianzhen",
          name: "lianzhen",
          ...{ wadoUriRoot: root, qidoRoot: root, wadoRoot: root },
          qidoSupportsIncludeField: true,
          imageRendering: "wadors",
          thumbnailRendering: "wadors",
          enableStudyLazyLoad: true,
          supportsFuzzyMatching: true,
          supportsWildcard: true,
          bulkDataURI: { enabled: true, relativeResolution: "studies" },
        },
      },
    ],
  })};`;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export interface Ohif {
  readonly address: string;
  /** Status and path of each answer of the DICOMweb server so far. */
  readonly answers: readonly { status: number; path: string }[];
  stop(): Promise<void>;
}

/** OHIF and a DICOMweb server behind one address, as a hospital's proxy puts them, which adds what `headers` say. */
export const startOhif = async (
  folder: string,
  server: { address: string; path: string; headers: Record<string, string> },
  host = "127.0.0.1",
): Promise<Ohif> => {
  const answers: { status: number; path: string }[] = [];
  const proxy = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? "/", "http://x");
    if (pathname.startsWith(server.path)) {
      const onward = request(
        `${server.address}${asked.url ?? ""}`,
        {
          method: asked.method ?? "GET",
          headers: { ...asked.headers, ...server.headers },
        },
        (reply) => {
          const status = reply.statusCode ?? 0;
          answers.push({ status, path: asked.url ?? "" });
          answer.writeHead(status, reply.headers);
          reply.pipe(answer);
        },
      );
      onward.on("error", () => answer.writeHead(502).end());
      asked.pipe(onward);
      return;
    }
    if (pathname === "/app-config.js") {
      answer
        .writeHead(200, { "content-type": "text/javascript" })
        .end(configOf(server.path));
      return;
    }
    const wanted = join(folder, pathname);
    const path =
      wanted.startsWith(folder) &&
      existsSync(wanted) &&
      statSync(wanted).isFile()
        ? wanted
        : join(folder, "index.html");
    const file = createReadStream(path);
    const type = TYPES[extname(path)];
    answer.setHeader("content-type", type ?? "application/octet-stream");
    answer.setHeader("cache-control", "max-age=3600");
    // As a hospital's proxy does with text and programs.
    if (type === undefined) file.pipe(answer);
    else
      file
        .pipe(createGzip())
        .pipe(answer.setHeader("content-encoding", "gzip"));
  });
  await new Promise<void>((resolve) => proxy.listen(0, host, resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    answers,
    stop: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
};
