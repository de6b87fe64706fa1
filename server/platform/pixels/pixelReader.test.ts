import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dcmtkPicture, hasDcmtk } from "../../../test/support/dcmtkRender.ts";
import { DECODED_POINTS } from "../../../test/support/decodedPoints.ts";
import { difference } from "../../../test/support/greyImage.ts";
import { seededRandom } from "../../../test/support/seededRandom.ts";
import { sharedData, sharedFiles } from "../../../test/support/sharedData.ts";
import { storedFrameOf } from "../../../test/support/storedFrame.ts";
import type { DicomJson } from "../dicom/json.ts";
import { itemsOf, numbersOf, textOf } from "./lookupTables.ts";
import type { Picture } from "./paint.ts";
import {
  createPixelReader,
  type PixelReader,
  type StoredFrame,
} from "./pixelReader.ts";

let reader: PixelReader;
beforeEach(() => {
  reader = createPixelReader();
});
afterEach(() => reader.close());

const SETS = ["ts-matrix", "crdx", "us-cine", "enhanced", "mr-series-20"];
/** Of the series of one scanner some are enough: they are written alike. */
const files = SETS.flatMap(sharedFiles).filter(
  ({ name }) => !/^brain_0(0[3-9]|1)/.test(name),
);
const set = (name: string, file: string) => join(sharedData ?? "", name, file);
const NATIVE = "ct-LittleEndianExplicit_1.2.840.10008.1.2.1.dcm";
const HTJ2K = set("ts-matrix", "HTJ2KLossless_08_RGB.dcm");
const RG3 = set("crdx", "RG3_J2KR.dcm");

/** Grey levels of 255: both round a value to a level (measured: mean up to 0.51, max 1). */
const GREY = { max: 1, mean: 0.6 };
/** Colour has no window to round by (measured: 0). */
const COLOUR = { max: 1, mean: 0.1 };
const OTHERS: Readonly<Record<string, typeof GREY>> = {
  // Lossy, against the same slice uncompressed: dcmtk has no JPEG 2000.
  "ct-JPEG2000_1.2.840.10008.1.2.4.91.dcm": { max: 6, mean: 0.5 },
  // Stored values one apart are two HU here, and 1.3 levels (0009).
  "ct-JPEGProcess2_4_1.2.840.10008.1.2.4.51.dcm": { max: 3, mean: 0.7 },
  "ct-JPEGProcess6_8_1.2.840.10008.1.2.4.53.dcm": { max: 3, mean: 0.7 },
  "ct-JPEGProcess10_12_1.2.840.10008.1.2.4.55.dcm": { max: 3, mean: 0.7 },
};
/** Frames in several fragments and no offset table: beyond the first one dcmtk finds none. */
const NO_TABLE = "IM00001.fragmented_no_bot_jpeg_baseline.50.dcm";

/** dcmtk has no JPEG 2000: the same pixels lie beside these files uncompressed. */
const witnessOf = (path: string) =>
  path
    .replace(/ct-JPEG2000.*$/, NATIVE)
    .replace("emri_small_jpeg_2k_lossless.dcm", "emri_small.dcm");

const isGrey = (attributes: DicomJson) =>
  textOf(attributes, "00280004").startsWith("MONOCHROME");

/** A window that both are asked for: the image's own, if it has one. */
const windowOf = (attributes: DicomJson) => {
  if (!isGrey(attributes)) return undefined;
  const macros = [attributes, ...itemsOf(attributes, "52009229")].flatMap(
    (group) => [group, ...itemsOf(group, "00289132")],
  );
  const first = (tag: string) =>
    macros.flatMap((macro) => numbersOf(macro, tag))[0] ?? 0;
  const [center, width] = [first("00281050"), first("00281051")];
  // Width 0 is what one scanner writes for "none".
  const own = width > 1 ? { center, width } : { center: 300, width: 600 };
  return { ...own, function: "linear" as const };
};

const channelOf = (
  { width, height, channels, pixels }: Picture,
  at: number,
) => ({
  ...{ width, height },
  pixels: pixels.filter((_, i) => i % channels === (channels === 1 ? 0 : at)),
});

describe.skipIf(files.length === 0 || !hasDcmtk)("every sample image", () => {
  it.each(files)("$set/$name is drawn as dcmtk draws it", async (file) => {
    const { attributes, frames } = await storedFrameOf(file.path, 1);
    const window = windowOf(attributes);
    const points = DECODED_POINTS[file.name];
    for (const frame of new Set([1, frames])) {
      const { stored } = await storedFrameOf(file.path, frame);
      // The points were recorded under the file's own window.
      const picture = await reader.picture(stored, points ? undefined : window);
      for (const [x, y, levels] of points ?? [])
        levels.forEach((level, channel) => {
          const at = (y * picture.width + x) * picture.channels + channel;
          const apart = Math.abs((picture.pixels[at] ?? NaN) - level);
          expect(apart, `${x},${y}`).toBeLessThanOrEqual(1);
        });
      if (points || (file.name === NO_TABLE && frame > 1)) continue;
      const truth = await dcmtkPicture(
        ...([witnessOf(file.path), window ?? null, frame] as const),
      );
      const { max, mean } = OTHERS[file.name] ?? (window ? GREY : COLOUR);
      expect(picture.channels).toBe(truth.length);
      truth.forEach((channel, index) => {
        const apart = difference(channelOf(picture, index), channel);
        const what = `frame ${frame}: ${JSON.stringify(apart)}`;
        expect(apart.spread, what).toBeGreaterThan(10);
        expect(apart.max, what).toBeLessThanOrEqual(max);
        expect(apart.mean, what).toBeLessThanOrEqual(mean);
      });
    }
  });

  it("lossless forms of one slice have the same stored values, whatever they are written in", async () => {
    const native = await readFile(set("ts-matrix", NATIVE));
    const truth = native.subarray(native.length - 512 * 512 * 2);
    const lossless = sharedFiles("ts-matrix").filter(({ name }) =>
      /^ct-(BigE|Defl|JPEG2000Lossl|JPEGLSLossl|JPEGProcess14|LittleEndianI|RLE)/.test(
        name,
      ),
    );
    expect(lossless.length).toBe(8);
    for (const { name, path } of lossless) {
      const { stored } = await storedFrameOf(path, 1);
      const values = Buffer.from(await reader.native(stored));
      expect(values.equals(truth), name).toBe(true);
    }
  });
});

describe("an uncompressed frame as JPEG-LS", () => {
  const JPEG_LS = "1.2.840.10008.1.2.4.80";
  const [rows, columns] = [37, 53];
  const frameOf = (
    bytes: Uint8Array,
    attributes: Readonly<Record<string, number | string>>,
  ): StoredFrame => ({
    ...{ owner: "test", frame: 1 },
    transferSyntaxUid: "1.2.840.10008.1.2.1",
    metadata: JSON.stringify(
      Object.fromEntries(
        Object.entries({
          ...{ "00280010": rows, "00280011": columns },
          ...{ "00280004": "MONOCHROME2", ...attributes },
        }).map(([tag, value]) => [tag, { vr: "US", Value: [value] }]),
      ),
    ),
    bytes: () => Promise.resolve(new Uint8Array(bytes)),
  });
  const bits = (allocated: number, stored: number, signed: number) => ({
    ...{ "00280100": allocated, "00280101": stored, "00280103": signed },
  });
  const random = seededRandom(7);
  const noise = Uint8Array.from({ length: rows * columns * 2 }, () =>
    random.below(256),
  );
  const ramp = new Uint8Array(
    Int16Array.from({ length: rows * columns }, (_, i) => (i % 90) - 45).buffer,
  );

  it.each([
    ["every bit of 16, unsigned", noise, bits(16, 16, 0)],
    ["bits above the 12 stored ones", noise, bits(16, 12, 0)],
    ["values around nought, signed", ramp, bits(16, 16, 1)],
    ["bytes", noise.subarray(0, rows * columns), bits(8, 8, 0)],
  ])("has them all: %s", async (_what, bytes, attributes) => {
    const packed = await reader.packed(frameOf(bytes, attributes));
    // Every allocated bit is one of the stream's.
    const whole = frameOf(packed, {
      ...attributes,
      ...{ "00280101": attributes["00280100"], "00280103": 0 },
    });
    const back = await reader.native({ ...whole, transferSyntaxUid: JPEG_LS });
    expect(Buffer.from(back).equals(bytes)).toBe(true);
  });

  it("is refused of bytes that are missing, and of colour", async () => {
    const codeOf = (source: StoredFrame) =>
      reader.packed(source).catch((error: unknown) => error);
    const short = frameOf(noise.subarray(2), bits(16, 16, 0));
    expect(await codeOf(short)).toMatchObject({ code: "image.undecodable" });
    const colour = frameOf(noise, {
      ...bits(8, 8, 0),
      ...{ "00280002": 3, "00280004": "RGB" },
    });
    expect(await codeOf(colour)).toMatchObject({ code: "image.notRendered" });
  });
});

describe.skipIf(sharedData === undefined)(
  "a frame that cannot be drawn",
  () => {
    const refusalOf = (source: StoredFrame, with_: PixelReader = reader) =>
      with_.picture(source, undefined).then(
        () => "drawn",
        (error: unknown) => (error as { code?: string }).code,
      );
    const goodFrame = () => storedFrameOf(HTJ2K, 1);
    const withAttributes = (
      { stored, attributes }: Awaited<ReturnType<typeof goodFrame>>,
      change: Readonly<Record<string, number | string>>,
    ): StoredFrame => {
      const changed = { ...attributes };
      for (const [tag, value] of Object.entries(change))
        changed[tag] = { vr: "US", Value: [value] };
      return { ...stored, metadata: JSON.stringify(changed) };
    };

    it("for its header's 65535 by 65535 pixels is refused before anything is allocated", async () => {
      const source = withAttributes(await goodFrame(), {
        ...{ "00280010": 65_535, "00280011": 65_535 },
      });
      expect(await refusalOf(source)).toBe("image.tooManyPixels");
    });

    it("for a stream of another size than its header is never another picture", async () => {
      for (const name of [
        ...["HTJ2KLossless_08_RGB.dcm", "TestPattern_JPEG-LS-Lossless.dcm"],
        ...["TestPattern_JPEG-Baseline_YBR422.dcm", "TestPattern_RGB.dcm"],
        ...["TestPattern_JPEG-Lossless_RGB.dcm"],
        "ct-JPEG2000LosslessOnly_1.2.840.10008.1.2.4.90.dcm",
        "ct-RLELossless_1.2.840.10008.1.2.5.dcm",
      ]) {
        const found = await storedFrameOf(set("ts-matrix", name), 1);
        const rows = numbersOf(found.attributes, "00280010")[0] ?? 0;
        const larger = withAttributes(found, { "00280010": rows + 8 });
        expect(await refusalOf(larger), name).toBe("image.undecodable");
      }
    });

    it("for bytes that break off or were changed is an error by name, and the next is drawn", async () => {
      let refused = 0;
      for (const { path } of sharedFiles("ts-matrix")) {
        const { stored } = await storedFrameOf(path, 1);
        const bytes = await stored.bytes();
        const cut = () => Promise.resolve(bytes.slice(0, bytes.length / 3));
        const changed = () =>
          Promise.resolve(
            bytes.map((byte, i) => (i % 97 === 60 ? ~byte : byte)),
          );
        for (const spoilt of [cut, changed]) {
          const outcome = await refusalOf({ ...stored, bytes: spoilt });
          expect(["drawn", "image.undecodable"]).toContain(outcome);
          if (outcome !== "drawn") refused += 1;
        }
        expect(await refusalOf(stored)).toBe("drawn");
      }
      expect(refused).toBeGreaterThan(10);
    });

    it("for a colour space or transfer syntax that is not known says so by name", async () => {
      const good = await goodFrame();
      expect(await refusalOf(withAttributes(good, { "00280004": "HSV" }))).toBe(
        "image.notRendered",
      );
      const video = {
        ...good.stored,
        transferSyntaxUid: "1.2.840.10008.1.2.4.102",
      };
      expect(await refusalOf(video)).toBe("image.notRendered");
    });

    it("within its time ends its thread, not the process, and the next is drawn", async () => {
      const { stored } = await storedFrameOf(RG3, 1);
      const hurried = createPixelReader({ timeMs: 1 });
      try {
        expect(await refusalOf(stored, hurried)).toBe("image.undecodable");
        expect(await refusalOf(stored, hurried)).toBe("image.undecodable");
      } finally {
        await hurried.close();
      }
      expect(await refusalOf(stored)).toBe("drawn");
    });

    it("within the memory it may take is refused, and a smaller one is drawn after it", async () => {
      // A decoder begins with 50 MB: enough for the small image, too little for 58 MB of red, green and blue.
      const side = 4_400;
      const create = { width: side, height: side, channels: 3 as const };
      const bytes = await sharp({ create: { ...create, background: "teal" } })
        .jpeg()
        .toBuffer();
      const large: StoredFrame = {
        ...withAttributes(await goodFrame(), {
          ...{ "00280010": side, "00280011": side },
          "00280004": "YBR_FULL_422",
        }),
        transferSyntaxUid: "1.2.840.10008.1.2.4.50",
        bytes: () => Promise.resolve(new Uint8Array(bytes)),
      };
      const narrow = createPixelReader({ wasmBytes: 52 * 1024 * 1024 });
      try {
        for (let turn = 0; turn < 4; turn += 1)
          expect(await refusalOf(large, narrow)).toBe("image.undecodable");
        expect(await refusalOf((await goodFrame()).stored, narrow)).toBe(
          "drawn",
        );
      } finally {
        await narrow.close();
      }
      expect(await refusalOf(large)).toBe("drawn");
    });
  },
);
