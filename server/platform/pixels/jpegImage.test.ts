import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedData } from "../../../test/support/sharedData.ts";
import { JpegImage } from "../../../shared/domain/imaging/jpegImage.ts";

const run = promisify(execFile);
const dcmtk = await run("dcmcjpeg", ["--version"]).then(
  () => true,
  () => false,
);

describe.skipIf(!dcmtk || !sharedData)(
  "JPEG by DCT decodes to what dcmtk decodes",
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "lianzhen-jpeg-"));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** The stream of a single-frame file: from its start marker on. */
    const streamOf = async (path: string) => {
      const bytes = await readFile(path);
      return new Uint8Array(
        bytes.subarray(bytes.lastIndexOf(Buffer.from("ffd8ff", "hex"))),
      );
    };
    const dcmtkPixels = async (path: string, bytes: number) => {
      const plain = join(folder, "plain.dcm");
      await run("dcmdjpeg", ["+cn", "+px", path, plain]);
      return (await readFile(plain)).subarray(-bytes);
    };
    const apart = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      expect(a.length).toBe(b.length);
      let [max, sum] = [0, 0];
      for (let i = 0; i < a.length; i += 1) {
        const each = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
        max = Math.max(max, each);
        sum += each;
      }
      return { max, mean: sum / a.length };
    };
    const words = (bytes: Buffer) =>
      Array.from({ length: bytes.length / 2 }, (_, i) =>
        bytes.readUInt16LE(i * 2),
      );

    it.each(
      ["2_4_1.2.840.10008.1.2.4.51", "6_8_1.2.840.10008.1.2.4.53"].concat(
        "10_12_1.2.840.10008.1.2.4.55",
      ),
    )("twelve bits: process %s", async (process) => {
      const path = join(
        ...[sharedData ?? "", "ts-matrix", `ct-JPEGProcess${process}.dcm`],
      );
      const image = new JpegImage();
      image.parse(await streamOf(path));
      // Both round the same real number; they may do so to either side.
      const found = apart(
        image.getData16(512, 512),
        words(await dcmtkPixels(path, 512 * 512 * 2)),
      );
      expect(found.max).toBeLessThanOrEqual(1);
      expect(found.mean).toBeLessThan(0.1);
    });

    it.each([
      ["sequential", "+ee", "+s4"],
      ["progressive", "+ep", "+s4"],
      ["with halved chrominance", "+ee", "+s2"],
    ])("colour of eight bits, %s", async (_what, process, sampling) => {
      const source = join(sharedData ?? "", "ts-matrix", "TestPattern_RGB.dcm");
      const path = join(folder, "colour.dcm");
      await run("dcmcjpeg", [process, sampling, "+q", "95", source, path]);
      const image = new JpegImage();
      image.parse(await streamOf(path));
      const values = image.getData(640, 400);
      const truth = await dcmtkPixels(path, 640 * 400 * 3);
      // Luminance; dcmtk smooths the chrominance that it has to double.
      const every = (from: ArrayLike<number>) =>
        Array.from({ length: 640 * 400 }, (_, i) => from[i * 3] ?? 0);
      expect(apart(every(values), every(truth)).max).toBeLessThanOrEqual(1);
      if (sampling === "+s4")
        expect(apart(values, truth).max).toBeLessThanOrEqual(1);
    });

    it("that is cut off, of another size or another process is an error, never another picture", async () => {
      const stream = await streamOf(
        join(
          ...[sharedData ?? "", "ts-matrix"],
          "ct-JPEGProcess10_12_1.2.840.10008.1.2.4.55.dcm",
        ),
      );
      for (const share of [0.1, 0.5, 0.9])
        expect(() =>
          new JpegImage().parse(stream.subarray(0, stream.length * share)),
        ).toThrow();
      const image = new JpegImage();
      image.parse(stream);
      expect(() => image.getData16(256, 512)).toThrow();
      const lossless = await streamOf(
        join(
          ...[sharedData ?? "", "ts-matrix"],
          "ct-JPEGProcess14_1.2.840.10008.1.2.4.57.dcm",
        ),
      );
      expect(() => new JpegImage().parse(lossless)).toThrow();
    });
  },
);
