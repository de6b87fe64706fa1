import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Queued } from "../queue/queued.ts";
import { createPlatformLine, type PlatformLine } from "./stow.ts";

const directory = mkdtempSync(join(tmpdir(), "lianzhen-stow-"));
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(500).end());
}).listen(0, "127.0.0.1");
let line: PlatformLine;
beforeAll(async () => {
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  line = createPlatformLine({
    ...{ server: new URL(`http://127.0.0.1:${port}`), token: "lzt" },
    connections: 1,
  });
});
afterAll(() => {
  line.close();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

const JPEG = "1.2.840.10008.1.2.4.50";
const PLAIN = "1.2.840.10008.1.2.1";
const store = (path: string, transferSyntaxUid: string) => {
  const image: Queued = {
    ...{ name: "a", path, bytes: 10, sha256: "", receivedAt: 0 },
    ...{ transferSyntaxUid, sopInstanceUid: "", studyUid: "" },
    accessionNumber: "",
  };
  return line.store(image, new AbortController().signal, () => undefined);
};

it.each([
  ["compressed by us", PLAIN],
  ["as it is", JPEG],
])(
  "an image %s whose file cannot be read says so, and blames no line",
  async (_, syntax) => {
    const unreadable = join(directory, syntax);
    // Reading it fails once the request is under way (EISDIR), as a broken sector does (EIO).
    mkdirSync(unreadable);
    const verdict = {
      ...{ kind: "later", scope: "image", reason: "disk", status: null },
    };
    expect(await store(unreadable, syntax)).toEqual(verdict);
    expect(await store(join(directory, "gone"), syntax)).toEqual(verdict);
  },
);
