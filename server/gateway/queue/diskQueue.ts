import { createHash, randomUUID } from "node:crypto";
import {
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../platform/ambient.ts";
import { fileHead } from "../../platform/dicom/part10.ts";
import type { Log } from "../../platform/log/log.ts";
import { openAsides, type Aside, type AsideLimits } from "./asides.ts";
import { syncFolder } from "./durable.ts";
import { NAME } from "./names.ts";
import type { Queued } from "./queued.ts";
import { skim, SKIMMED_BYTES, skimFile } from "./skim.ts";

const NOTHING_SKIMMED = {
  ...{ sopInstanceUid: "", studyUid: "", accessionNumber: "" },
  transferSyntaxUid: "",
};

export interface Incoming {
  write(bytes: Buffer): Promise<void>;
  /** On the disk for good, under its name in the queue; the same image already waiting there is not added twice. */
  keep(): Promise<Queued>;
  discard(): Promise<void>;
}

export interface DiskQueue {
  begin(image: {
    sopClassUid: string;
    sopInstanceUid: string;
    transferSyntaxUid: string;
  }): Promise<Incoming>;
  waiting(): Queued[];
  /** The other side has it for good. */
  done(image: Queued): Promise<void>;
  /** It will not be sent again by itself; its file and the reason stay. */
  setAside(
    image: Queued,
    why: { reason: string; status: number | null },
  ): Promise<void>;
  asides(): Aside[];
  /** Puts everything that was set aside into the queue again. */
  takeBack(): Promise<number>;
  /** Deletes everything that was set aside; how many. */
  discardAsides(): Promise<number>;
  freeBytes(): Promise<number>;
}

/**
 * Images as files under `directory`: `incoming` while they arrive, `queue` once they are whole and synced, `aside` for
 * those that the other side refuses. Everything else is read from them again at the start.
 */
export const openDiskQueue = async (
  directory: string,
  {
    clock,
    log,
    asideLimits,
  }: { clock: Clock; log: Log; asideLimits?: AsideLimits },
): Promise<DiskQueue> => {
  const folders = {
    incoming: join(directory, "incoming"),
    queue: join(directory, "queue"),
  };
  for (const folder of Object.values(folders))
    await mkdir(folder, { recursive: true, mode: 0o700 });
  // What a killed process left half-written was never acknowledged.
  for (const name of await readdir(folders.incoming))
    await rm(join(folders.incoming, name), { force: true });
  const waiting = new Map<string, Queued>();
  /** By SHA-256: settled once the file stands in the queue. */
  const held = new Map<string, Promise<Queued>>();
  const asides = await openAsides({
    ...{ folder: join(directory, "aside"), clock, log },
    ...(asideLimits && { limits: asideLimits }),
  });
  let counter = 0;

  const add = (image: Queued): Queued => {
    waiting.set(image.name, image);
    held.set(image.sha256, Promise.resolve(image));
    return image;
  };
  /** Takes up a file as it stands there. One that cannot be read now stays in the queue; it says so when it is sent. */
  const load = async (name: string): Promise<void> => {
    const [, at, , sha256 = ""] = NAME.exec(name) ?? [];
    if (at === undefined) return;
    const path = join(folders.queue, name);
    const unread =
      <T>(instead: T) =>
      (error: unknown): T => {
        const { code } = error as NodeJS.ErrnoException;
        log.error({ code }, "a queued image cannot be read");
        return instead;
      };
    const { size: bytes } = await stat(path).catch(unread({ size: 0 }));
    const skimmed = await skimFile(path).catch(unread(NOTHING_SKIMMED));
    add({ ...skimmed, name, path, bytes, sha256, receivedAt: Number(at) });
  };
  for (const name of (await readdir(folders.queue)).sort()) await load(name);

  /** Names sort by arrival, also within one millisecond and after a restart. */
  const nextName = (sha256: string): string => {
    counter = (counter + 1) % 1_000_000;
    const at = String(clock.now().getTime()).padStart(13, "0");
    return `${at}-${String(counter).padStart(6, "0")}-${sha256}.dcm`;
  };

  const enqueue = async (
    from: string,
    image: Omit<Queued, "name" | "path" | "receivedAt">,
  ): Promise<Queued> => {
    const name = nextName(image.sha256);
    const path = join(folders.queue, name);
    await rename(from, path);
    await syncFolder(folders.queue);
    return add({ ...image, name, path, receivedAt: Number(name.slice(0, 13)) });
  };

  return {
    begin: async (image) => {
      const path = join(folders.incoming, randomUUID());
      const head = fileHead(image);
      // Apart from what follows: should the disk fail already here, nobody holds the file to close it.
      await writeFile(path, head, { flag: "wx", mode: 0o600 });
      const file = await open(path, "a");
      const hash = createHash("sha256").update(head);
      const start: Buffer[] = [];
      let received = 0;
      return {
        write: async (piece) => {
          if (received < SKIMMED_BYTES) start.push(Buffer.from(piece));
          received += piece.length;
          hash.update(piece);
          await file.appendFile(piece);
        },
        keep: async () => {
          await file.sync();
          await file.close();
          const sha256 = hash.digest("hex");
          const same = held.get(sha256);
          if (same) {
            const first = await same;
            await rm(path, { force: true });
            return first;
          }
          const { transferSyntaxUid } = image;
          const begun = Buffer.concat(start).subarray(0, SKIMMED_BYTES);
          const kept = enqueue(path, {
            ...skim(begun, transferSyntaxUid),
            ...{ bytes: head.length + received, sha256, transferSyntaxUid },
          });
          held.set(sha256, kept);
          kept.catch(() => held.delete(sha256));
          return kept;
        },
        discard: async () => {
          await file.close();
          await rm(path, { force: true });
        },
      };
    },
    waiting: () => [...waiting.values()],
    done: async (image) => {
      await rm(image.path, { force: true });
      waiting.delete(image.name);
      held.delete(image.sha256);
    },
    setAside: async (image, why) => {
      await asides.put(image, why);
      waiting.delete(image.name);
      held.delete(image.sha256);
    },
    asides: () => asides.list(),
    takeBack: async () => {
      const names = await asides.takeBack(folders.queue);
      for (const name of names) await load(name);
      return names.length;
    },
    discardAsides: () => asides.discard(),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
  };
};
