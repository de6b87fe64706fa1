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
  it("go in the order of their numbers, without what the system or the disc put there", () => {
    const { files, skipped } = sift(
      [
        "s/10.dcm",
        "s/2.dcm",
        "s/Thumbs.db",
        "s/.DS_Store",
        "DICOMDIR",
        "s/IM0001",
      ].map((name) => ({ name, file })),
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
});
