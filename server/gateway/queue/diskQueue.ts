import { createHash, randomUUID } from "node:crypto";
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
} from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../platform/ambient.ts";
import { syncFolder, replaceFile } from "./durable.ts";
import { fileHead } from "./part10.ts";
import { skim, SKIMMED_BYTES, skimFile, type Skimmed } from "./skim.ts";

/** An image that waits for the line. */
export interface Queued extends Skimmed {
  /** The file's name in the queue: when it came and what it is. */
  name: string;
  path: string;
  bytes: number;
  sha256: string;
  receivedAt: number;
  transferSyntaxUid: string;
}

/** Why an image was set aside: the other side's answer, or what happened here. */
const Aside = z.object({
  reason: z.string(),
  status: z.int().nullable(),
  at: z.string(),
  sopInstanceUid: z.string(),
});
export type Aside = z.infer<typeof Aside> & { name: string };

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
  freeBytes(): Promise<number>;
}

const NAME = /^(\d{13})-(\d{6})-([0-9a-f]{64})\.dcm$/;

/**
 * Images as files under `directory`: `incoming` while they arrive, `queue` once they are whole and synced, `aside` for
 * those that the other side refuses. Everything else is read from them again at the start.
 */
export const openDiskQueue = async (
  directory: string,
  clock: Clock,
): Promise<DiskQueue> => {
  const folders = {
    incoming: join(directory, "incoming"),
    queue: join(directory, "queue"),
    aside: join(directory, "aside"),
  };
  for (const folder of Object.values(folders))
    await mkdir(folder, { recursive: true, mode: 0o700 });
  // What a killed process left half-written was never acknowledged.
  for (const name of await readdir(folders.incoming))
    await rm(join(folders.incoming, name), { force: true });
  const waiting = new Map<string, Queued>();
  /** By SHA-256: settled once the file stands in the queue. */
  const held = new Map<string, Promise<Queued>>();
  const asides = new Map<string, Aside>();
  let counter = 0;

  const add = (image: Queued): Queued => {
    waiting.set(image.name, image);
    held.set(image.sha256, Promise.resolve(image));
    return image;
  };
  const load = async (name: string): Promise<void> => {
    const [, at, , sha256 = ""] = NAME.exec(name) ?? [];
    if (at === undefined) return;
    const path = join(folders.queue, name);
    const { size } = await stat(path);
    add({
      ...(await skimFile(path)),
      ...{ name, path, bytes: size, sha256, receivedAt: Number(at) },
    });
  };
  for (const name of (await readdir(folders.queue)).sort()) await load(name);
  for (const name of (await readdir(folders.aside)).sort())
    if (NAME.test(name)) asides.set(name, await readAside(folders.aside, name));

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
      const file = await open(path, "wx", 0o600);
      const hash = createHash("sha256");
      const start: Buffer[] = [];
      let bytes = 0;
      let skimmed = 0;
      let openStill = true;
      const close = async () => {
        if (!openStill) return;
        openStill = false;
        await file.close();
      };
      const put = async (piece: Buffer): Promise<void> => {
        hash.update(piece);
        bytes += piece.length;
        await file.appendFile(piece);
      };
      await put(fileHead(image));
      return {
        write: async (piece) => {
          if (skimmed < SKIMMED_BYTES) start.push(Buffer.from(piece));
          skimmed += piece.length;
          await put(piece);
        },
        keep: async () => {
          await file.sync();
          await close();
          const sha256 = hash.digest("hex");
          const same = held.get(sha256);
          if (same) {
            const first = await same;
            await rm(path, { force: true });
            return first;
          }
          const { transferSyntaxUid } = image;
          const head = Buffer.concat(start).subarray(0, SKIMMED_BYTES);
          const kept = enqueue(path, {
            ...skim(head, transferSyntaxUid),
            ...{ bytes, sha256, transferSyntaxUid },
          });
          held.set(sha256, kept);
          kept.catch(() => held.delete(sha256));
          return kept;
        },
        discard: async () => {
          await close();
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
      const aside: Aside = {
        ...why,
        ...{ name: image.name, sopInstanceUid: image.sopInstanceUid },
        at: clock.now().toISOString(),
      };
      // The reason first: a crash in between leaves a reason without a file, which says nothing.
      const path = join(folders.aside, image.name);
      await replaceFile(`${path}.json`, JSON.stringify(aside));
      await rename(image.path, path);
      await syncFolder(folders.aside);
      waiting.delete(image.name);
      held.delete(image.sha256);
      asides.set(image.name, aside);
    },
    asides: () => [...asides.values()],
    takeBack: async () => {
      const names = [...asides.keys()];
      for (const name of names) {
        const path = join(folders.aside, name);
        await rename(path, join(folders.queue, name));
        await syncFolder(folders.queue);
        await rm(`${path}.json`, { force: true });
        asides.delete(name);
        await load(name);
      }
      return names.length;
    },
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
  };
};

const readAside = async (folder: string, name: string): Promise<Aside> => {
  const unknown = {
    reason: "unknown",
    status: null,
    at: "",
    sopInstanceUid: "",
  };
  try {
    const text = await readFile(join(folder, `${name}.json`), "utf8");
    return { ...Aside.parse(JSON.parse(text)), name };
  } catch (error) {
    // The reason is lost, the image is not.
    if (
      (error as NodeJS.ErrnoException).code === "ENOENT" ||
      error instanceof SyntaxError ||
      error instanceof z.ZodError
    )
      return { ...unknown, name };
    throw error;
  }
};
