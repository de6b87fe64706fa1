import { describe, expect, it } from "vitest";
import { filesOfDrop, sift } from "./collectFiles.ts";

const file = new Blob(["x"]);
const fileEntry = (fullPath: string) => ({
  isDirectory: false,
  fullPath,
  file: (resolve: (file: Blob) => void) => resolve(file),
});
const folderEntry = (fullPath: string, batches: unknown[][]) => ({
  isDirectory: true,
  fullPath,
  createReader: () => {
    const left = [...batches, []];
    return {
      readEntries: (resolve: (batch: unknown[]) => void) =>
        resolve(left.shift() ?? []),
    };
  },
});
const dropOf = (...entries: unknown[]) =>
  entries.map((entry) => ({
    webkitGetAsEntry: () => entry,
  })) as never as DataTransferItemList;

describe("the files of a folder", () => {
  it("go in the order of their numbers, without what the system or the disc put there", async () => {
    const { files, skipped } = await sift(
      [
        "s/10.dcm",
        "s/2.dcm",
        "s/Thumbs.db",
        "s/.DS_Store",
        "DICOMDIR",
        "s/IM0001",
      ].map((name) => ({ name, file, bytes: 1 })),
    );
    expect(files.map(({ name }) => name)).toEqual([
      "s/2.dcm",
      "s/10.dcm",
      "s/IM0001",
    ]);
    expect(skipped).toBe(3);
  });

  it("are found however deep and in however many batches, and the unreadable ones are counted", async () => {
    const lost = {
      ...fileEntry("/ct/lost.dcm"),
      file: (_: unknown, reject: (error: unknown) => void) =>
        reject(new DOMException("gone", "NotFoundError")),
    };
    const counts: number[] = [];
    const { files, unreadable } = await filesOfDrop(
      dropOf(
        folderEntry("/ct", [
          [fileEntry("/ct/1.dcm")],
          [folderEntry("/ct/b", [[fileEntry("/ct/b/2.dcm")]]), lost],
        ]),
        fileEntry("/3.dcm"),
      ),
      (count) => counts.push(count),
    );
    expect(files.map(({ name }) => name)).toEqual([
      "3.dcm",
      "ct/1.dcm",
      "ct/b/2.dcm",
    ]);
    expect(unreadable).toBe(1);
    expect(counts).toEqual([1, 2, 3]);
  });

  it("stay in the list when they are empty, with the reason", async () => {
    const { files } = await sift([
      { name: "s/1.dcm", file, bytes: 1 },
      { name: "s/0.dcm", file: new Blob([]), bytes: 0 },
    ]);
    expect(files.map(({ name, refused }) => [name, refused?.code])).toEqual([
      ["s/0.dcm", "client.fileEmpty"],
      ["s/1.dcm", undefined],
    ]);
  });

  it("are refused together when they are 100,000, by the folder's name", async () => {
    const { files } = await sift(
      Array.from({ length: 100_000 }, (_, i) => ({
        ...{ name: `s/${i}`, file, bytes: 1 },
      })),
    );
    expect(files.map(({ name, refused }) => [name, refused?.code])).toEqual([
      ["s", "client.zipTooManyFiles"],
    ]);
  });
});
