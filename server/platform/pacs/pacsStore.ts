import fs, { createReadStream, type PathLike } from "node:fs";
import { access } from "node:fs/promises";
import type { PacsProblem } from "../../../shared/domain/pacs/problems.ts";
import { AppError } from "../appError.ts";
import type { Clock } from "../ambient.ts";
import type { Database } from "../db/database.ts";
import type { Log } from "../log/log.ts";
import type { FileStore, ObjectStore } from "../store/objectStore.ts";
import type { PacsCache } from "./pacsCache.ts";
import { PacsFailure, type PacsClient } from "./pacsClient.ts";
import * as repository from "./pacsRepository.ts";
import type { KeptObject } from "./pacsRepository.ts";
import type { PacsSites } from "./pacsSites.ts";

/** After a PACS was silent it is not asked for so long: each question would take all the patience that there is. */
const SILENCE_MS = 5_000;
/** When the mover looks at an object that the PACS did not give. */
const LOOK_AGAIN_MS = 60_000;

/** The PACS itself is well or not: the administrator's matter, and the users' to wait. */
const NOT_AWAY: ReadonlySet<PacsProblem> = new Set([
  ...(["credentials", "redirected", "certificate", "notDicomWeb"] as const),
]);

export interface PacsStoreDeps {
  db: Database;
  clock: Clock;
  log: Log;
  files: FileStore;
  sites: PacsSites;
  client: PacsClient;
  cache: PacsCache;
  /** The PACS of this institution did not do as it should. */
  onTrouble: () => void;
}

/**
 * The file store, and behind it each institution's PACS: what is not here is fetched from there, compared with what came
 * in, and kept as a copy. What comes in is written here (the mover brings it to the PACS).
 */
export const createPacsStore = (deps: PacsStoreDeps): ObjectStore => {
  const { db, clock, log, files, sites, client, cache, onTrouble } = deps;
  const underWay = new Map<string, Promise<void>>();
  const silentUntil = new Map<string, number>();

  const doubt = async (
    { id }: KeptObject,
    problem: "otherBytes" | "missing",
  ): Promise<never> => {
    const now = clock.now();
    await db.transaction((tx) =>
      repository.settleTrouble(tx, id, problem, {
        ...{ now, delayMs: () => LOOK_AGAIN_MS },
      }),
    );
    log.error({ instanceId: id, problem }, "not as it was in the PACS");
    throw new AppError(`pacs.${problem}`);
  };

  const fetchObject = async (key: string): Promise<void> => {
    const object = await repository.findMoved(db.query, key);
    // Never in a PACS: it should lie here.
    if (!object) throw new Error("an object's file is missing");
    const site = await sites.of(object.organisationId);
    if (!site) throw new AppError("pacs.refused");
    if (clock.now().getTime() < (silentUntil.get(site.key) ?? 0))
      throw new AppError("pacs.away");
    let found;
    try {
      found = await client.read(site, object, async (bytes) => {
        const received = await files.receive(
          ...([object.organisationId, bytes, object.bytes] as const),
        );
        try {
          if (received.sha256 !== object.sha256) return "other" as const;
          await received.keep();
          return "same" as const;
        } finally {
          await received.discard();
        }
      });
    } catch (error) {
      if (!(error instanceof PacsFailure)) throw error;
      const { problem } = error;
      if (problem === "silent")
        silentUntil.set(site.key, clock.now().getTime() + SILENCE_MS);
      log.warn({ site: site.key, problem }, "the PACS gave no image");
      onTrouble();
      throw new AppError(NOT_AWAY.has(problem) ? "pacs.refused" : "pacs.away");
    }
    if (found === "absent") return doubt(object, "missing");
    if (found === "other") return doubt(object, "otherBytes");
  };

  /** Several frames of one image are asked for at once: it is fetched once. */
  const bring = (key: string): Promise<void> => {
    const known = underWay.get(key);
    if (known) return known;
    const coming = fetchObject(key).finally(() => underWay.delete(key));
    underWay.set(key, coming);
    return coming;
  };

  return {
    receive: (owner, from, maxBytes) => files.receive(owner, from, maxBytes),
    scratch: () => files.scratch(),
    read: (key, range) => {
      cache.used(key);
      return createReadStream(files.pathOf(key), {
        ...range,
        fs: { open: openOr(() => bring(key)), read: fs.read, close: fs.close },
      });
    },
    file: async (key) => {
      cache.used(key);
      const path = files.pathOf(key);
      await access(path).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        return bring(key);
      });
      return path;
    },
  };
};

const isMissing = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === "ENOENT";

type Opened = (error: Error | null, descriptor: number) => void;

/** Opens a file as a stream does; where there is none, once more after `bring`. What is open stays readable when it is removed. */
const openOr = (bring: () => Promise<void>): typeof fs.open =>
  Object.assign(
    (path: PathLike, ...rest: unknown[]): void => {
      const done = rest.at(-1) as Opened; // the last argument of every form
      fs.open(path, "r", (error, descriptor) => {
        if (!isMissing(error)) done(error, descriptor);
        else
          bring().then(
            () => fs.open(path, "r", done),
            (failure: unknown) => done(failure as Error, -1),
          );
      });
    },
    { __promisify__: fs.open.__promisify__ },
  );
