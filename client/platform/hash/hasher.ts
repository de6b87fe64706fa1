import type { HashAnswer, HashQuestion } from "./hashWorker.ts";

/** SHA-256 of files in a thread of its own, in hexadecimal; null for a file that cannot be read. */
export interface Hasher {
  hash: (blob: Blob) => Promise<string | null>;
  close: () => void;
}

/** The thread starts with the first file. */
export const createHasher = (): Hasher => {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, (sha256: string | null) => void>();
  const giveUp = () => {
    worker?.terminate();
    worker = undefined;
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  const start = () => {
    const started = new Worker(new URL("./hashWorker.ts", import.meta.url), {
      type: "module",
    });
    started.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      waiting.get(data.id)?.("sha256" in data ? data.sha256 : null);
      waiting.delete(data.id);
    };
    started.onerror = giveUp;
    return started;
  };
  return {
    hash: (blob) =>
      new Promise((resolve) => {
        worker ??= start();
        const id = (next += 1);
        waiting.set(id, resolve);
        worker.postMessage({ id, blob } satisfies HashQuestion);
      }),
    close: giveUp,
  };
};
