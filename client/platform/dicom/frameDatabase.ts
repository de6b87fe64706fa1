import { KEPT_FRAMES } from "../session/keptOnDisk.ts";
import type { FrameDisk, FrameUse, SealedFrame } from "./frameStore.ts";

/** Frames by name; what is known of them apart, so that opening reads no frame; whose all of it is. */
const FRAMES = "frames";
const USES = "uses";
const OWNER = "owner";
const STORES = [FRAMES, USES, OWNER] as const;

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(request.error ?? new Error("the browser's database failed"));
  });

const endOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = () =>
      reject(transaction.error ?? new Error("the browser's database failed"));
    transaction.oncomplete = () => resolve();
    transaction.onabort = fail;
    transaction.onerror = fail;
  });

const opened = (indexedDb: IDBFactory): Promise<IDBDatabase> => {
  const request = indexedDb.open(KEPT_FRAMES, 1);
  request.onupgradeneeded = () => {
    for (const store of STORES) request.result.createObjectStore(store);
  };
  return answerOf(request);
};

/** The browser's database as the disk of kept frames. It lets go of it as soon as any window wants it deleted. */
export const createFrameDatabase = (indexedDb: IDBFactory): FrameDisk => {
  let database: IDBDatabase | null = null;
  let closed = false;
  const close = () => {
    closed = true;
    database?.close();
    database = null;
  };
  const transaction = (mode: IDBTransactionMode) => {
    if (!database) throw new Error("what was kept is deleted");
    // What is lost when the power goes comes over the line again.
    return database.transaction(STORES, mode, { durability: "relaxed" });
  };
  return {
    open: async (owner) => {
      const found = await opened(indexedDb);
      if (closed) {
        found.close();
        throw new Error("the person has gone");
      }
      database = found;
      database.onversionchange = close;
      const change = transaction("readwrite");
      const done = endOf(change);
      const whose: unknown = await answerOf(
        change.objectStore(OWNER).get(OWNER),
      );
      if (whose !== owner) {
        for (const store of STORES) change.objectStore(store).clear();
        change.objectStore(OWNER).put(owner, OWNER);
      }
      const uses = await answerOf<FrameUse[]>(
        change.objectStore(USES).getAll() as IDBRequest<FrameUse[]>,
      );
      await done;
      return uses;
    },
    read: async (name) =>
      await answerOf(
        transaction("readonly").objectStore(FRAMES).get(name) as IDBRequest<
          SealedFrame | undefined
        >,
      ),
    write: (use, frame) => {
      const change = transaction("readwrite");
      change.objectStore(FRAMES).put(frame, use.name);
      change.objectStore(USES).put(use, use.name);
      return endOf(change);
    },
    touch: (uses) => {
      const change = transaction("readwrite");
      for (const use of uses) change.objectStore(USES).put(use, use.name);
      return endOf(change);
    },
    remove: (names) => {
      const change = transaction("readwrite");
      for (const name of names) {
        change.objectStore(FRAMES).delete(name);
        change.objectStore(USES).delete(name);
      }
      return endOf(change);
    },
    close,
  };
};
