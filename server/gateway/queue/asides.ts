import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../platform/ambient.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Queued } from "./queued.ts";
import { replaceFile, syncFolder } from "./durable.ts";
import { NAME, sha256Of } from "./names.ts";

/** Why an image was set aside: the other side's answer, or what happened here. */
const Aside = z.object({
  reason: z.string(),
  status: z.int().nullable(),
  at: z.string(),
  sopInstanceUid: z.string(),
  studyUid: z.string().default(""),
});
export type Aside = z.infer<typeof Aside> & { name: string; bytes: number };

/** What is set aside may fill this much and no more: the disk belongs to the images that still go somewhere. */
export interface AsideLimits {
  images: number;
  bytes: number;
}
const LIMITS: AsideLimits = { images: 5_000, bytes: 20e9 };

/** The folder of images that are not sent again by themselves, each with its reason beside it. */
export const openAsides = async (deps: {
  folder: string;
  clock: Clock;
  log: Log;
  limits?: AsideLimits;
}) => {
  const { folder, clock, log, limits = LIMITS } = deps;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const asides = new Map<string, Aside>();
  for (const name of (await readdir(folder)).sort())
    if (NAME.test(name)) asides.set(name, await readAside(folder, name));

  const remove = async (name: string): Promise<void> => {
    await rm(join(folder, name), { recursive: true, force: true });
    await rm(join(folder, `${name}.json`), { force: true });
    asides.delete(name);
  };
  /** The oldest go; the device that sent them keeps its own. */
  const keepWithin = async (): Promise<void> => {
    let bytes = [...asides.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const { name, bytes: freed, reason } of [...asides.values()]) {
      if (asides.size <= limits.images && bytes <= limits.bytes) return;
      await remove(name);
      bytes -= freed;
      log.error({ reason }, "too much set aside: the oldest image is dropped");
    }
  };

  return {
    list: (): Aside[] => [...asides.values()],
    put: async (
      image: Queued,
      why: { reason: string; status: number | null },
    ): Promise<void> => {
      const { name, bytes, sopInstanceUid, studyUid } = image;
      const written: z.infer<typeof Aside> = {
        ...{ ...why, sopInstanceUid, studyUid },
        at: clock.now().toISOString(),
      };
      // The reason first: a crash in between leaves a reason without a file, which says nothing.
      const path = join(folder, name);
      await replaceFile(`${path}.json`, JSON.stringify(written));
      if (!(await moved(image.path, path)))
        log.error("a queued image's file is gone");
      await syncFolder(folder);
      // The same image, sent and refused again, stands here once.
      for (const other of [...asides.keys()])
        if (other !== name && sha256Of(other) === sha256Of(name))
          await remove(other);
      asides.set(name, { ...written, name, bytes });
      await keepWithin();
    },
    /** Moves every file into the queue's folder; the names of those that are there now. */
    takeBack: async (queueFolder: string): Promise<string[]> => {
      const back: string[] = [];
      for (const name of [...asides.keys()]) {
        if (await moved(join(folder, name), join(queueFolder, name)))
          back.push(name);
        else log.error("an image that was set aside is gone");
        asides.delete(name);
      }
      await syncFolder(queueFolder);
      for (const name of back)
        await rm(join(folder, `${name}.json`), { force: true });
      return back;
    },
    /** For good. How many. */
    discard: async (): Promise<number> => {
      const names = [...asides.keys()];
      for (const name of names) await remove(name);
      return names.length;
    },
  };
};

/** False where the file is not there. */
const moved = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
};

const readAside = async (folder: string, name: string): Promise<Aside> => {
  const path = join(folder, name);
  // A file that cannot be looked at is still one.
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  try {
    const text = await readFile(`${path}.json`, "utf8");
    return { ...Aside.parse(JSON.parse(text)), name, bytes };
  } catch {
    // The reason is lost, the image is not.
    return {
      ...{ reason: "unknown", status: null, at: "", name, bytes },
      ...{ sopInstanceUid: "", studyUid: "" },
    };
  }
};
