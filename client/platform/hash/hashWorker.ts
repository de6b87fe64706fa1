import { createSha256 } from "./sha256.ts";

/** One file after the other, off the page's thread: on an old PC hashing takes seconds. */
export interface HashQuestion {
  id: number;
  blob: Blob;
}
export type HashAnswer = { id: number } & (
  | { sha256: string }
  /** The browser could not read the file: moved, removed, or the stick was pulled out. */
  | { unreadable: true }
);

const answer = async ({ id, blob }: HashQuestion): Promise<HashAnswer> => {
  const hash = createSha256();
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { id, sha256: hash.digest() };
      hash.update(value);
    }
  } catch {
    return { id, unreadable: true };
  }
};

let tail: Promise<unknown> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<HashQuestion>) => {
  tail = tail.then(() => answer(data)).then((reply) => self.postMessage(reply));
};
