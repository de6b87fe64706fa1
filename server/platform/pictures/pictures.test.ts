import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  JPEG,
  phoneJpeg,
  PNG,
  textPng,
} from "../../../test/support/pictures.ts";
import { barePicture, pictureSize, type PictureType } from "./pictures.ts";

const bare = async (
  bytes: Buffer,
  type: PictureType,
  piece: number,
): Promise<Buffer> => {
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / piece) },
    (_, i) => bytes.subarray(i * piece, (i + 1) * piece),
  );
  const out: Buffer[] = [];
  for await (const chunk of barePicture(Readable.from(pieces), type))
    out.push(chunk as Buffer);
  return Buffer.concat(out);
};
const PIECES = [1, 2, 3, 7, 64, 100_000];

describe("[CA10] a picture for the other institution", () => {
  it.each(PIECES)(
    "JPEG: keeps pixels and how it is turned, and loses place, device, comment and film (%i bytes at a time)",
    async (piece) => {
      const out = await bare(phoneJpeg(), "image/jpeg", piece);
      const text = out.toString("latin1");
      for (const secret of ["GPS", "SecretPhone", "film", "xap"])
        expect(text).not.toContain(secret);
      const exif = out.subarray(2, 2 + 36);
      expect(exif.toString("latin1", 4, 8)).toBe("Exif");
      expect(exif[29]).toBe(6);
      expect(Buffer.concat([out.subarray(0, 2), out.subarray(38)])).toEqual(
        JPEG,
      );
    },
  );

  it.each(PIECES)(
    "PNG: keeps the picture byte for byte, and loses texts (%i bytes at a time)",
    async (piece) => {
      expect(await bare(textPng(), "image/png", piece)).toEqual(PNG);
    },
  );

  it("a picture without anything to hide stays as it is", async () => {
    expect(await bare(JPEG, "image/jpeg", 50)).toEqual(JPEG);
    expect(await bare(PNG, "image/png", 50)).toEqual(PNG);
  });

  it("a cut picture ends where it ends, whatever the place", async () => {
    for (const [whole, type] of [
      [phoneJpeg(), "image/jpeg"],
      [textPng(), "image/png"],
    ] as const)
      for (let length = 0; length < whole.length; length += 1) {
        const out = await bare(whole.subarray(0, length), type, 64);
        expect(out.toString("latin1")).not.toContain("GPS");
      }
  });
});

describe("the size of a picture", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lianzhen-pictures-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const sizeOf = async (bytes: Buffer, type: PictureType) => {
    await writeFile(join(folder, "picture"), bytes);
    return pictureSize(join(folder, "picture"), type);
  };

  it("is read from the header, whatever lies before it", async () => {
    const size = { width: 24, height: 16 };
    expect(await sizeOf(phoneJpeg(), "image/jpeg")).toEqual(size);
    expect(await sizeOf(textPng(), "image/png")).toEqual(size);
  });

  it("is not known of what only begins like a picture", async () => {
    expect(await sizeOf(JPEG.subarray(0, 30), "image/jpeg")).toBeUndefined();
    expect(await sizeOf(PNG.subarray(0, 12), "image/png")).toBeUndefined();
    expect(
      await sizeOf(Buffer.concat([JPEG.subarray(0, 2), PNG]), "image/jpeg"),
    ).toBeUndefined();
  });
});
