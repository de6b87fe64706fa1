import {
  BlobReader,
  BlobWriter,
  configure,
  ZipReader,
  type FileEntry,
} from "@zip.js/zip.js";

/** One file of an archive; `open` inflates it, and throws where the bytes are not what the archive says. */
export interface ZipFile {
  name: string;
  bytes: number;
  compressedBytes: number;
  encrypted: boolean;
  open: (signal?: AbortSignal) => Promise<Blob>;
}

// The page's thread does it, in small pieces, with the browser's own inflater: no thread made from a text, which our
// content security policy would have to allow.
configure({ useWebWorkers: false });

/** Chinese Windows writes file names in its own code page without saying so. */
const nameOf = (raw: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder("gb18030").decode(raw);
  }
};

/**
 * The files of a ZIP archive, read from its directory without inflating anything; stops after `maxFiles` (then `more` is
 * true). Throws where it is no ZIP archive or a damaged one.
 */
export const openZip = async (
  archive: Blob,
  maxFiles: number,
): Promise<{ files: ZipFile[]; more: boolean }> => {
  const reader = new ZipReader(new BlobReader(archive), {
    filenameValidation: "tolerant",
    decodeText: (raw, encoding) =>
      encoding === "cp437" ? nameOf(raw) : undefined,
  });
  const files: ZipFile[] = [];
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    if (files.length >= maxFiles) return { files, more: true };
    files.push(fileOf(entry));
  }
  return { files, more: false };
};

const fileOf = (entry: FileEntry): ZipFile => ({
  name: entry.filename,
  bytes: entry.uncompressedSize,
  compressedBytes: entry.compressedSize,
  encrypted: entry.encrypted,
  // No more than the directory promised is ever inflated, and the checksum must fit.
  open: (signal) =>
    entry.getData(new BlobWriter(), {
      checkCrc32: true,
      ...(signal && { signal }),
    }),
});
