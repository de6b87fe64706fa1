import { execFile } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import { sharedFiles } from "../../../test/support/sharedData.ts";
import { indexFrames } from "../../platform/dicom/frames.ts";
import { readHeader } from "../../platform/dicom/header.ts";
import { toDicomJson, type DicomJson } from "../../platform/dicom/json.ts";
import { DicomError } from "../../platform/dicom/dataset.ts";
import { copyImage } from "./copyImage.ts";
import { nativeFrames } from "./nativeFrames.ts";
import { secretsOf } from "./secrets.ts";

const run = promisify(execFile);
const KEY = "09".repeat(32);
const secrets = secretsOf(Buffer.from(KEY, "hex"));
const files = [
  ...["ts-matrix", "us-cine", "enhanced", "mr-series-20", "ct-chest-37"],
  ...["crdx", "charset-ct"],
].flatMap(sharedFiles);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lianzhen-copies-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Header, attributes and every frame's values in little endian, decoded. */
const read = async (path: string) => {
  const file = await open(path, "r");
  try {
    const header = await readHeader(file, (await file.stat()).size);
    const { elements, bytes, encoding } = header;
    const attributes = toDicomJson(elements, bytes, encoding);
    const index = await indexFrames(file, header, attributes);
    const frames = async (): Promise<Uint8Array> => {
      const native = await nativeFrames(file, {
        ...{ header, attributes, index, regions: [] },
      });
      const parts: Uint8Array[] = [];
      for await (const frame of native.frames()) parts.push(frame);
      return Buffer.concat(parts);
    };
    // Offsets of a deflated data set count in the inflated one.
    const pixels =
      header.deflatedFrom === undefined ? await frames() : undefined;
    return { header, attributes, frames: index.frames, pixels };
  } finally {
    await file.close();
  }
};
const text = (attributes: DicomJson, tag: string) => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === "string" ? value : "";
};
const number = (attributes: DicomJson, tag: string) =>
  Number(attributes[tag]?.Value?.[0] ?? 0);

const copy = async (source: string, regions: readonly Rectangle[]) => {
  const target = join(folder, "copy.dcm");
  const made = await copyImage({
    ...{ source, target, key: KEY, moveDates: true, names: [], regions },
    ...{ studyUid: "1.2.3.4.5.6.7.8", seriesUid: "1.2.3.4.5.6.7.9" },
  });
  if ("refused" in made) throw new Error(made.refused);
  return { ...made, target };
};

describe.skipIf(files.length === 0)("copies of the sample files", () => {
  it.each(files)(
    "[DI5][DI7] $set/$name goes through: pixels as stored, nothing of who it is",
    async ({ path }) => {
      const original = await read(path);
      const { target, changes } = await copy(path, []);
      const { stdout } = await run("dcmdump", [target], {
        maxBuffer: 64 * 1024 * 1024,
      });
      expect(stdout).toContain("(0012,0062) CS [YES]");
      const made = await read(target);
      expect(made.frames).toBe(original.frames);
      expect(made.pixels?.length).toBeGreaterThan(0);
      if (original.pixels)
        expect(
          Buffer.compare(made.pixels ?? Buffer.of(), original.pixels),
        ).toBe(0);
      const isEncapsulated = original.header.pixel.undefinedLength;
      if (isEncapsulated) {
        const bytes = await readFile(target);
        const pixels = bytes.subarray(made.header.pixel.offset);
        // Comments of the encoder are emptied in their place; everything else is as it was stored.
        const hasComments = changes.some(([tag]) => tag === "7FE00010");
        if (!hasComments)
          expect((await readFile(path)).includes(pixels)).toBe(true);
        expect(made.header.transferSyntaxUid).toBe(
          original.header.transferSyntaxUid,
        );
      }
      const head = (await readFile(target)).toString(
        "latin1",
        0,
        made.header.pixel.offset,
      );
      for (const tag of ["00080018", "0020000D", "0020000E", "00200052"]) {
        const uid = text(original.attributes, tag);
        if (uid.length < 10) continue;
        expect(head).not.toContain(uid);
        expect(text(made.attributes, tag)).toBe(secrets.uid(uid));
      }
      expect(text(made.attributes, "00100020")).toBe(secrets.subject);
    },
  );

  it.each(files.filter(({ set }) => !/mr-|chest/.test(set)))(
    "[DI7] $set/$name: rectangles are blank in every frame, the rest as it was",
    async ({ path }) => {
      const { attributes: before, pixels: all } = await read(path);
      const columns = number(before, "00280011");
      const rows = number(before, "00280010");
      const regions = [{ x: 0, y: 0, width: columns, height: rows >> 2 }];
      const made = await read((await copy(path, regions)).target);
      expect(made.header.transferSyntaxUid).toBe("1.2.840.10008.1.2.1");
      const samples = number(before, "00280002") || 1;
      const depth = number(before, "00280100") / 8;
      const planar = samples > 1 && number(before, "00280006") === 1;
      const pixels = Buffer.from(made.pixels ?? Buffer.of());
      const planes = planar ? samples : 1;
      const line = (columns * samples * depth) / planes;
      expect(pixels.length).toBe(made.frames * planes * rows * line);
      for (let plane = 0; plane < made.frames * planes; plane += 1) {
        const from = plane * rows * line;
        const edge = from + (rows >> 2) * line;
        const colour = text(made.attributes, "00280004");
        const blank = pixels.subarray(from, edge);
        const values = new Set(blank.length > 0 ? blank : []);
        // Black in luminance and chrominance, or the lowest value of signed pixels.
        const allowed = colour.startsWith("YBR") ? [0, 128] : [0, 128, 248];
        expect([...values].filter((each) => !allowed.includes(each))).toEqual(
          [],
        );
        if (all)
          expect(
            Buffer.compare(
              pixels.subarray(edge, from + rows * line),
              all.subarray(edge, from + rows * line),
            ),
          ).toBe(0);
      }
    },
  );

  it.each(sharedFiles("sr-pdf-ecg"))(
    "[DI8] $name is no picture and is never copied",
    async ({ name, path }) => {
      // Documents and waveforms are not even taken in; structured reports are, and are refused here.
      const why = ["reportsi.dcm", "test-SR.dcm"].includes(name)
        ? "structured"
        : DicomError;
      await expect(copy(path, [])).rejects.toThrow(why);
    },
  );
});
