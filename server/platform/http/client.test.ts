import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import {
  brotliCompressSync,
  brotliDecompressSync,
  gunzipSync,
  gzipSync,
} from "node:zlib";
import express from "express";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveClient } from "./client.ts";

const PROGRAM = "export const words = 1;\n".repeat(200);
let directory: string;
let server: Server;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lianzhen-client-"));
  await mkdir(join(directory, "assets"));
  await writeFile(join(directory, "index.html"), "<title>page</title>");
  const program = join(directory, "assets/page-abc.js");
  await writeFile(program, PROGRAM);
  await writeFile(`${program}.br`, brotliCompressSync(PROGRAM));
  await writeFile(`${program}.gz`, gzipSync(PROGRAM));
  await writeFile(join(directory, "assets/tiny-abc.js"), "1;");
  server = await new Promise((resolve) => {
    const listening = express()
      .use(serveClient(directory))
      .listen(0, "127.0.0.1", () => resolve(listening));
  });
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

const get = async (path: string, accepted: string) => {
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { "accept-encoding": accepted };
    request({ port, path, headers }, resolve).on("error", reject).end();
  });
  const { statusCode, headers } = response;
  return { statusCode, headers, body: await buffer(response) };
};

it.each([
  ["br", "gzip, deflate, br, zstd", brotliDecompressSync],
  ["gzip", "gzip, deflate", gunzipSync],
  [undefined, "identity", (body: Buffer) => body],
])("hands out a built file as %s", async (encoding, accepted, open) => {
  const { statusCode, headers, body } = await get(
    "/assets/page-abc.js",
    accepted,
  );
  expect(statusCode).toBe(200);
  expect(headers["content-encoding"]).toBe(encoding);
  expect(headers["content-type"]).toMatch("text/javascript");
  expect(headers["cache-control"]).toMatch("immutable");
  expect(headers.vary).toBe("Accept-Encoding");
  if (encoding) expect(body.length).toBeLessThan(PROGRAM.length / 4);
  expect(open(body).toString()).toBe(PROGRAM);
});

it("hands out a file without a compressed copy as it is", async () => {
  const { headers, body } = await get("/assets/tiny-abc.js", "br, gzip");
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body.toString()).toBe("1;");
});

it("answers 404 for a built file that is gone, not the page", async () => {
  const { statusCode } = await get("/assets/former-abc.js", "br, gzip");
  expect(statusCode).toBe(404);
});
