import type { Clock } from "../ambient.ts";
import type { Keyring } from "../crypto/keyring.ts";
import type { Database } from "../db/database.ts";
import { createJobLoop } from "../jobs/loop.ts";
import type { Log } from "../log/log.ts";
import type { FileStore, ObjectStore } from "../store/objectStore.ts";
import { createPacsCache } from "./pacsCache.ts";
import { createPacsClient, type PacsLimits } from "./pacsClient.ts";
import { createPacsMover } from "./pacsMover.ts";
import { createPacsSites, type PacsAccess } from "./pacsSites.ts";
import { createPacsState, type PacsState } from "./pacsState.ts";
import { createPacsStore } from "./pacsStore.ts";

/** What an installation says of its PACS. */
export interface PacsSettings {
  /** Of institutions that have none of their own; undefined: theirs stay here. */
  fallback: PacsAccess | undefined;
  /** How much of what a PACS has may lie here as well. */
  cacheBytes: number;
  /** Other patience than usual, for tests. */
  limits?: PacsLimits;
}

export interface Pacs {
  /** The store with PACS behind it. */
  readonly store: ObjectStore;
  readonly state: PacsState;
  start(): void;
  close(): Promise<void>;
}

/** Connections to one PACS: of people who wait for an image, and of what is moved meanwhile. */
const READING = 8;
const MOVING = 3;
/** Looks for what to move, for one look at the cache. */
const LOOKS = 5;

/** The hospitals' PACS as the place where their DICOM objects are kept (docs/decisions/0020). */
export const createPacs = (
  deps: {
    db: Database;
    files: FileStore;
    keyring: Keyring;
    clock: Clock;
    log: Log;
    nodeId: string;
    everyMs: number;
  } & PacsSettings,
): Pacs => {
  const { db, files, keyring, clock, log, everyMs, fallback, limits } = deps;
  const sites = createPacsSites(db.query, keyring, fallback);
  const cache = createPacsCache({
    ...{
      db,
      clock,
      pathOf: (key) => files.pathOf(key),
      limitBytes: deps.cacheBytes,
    },
  });
  const reading = createPacsClient(READING, limits);
  const moving = createPacsClient(MOVING, limits);
  const mover = createPacsMover({ ...deps, sites, client: moving });
  const loop = (name: string, ms: number, work: () => Promise<void>) =>
    createJobLoop({ ...{ name, work, log }, everyMs: ms });
  const moves = loop("pacs", everyMs, () => mover.work());
  const tidy = loop("pacsCache", LOOKS * everyMs, async () => {
    await cache.note();
    await cache.evict();
  });
  const onTrouble = () => {
    mover.suspect();
    void moves.look();
  };
  return {
    store: createPacsStore({
      ...deps,
      sites,
      cache,
      client: reading,
      onTrouble,
    }),
    state: createPacsState({ db, sites }),
    start: () => {
      moves.start();
      tidy.start();
    },
    close: async () => {
      mover.stop();
      moving.close();
      reading.close();
      await moves.stop();
      await tidy.stop();
    },
  };
};
