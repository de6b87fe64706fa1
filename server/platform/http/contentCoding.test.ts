import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodedBody } from "./contentCoding.ts";

const MB = 1024 * 1024;
const CODERS = {
  br: (bytes: Buffer) =>
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    }),
  gzip: (bytes: Buffer) => gzipSync(bytes),
} as const;
/** Arrives in pieces, as from a line. */
const arriving = (bytes: Buffer): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, i) =>
      bytes.subarray(i * 1_000, (i + 1) * 1_000),
    ),
    { objectMode: false },
  );
const decoded = (bytes: Buffer, coding?: string, maxBytes = 200 * MB) =>
  buffer(decodedBody(arriving(bytes), coding, maxBytes));
const code = (expected: string) => ({ code: expected });

describe.each(["br", "gzip"] as const)("a body coded as %s", (coding) => {
  const body = Buffer.concat([randomBytes(50_000), Buffer.alloc(200_000, 7)]);
  const coded = CODERS[coding](body);

  it("is read as it was before", async () => {
    expect((await decoded(coded, coding)).equals(body)).toBe(true);
  });

  it("that grows out of almost nothing is cut off, though it is no longer than a body may be", async () => {
    const bomb = CODERS[coding](Buffer.alloc(100 * MB));
    expect(bomb.length).toBeLessThan(MB);
    await expect(decoded(bomb, coding)).rejects.toMatchObject(
      code("input.tooLarge"),
    );
  });

  it("that grows beyond the limit is cut off", async () => {
    await expect(decoded(coded, coding, 100_000)).rejects.toMatchObject(
      code("input.tooLarge"),
    );
  });

  it("that ends in the middle is incomplete", async () => {
    await expect(
      decoded(coded.subarray(0, -100), coding),
    ).rejects.toMatchObject(code("upload.incomplete"));
  });

  it("that is something else is refused", async () => {
    const other = randomBytes(5_000).fill(0xff, 0, 10);
    await expect(decoded(other, coding)).rejects.toMatchObject(
      code("upload.malformed"),
    );
  });

  it("whose sender goes away is incomplete", async () => {
    const broken = Readable.from(
      (function* () {
        yield coded.subarray(0, 20_000);
        throw Object.assign(new Error("gone"), { code: "ECONNRESET" });
      })(),
      { objectMode: false },
    );
    await expect(buffer(decodedBody(broken, coding, MB))).rejects.toMatchObject(
      code("upload.incomplete"),
    );
  });
});

it("without a coding a body stays as it is, and another coding is refused by name", async () => {
  const body = randomBytes(5_000);
  expect((await decoded(body)).equals(body)).toBe(true);
  expect(() => decodedBody(arriving(body), "compress", MB)).toThrow(
    expect.objectContaining(code("input.unsupportedType")) as Error,
  );
});
