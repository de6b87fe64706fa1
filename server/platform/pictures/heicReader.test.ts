import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HEIC } from "../../../test/support/pictures.ts";
import { seededRandom } from "../../../test/support/seededRandom.ts";
import { AppError } from "../appError.ts";
import { createHeicReader, type HeicReader } from "./heicReader.ts";

const MAX_PIXELS = 1_000_000;
let folder: string;
let reader: HeicReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lianzhen-heic-"));
  reader = createHeicReader();
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

const jpegOf = async (
  bytes: Uint8Array,
  { by = reader, maxPixels = MAX_PIXELS } = {},
) => {
  const path = join(folder, "photo");
  await writeFile(path, bytes);
  return by.toJpeg("institution", path, maxPixels);
};

describe("[CA11] a HEIC photograph", () => {
  it("becomes a JPEG that is turned as it says, in its colours, without place and device", async () => {
    expect(HEIC.toString("latin1")).toContain("SecretPhone");
    const jpeg = await jpegOf(HEIC);
    expect(Buffer.from(jpeg).toString("latin1")).not.toContain("SecretPhone");
    const { exif, orientation, icc } = await sharp(jpeg).metadata();
    expect([exif, orientation]).toEqual([undefined, undefined]);
    // The profile of the file itself, whole.
    expect(icc && HEIC.includes(icc)).toBe(true);
    const { data, info } = await sharp(jpeg, { ignoreIcc: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 48, height: 64, channels: 3 });
    const at = (x: number, y: number) =>
      [...data.subarray((y * 48 + x) * 3, (y * 48 + x) * 3 + 3)].map((v) =>
        Math.round(v / 255),
      );
    expect([at(12, 16), at(36, 16), at(12, 48), at(36, 48)]).toEqual([
      [0, 1, 0],
      [1, 1, 1],
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  it("of too many pixels is refused before it is decoded", async () => {
    await expect(
      jpegOf(HEIC, { maxPixels: 48 * 64 - 1 }),
    ).rejects.toMatchObject({ code: "photo.tooManyPixels" });
  });

  const seed = Number(process.env["TEST_SEED"] ?? 20261122);
  it(`that breaks off or was changed is an error or a picture, and the next is read (seed ${seed})`, async () => {
    for (const length of [12, 100, 700, HEIC.length - 1])
      await expect(
        jpegOf(HEIC.subarray(0, length)),
        `${length} bytes`,
      ).rejects.toMatchObject({ code: "photo.damaged" });
    const random = seededRandom(seed);
    for (let i = 0; i < 40; i += 1) {
      const changed = Buffer.from(HEIC);
      for (let n = 0; n < 4; n += 1)
        changed[random.below(changed.length)] = random.below(256);
      const outcome = await jpegOf(changed).then(
        () => "a picture",
        (error: unknown) => error instanceof AppError && error.code,
      );
      expect(["a picture", "photo.damaged", "photo.tooManyPixels"]).toContain(
        outcome,
      );
    }
    await jpegOf(HEIC);
  });

  it("that is not there is not called damaged", async () => {
    await expect(
      reader.toJpeg("institution", join(folder, "nothing"), MAX_PIXELS),
    ).rejects.toMatchObject({ code: "ENOENT" });
    await jpegOf(HEIC);
  });

  it("gets no more time than it may", async () => {
    const by = createHeicReader({ timeMs: 1 });
    await expect(jpegOf(HEIC, { by })).rejects.toMatchObject({
      code: "photo.damaged",
    });
    await by.close();
  });
});
