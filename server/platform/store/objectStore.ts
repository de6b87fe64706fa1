import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../appError.ts";

/** Bytes on their way in: complete and durable, but known to nobody until `keep`. */
export interface Received {
  /** Where they lie now, for parsing. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Moves them to their place and returns the key; bytes already there are simply found. */
  keep(): Promise<string>;
  /** Removes them; does nothing after `keep`. */
  discard(): Promise<void>;
}

/** Where pixel data and files lie; files in the data directory, or another archive behind the same port. */
export interface ObjectStore {
  /**
   * Writes the stream under a temporary name and syncs it to the disk.
   * @throws AppError `input.tooLarge` past `maxBytes`, `upload.incomplete` when the stream breaks off.
   */
  receive(owner: string, from: Readable, maxBytes: number): Promise<Received>;
  /** Bytes from `start` (0) to `end` inclusive, or all. */
  read(key: string, range?: { start: number; end: number }): Readable;
  /** The file of a key, for libraries that want one. */
  pathOf(key: string): string;
}

/**
 * Files under `directory`. Keys are `<owner>/<first two>/<sha256>`: one organisation's bytes are never found through another's.
 * Each web process has its own folder of arrivals, so that several may share the directory.
 */
export const createFileStore = async (
  directory: string,
  nodeId: string,
): Promise<ObjectStore> => {
  const incoming = join(directory, "incoming", nodeId);
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  // What a killed process left half-written was never acknowledged.
  for (const name of await readdir(incoming))
    await rm(join(incoming, name), { force: true });
  const pathOf = (key: string) => join(directory, ...key.split("/"));

  return {
    receive: async (owner, from, maxBytes) => {
      const path = join(incoming, randomUUID());
      const hash = createHash("sha256");
      let bytes = 0;
      const count = new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          bytes += chunk.length;
          hash.update(chunk);
          done(bytes > maxBytes ? new AppError("input.tooLarge") : null, chunk);
        },
      });
      try {
        await pipeline(
          from,
          count,
          createWriteStream(path, { mode: 0o600, flush: true }),
        );
      } catch (error) {
        await rm(path, { force: true });
        const broken = [
          "ERR_STREAM_PREMATURE_CLOSE",
          "ECONNRESET",
          "ABORT_ERR",
        ];
        if (broken.includes(String((error as NodeJS.ErrnoException).code)))
          throw new AppError("upload.incomplete");
        throw error;
      }
      const sha256 = hash.digest("hex");
      const key = `${owner}/${sha256.slice(0, 2)}/${sha256}`;
      return {
        path,
        sha256,
        bytes,
        keep: async () => {
          const folder = join(directory, owner, sha256.slice(0, 2));
          await mkdir(folder, { recursive: true, mode: 0o700 });
          if (await exists(pathOf(key))) await rm(path, { force: true });
          else {
            await rename(path, pathOf(key));
            await syncFolder(folder);
          }
          return key;
        },
        discard: () => rm(path, { force: true }),
      };
    },
    read: (key, range) => createReadStream(pathOf(key), range),
    pathOf,
  };
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
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
