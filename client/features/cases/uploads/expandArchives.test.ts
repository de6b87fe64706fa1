// @vitest-environment node
import {
  BlobWriter,
  TextReader,
  Uint8ArrayReader,
  ZipWriter,
} from "@zip.js/zip.js";
import { describe, expect, it, vi } from "vitest";
import { openZip } from "../../../platform/archive/openZip.ts";
import { expandArchives, MAX_FILES } from "./expandArchives.ts";
import type { NamedFile } from "./queue.ts";

type Entry = [name: string, text: string, options?: { password: string }];
const zipOf = async (...entries: Entry[]): Promise<Blob> => {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, text, options] of entries)
    await writer.add(name, new TextReader(text), options ?? {});
  return writer.close();
};
const archive = (file: Blob, name = "a.zip"): NamedFile => ({
  ...{ name, file, bytes: file.size },
});
const expand = (...files: NamedFile[]) =>
  expandArchives(files, () => Promise.resolve(openZip));
const outcome = (files: readonly NamedFile[]) =>
  files.map(({ name, refused }) => [name, refused?.code]);
const textOf = async ({ file }: NamedFile) =>
  (file instanceof Blob
    ? file
    : await file(new AbortController().signal)
  ).text();

describe("a ZIP archive", () => {
  it("becomes its files, inflated one by one when their turn comes", async () => {
    const plain = archive(new Blob(["x"]), "1.dcm");
    const files = await expand(
      plain,
      archive(await zipOf(["ct/1.dcm", "first"], ["ct/2.dcm", "second"])),
    );
    expect(outcome(files)).toEqual([
      ["1.dcm", undefined],
      ["a.zip/ct/1.dcm", undefined],
      ["a.zip/ct/2.dcm", undefined],
    ]);
    expect(await textOf(files[2]!)).toBe("second");
  });

  it("is opened by a reader that comes only when there is an archive", async () => {
    const load = vi.fn(() => Promise.resolve(openZip));
    await expandArchives([archive(new Blob(["x"]), "1.dcm")], load);
    expect(load).not.toHaveBeenCalled();
  });

  it("names what it may not hold, and gives the rest", async () => {
    const files = await expand(
      archive(
        await zipOf(
          ["../up.dcm", "x"],
          ["a/../../up.dcm", "x"],
          ["..\\up.dcm", "x"],
          ["/etc/x.dcm", "x"],
          ["C:/x.dcm", "x"],
          ["inner.zip", "x"],
          ["secret.dcm", "x", { password: "p" }],
          ["fine..name.dcm", "x"],
        ),
      ),
    );
    expect(outcome(files)).toEqual([
      ["a.zip/../up.dcm", "client.zipPath"],
      ["a.zip/a/../../up.dcm", "client.zipPath"],
      ["a.zip/..\\up.dcm", "client.zipPath"],
      ["a.zip//etc/x.dcm", "client.zipPath"],
      ["a.zip/C:/x.dcm", "client.zipPath"],
      ["a.zip/inner.zip", "client.zipNested"],
      ["a.zip/secret.dcm", "client.zipEncrypted"],
      ["a.zip/fine..name.dcm", undefined],
    ]);
  });

  it("that inflates out of all proportion is refused whole", async () => {
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
    await writer.add(
      "bomb.dcm",
      new Uint8ArrayReader(new Uint8Array(80 * 1024 * 1024)),
    );
    expect(outcome(await expand(archive(await writer.close())))).toEqual([
      ["a.zip", "client.zipBomb"],
    ]);
  });

  it("never inflates to more than its directory says", async () => {
    const zip = new Uint8Array(
      await (await zipOf(["1.dcm", "0123456789".repeat(50)])).arrayBuffer(),
    );
    // The central directory's uncompressed size, made smaller.
    const at = Buffer.from(zip).indexOf("PK\x01\x02", 0, "latin1");
    new DataView(zip.buffer).setUint32(at + 24, 5, true);
    const [file] = await expand(archive(new Blob([zip])));
    await expect(textOf(file!)).rejects.toMatchObject({
      code: "client.zipDamaged",
    });
  });

  it("with 100,000 tiny files is refused by its name", async () => {
    let asked = 0;
    const files = await expandArchives([archive(new Blob(["x"]))], () =>
      Promise.resolve((_zip: Blob, maxFiles: number) => {
        asked = maxFiles;
        return Promise.resolve({ files: [], more: true });
      }),
    );
    expect(asked).toBe(MAX_FILES);
    expect(outcome(files)).toEqual([["a.zip", "client.zipTooManyFiles"]]);
  });

  it("stops reading a directory at the limit", async () => {
    const zip = await zipOf(["1", "x"], ["2", "x"], ["3", "x"]);
    expect(await openZip(zip, 2)).toMatchObject({ more: true });
    expect(await openZip(zip, 3)).toMatchObject({ more: false });
  });

  it.each([
    ["no archive", "this is a text"],
    ["an empty file", ""],
    ["a cut archive", "PK\x03\x04\x14\x00"],
  ])("that is %s is refused by its name", async (_what, text) => {
    expect(outcome(await expand(archive(new Blob([text]))))).toEqual([
      ["a.zip", "client.zipDamaged"],
    ]);
  });

  it("from Chinese Windows keeps its file names", async () => {
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
    const gbk = Uint8Array.from([0xd5, 0xc5, 0xc8, 0xfd]); // 张三
    await writer.add("____.dcm", new TextReader("x"), {
      encodeText: (text) =>
        text === "____.dcm"
          ? Uint8Array.from([...gbk, ...new TextEncoder().encode(".dcm")])
          : undefined,
      useUnicodeFileNames: false,
    });
    const [file] = await expand(archive(await writer.close()));
    expect(file?.name).toBe("a.zip/张三.dcm");
  });
});
