/** The database of frames that this browser keeps, encrypted, for one log-in. */
export const KEPT_FRAMES = "lianzhen.frames";

/**
 * Deletes what is kept. Windows that have it open let go of it by themselves; without the session's key, which is never on
 * the disk, it was of no use to anybody before.
 */
export const dropKeptOnDisk = (): void => {
  if (!("indexedDB" in globalThis)) return;
  indexedDB.deleteDatabase(KEPT_FRAMES);
};
