import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  mkdir,
  open,
  readdir,
  rename,
  rm,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "../appError.ts";

/** Bytes on their way in: complete, but neither durable nor known to anybody until `keep`. */
export interface Received {
  /** Where they lie now, for parsing. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Moves them to their place, once they are on the disk, and returns the key. */
  keep(): Promise<string>;
  /** Removes them; does nothing after `keep`. */
  discard(): Promise<void>;
}

/** Where pixel data and files lie: in the data directory, or in a hospital's PACS with copies here (platform/pacs). */
export interface ObjectStore {
  /**
   * Writes the stream under a temporary name. Syncing it to the disk is begun; `keep` waits for it.
   * @throws AppError `input.tooLarge` past `maxBytes`, `upload.incomplete` when the stream breaks off.
   */
  receive(owner: string, from: Readable, maxBytes: number): Promise<Received>;
  /**
   * Bytes from `start` (0) to `end` inclusive, or all. The stream fails with AppError `pacs.*` where the object is kept in a
   * PACS and cannot be had from there.
   */
  read(key: string, range?: { start: number; end: number }): Readable;
  /** The file of a key, for libraries that want one; it is there for some minutes. @throws AppError as `read` */
  file(key: string): Promise<string>;
  /** Where to write a file that is not kept; what a killed process leaves there is removed at the next start. */
  scratch(): { path: string; remove(): Promise<void> };
}

/** A store whose objects are files, each under its key. */
export interface FileStore extends ObjectStore {
  pathOf(key: string): string;
}

/**
 * Files under `directory`. Keys are `<owner>/<first two>/<sha256>`: one organisation's bytes are never found through another's.
 * Each web process has its own folder of arrivals, so that several may share the directory.
 */
export const createFileStore = async (
  directory: string,
  nodeId: string,
): Promise<FileStore> => {
  const incoming = join(directory, "incoming", nodeId);
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  // What a killed process left half-written was never acknowledged.
  for (const name of await readdir(incoming))
    await rm(join(incoming, name), { force: true });
  const pathOf = (key: string) => join(directory, ...key.split("/"));

  return {
    receive: async (owner, from, maxBytes) => {
      const path = join(incoming, randomUUID());
      const written = await writeFrom(from, path, maxBytes);
      const { sha256, bytes } = written;
      const key = `${owner}/${sha256.slice(0, 2)}/${sha256}`;
      const folder = join(directory, owner, sha256.slice(0, 2));
      let isKept = false;
      return {
        ...{ path, sha256, bytes },
        keep: async () => {
          await written.synced;
          // Over the same bytes, if they are there already.
          await renameInto(folder, path, pathOf(key));
          isKept = true;
          await syncFolder(folder);
          return key;
        },
        discard: async () => {
          if (isKept) return;
          await written.synced.catch(() => {}); // told by `keep`, if anybody waits for it
          await rm(path, { force: true });
        },
      };
    },
    read: (key, range) => createReadStream(pathOf(key), range),
    file: (key) => Promise.resolve(pathOf(key)),
    pathOf,
    scratch: () => {
      const path = join(incoming, randomUUID());
      return { path, remove: () => rm(path, { force: true }) };
    },
  };
};

/** Written together: several chunks of a line are one call. */
const WRITE_BYTES = 1024 * 1024;

const syncAndClose = async (file: FileHandle): Promise<void> => {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Hands over as soon as all is written; `synced` when it is on the disk and the file closed. */
const writeFrom = async (
  from: Readable,
  path: string,
  maxBytes: number,
): Promise<{ sha256: string; bytes: number; synced: Promise<void> }> => {
  // What breaks off while the file is being opened is told by the loop.
  from.once("error", () => {});
  const file = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    let held: Buffer[] = [];
    let heldBytes = 0;
    const write = async () => {
      await writeAll(file, held);
      held = [];
      heldBytes = 0;
    };
    for await (const chunk of from as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      heldBytes += chunk.length;
      if (bytes > maxBytes) throw new AppError("input.tooLarge");
      hash.update(chunk);
      held.push(chunk);
      if (heldBytes >= WRITE_BYTES) await write();
    }
    await write();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    if (BROKEN_OFF.has(String((error as NodeJS.ErrnoException).code)))
      throw new AppError("upload.incomplete");
    throw error;
  }
  const synced = syncAndClose(file);
  // Told to whoever waits for it.
  synced.catch(() => {});
  return { sha256: hash.digest("hex"), bytes, synced };
};

const BROKEN_OFF: ReadonlySet<string> = new Set([
  ...["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "ABORT_ERR"],
]);

const writeAll = async (
  file: FileHandle,
  chunks: readonly Buffer[],
): Promise<void> => {
  let left = chunks.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left);
    // A disk that is nearly full may take a part of it; the next call says why.
    left = left.flatMap((chunk) => {
      const skipped = Math.min(bytesWritten, chunk.length);
      bytesWritten -= skipped;
      return skipped === chunk.length ? [] : [chunk.subarray(skipped)];
    });
  }
};

const renameInto = async (
  folder: string,
  from: string,
  to: string,
): Promise<void> => {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A new folder is no safer than its own name in the folders above it.
    await syncFolder(dirname(folder));
    await syncFolder(dirname(dirname(folder)));
    await rename(from, to);
  }
};

/** A rename survives a power cut only once its folder is on the disk too. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
