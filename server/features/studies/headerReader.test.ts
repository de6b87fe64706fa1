import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dicomFile, element } from "../../../test/support/dicomFixtures.ts";
import { createHeaderReader, type HeaderReader } from "./headerReader.ts";

let folder: string;
let good: string;
let reader: HeaderReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lianzhen-reader-"));
  good = await file("good", dicomFile({ patientName: "Good^File" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => reader.close());

const file = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
};
const part10 = (transferSyntax: string, dataSet: Uint8Array) =>
  Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x00020010, "UI", transferSyntax),
    dataSet,
  ]);

describe("the thread that reads headers", () => {
  it("reads one file after the other, whatever order they are asked in", async () => {
    reader = createHeaderReader();
    const bad = await file("bad", Buffer.from("no DICOM at all, but text"));
    const outcomes = await Promise.allSettled(
      [good, bad, good].map((path) => reader.read(path, "a")),
    );
    expect(
      outcomes.map((outcome) =>
        outcome.status === "fulfilled"
          ? outcome.value.patient.name
          : (outcome.reason as { code: string }).code,
      ),
    ).toEqual(["Good^File", "image.notDicom", "Good^File"]);
  });

  it("gives up a file that takes too long, and reads the next", async () => {
    reader = createHeaderReader({ timeMs: 1_500 });
    // Zeros that can be repeated: nearly 2 GB out of 2 MB.
    const zeros = deflateRawSync(Buffer.alloc(16 * 1024 * 1024), {
      finishFlush: constants.Z_FULL_FLUSH,
    });
    const bomb = Buffer.concat(Array.from({ length: 120 }, () => zeros));
    const slow = await file("slow", part10("1.2.840.10008.1.2.1.99", bomb));
    await expect(reader.read(slow, "a")).rejects.toMatchObject({
      code: "image.unreadable",
    });
    expect((await reader.read(good, "a")).patient.name).toBe("Good^File");
  });

  it("reads another institution's file while one takes its time", async () => {
    reader = createHeaderReader({ timeMs: 3_000 });
    const order: string[] = [];
    const zeros = deflateRawSync(Buffer.alloc(16 * 1024 * 1024), {
      finishFlush: constants.Z_FULL_FLUSH,
    });
    const bomb = Buffer.concat(Array.from({ length: 240 }, () => zeros));
    const slow = await file("held up", part10("1.2.840.10008.1.2.1.99", bomb));
    const read = (path: string, owner: string, name: string) =>
      reader.read(path, owner).then(
        () => order.push(name),
        () => order.push(name),
      );
    await Promise.all([
      read(slow, "a", "the slow one"),
      read(good, "a", "behind it"),
      read(good, "b", "another's"),
      read(good, "c", "a third's"),
    ]);
    expect(order).toEqual([
      "another's",
      "a third's",
      "the slow one",
      "behind it",
    ]);
  });

  it("gives up a file that takes too much memory, and reads the next", async () => {
    reader = createHeaderReader({ memoryMb: 24 });
    const one = element(0x00110000, "LO", "");
    const many = Buffer.alloc(one.length * 1_000_000);
    for (let i = 0; i < 1_000_000; i += 1) {
      const at = i * one.length;
      one.copy(many, at);
      many.writeUInt32LE(0x0010_0009 + i * 2, at);
    }
    const huge = await file("huge", part10("1.2.840.10008.1.2.1", many));
    await expect(reader.read(huge, "a")).rejects.toMatchObject({
      code: "image.unreadable",
    });
    expect((await reader.read(good, "a")).patient.name).toBe("Good^File");
  });

  it("survives sequences nested a hundred thousand deep", async () => {
    reader = createHeaderReader();
    const open = Buffer.from(
      "08001111535100" + "00ffffffff" + "feff00e0ffffffff",
      "hex",
    );
    const deep = Buffer.concat(Array.from({ length: 100_000 }, () => open));
    const nested = await file("nested", part10("1.2.840.10008.1.2.1", deep));
    await expect(reader.read(nested, "a")).rejects.toMatchObject({
      code: expect.stringMatching(/^image\./) as string,
    });
    expect((await reader.read(good, "a")).patient.name).toBe("Good^File");
  });

  it("tells a vanished file from a bad one", async () => {
    reader = createHeaderReader();
    await expect(reader.read(join(folder, "gone"), "a")).rejects.toThrow(
      "ENOENT",
    );
  });
});
