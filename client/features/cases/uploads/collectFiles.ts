import { expandArchives, MAX_FILES, refused } from "./expandArchives.ts";
import type { NamedFile } from "./queue.ts";

/** Most drops hold no archive, and their pages do without its reader. */
const loadZip = async () =>
  (await import("../../../platform/archive/openZip.ts")).openZip;

export interface Collected {
  files: readonly NamedFile[];
  /** Files of the operating system or of the disc, never images. */
  skipped: number;
  /** Folders and files the browser could not read. */
  unreadable: number;
}

const SYSTEM_FILES =
  /(^|\/)(\.[^/]*|thumbs\.db|desktop\.ini|autorun\.inf|dicomdir|__macosx\/.*)$/i;

/** Path order with numbers as numbers, so that slice 2 goes before slice 10. */
const byPath = (a: NamedFile, b: NamedFile) =>
  a.name.localeCompare(b.name, "en", { numeric: true });

/**
 * Opens archives, sorts what was found and leaves out what no device wrote as an image. Empty files and what an archive
 * may not hold stay in the list, refused by name.
 */
export const sift = async (
  found: readonly NamedFile[],
  unreadable = 0,
): Promise<Collected> => {
  if (found.length > MAX_FILES)
    return {
      files: [refused(folderOf(found), 0, "client.zipTooManyFiles")],
      skipped: 0,
      unreadable,
    };
  const all = await expandArchives(found, loadZip);
  const files = all
    .filter(({ name }) => !SYSTEM_FILES.test(name))
    .map((each) =>
      each.bytes === 0 && !each.refused
        ? refused(each.name, 0, "client.fileEmpty")
        : each,
    );
  return {
    files: files.sort(byPath),
    skipped: all.length - files.length,
    unreadable,
  };
};

const folderOf = (files: readonly NamedFile[]) =>
  files[0]?.name.split("/")[0] ?? "";

const named = (name: string, file: Blob): NamedFile => ({
  name,
  file,
  bytes: file.size,
});

/** Files of a file input, with their path where a folder was chosen. */
export const filesOfInput = (list: FileList): Promise<Collected> =>
  sift(
    Array.from(list, (file) =>
      named(file.webkitRelativePath || file.name, file),
    ),
  );

const readBatch = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) =>
    reader.readEntries(resolve, reject),
  );
const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/**
 * Everything in the dropped folders and files, however deep. Call it within the drop event: the browser forgets the
 * items afterwards. `onFound` hears how many files there are so far.
 */
export const filesOfDrop = async (
  items: DataTransferItemList,
  onFound: (count: number) => void,
): Promise<Collected> => {
  const entries = Array.from(items).flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    return entry ? [entry] : [];
  });
  const found: NamedFile[] = [];
  let unreadable = 0;
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    try {
      if (entry.isDirectory) {
        const reader = (entry as FileSystemDirectoryEntry).createReader();
        // A reader gives at most 100 entries at a time, until it gives none.
        for (;;) {
          const batch = await readBatch(reader);
          if (batch.length === 0) return;
          for (const child of batch) await walk(child);
          if (found.length > MAX_FILES) return;
        }
      }
      const file = await fileOf(entry as FileSystemFileEntry);
      found.push(named(entry.fullPath.replace(/^\//, ""), file));
      onFound(found.length);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      unreadable += 1;
    }
  };
  for (const entry of entries) await walk(entry);
  return sift(found, unreadable);
};
