import { AppError } from "../appError.ts";
import { createThreadPool, threadFile } from "../threads.ts";
import type { HeicAnswer, HeicProblem, HeicQuestion } from "./heicWorker.ts";

export interface HeicReader {
  /**
   * The photograph as a JPEG: turned as it says, its colours kept, without place, device and time. `owner`: whose it is.
   * @throws AppError `photo.damaged`, `photo.tooManyPixels`
   */
  toJpeg(
    owner: string,
    path: string,
    maxPixels: number,
  ): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** A photograph of 48 million pixels takes about ten seconds on an old PC's core. */
const TIME_LIMIT_MS = 60_000;
const MEMORY_LIMIT_MB = 256;
const WASM_BYTES = 1024 * 1024 * 1024;
const CODES = {
  damaged: "photo.damaged",
  tooLarge: "photo.tooManyPixels",
} as const satisfies Record<HeicProblem, string>;

/** One photograph of an institution at a time, in a thread with limits of time and memory; one that dies of a photograph is replaced. */
export const createHeicReader = (
  limits: { timeMs?: number } = {},
): HeicReader => {
  const pool = createThreadPool<HeicQuestion, HeicAnswer>({
    file: threadFile("heicWorker", import.meta.url),
    threads: 2,
    perOwner: 1,
    timeMs: limits.timeMs ?? TIME_LIMIT_MS,
    memoryMb: MEMORY_LIMIT_MB,
  });
  return {
    toJpeg: async (owner, path, maxPixels) => {
      const answer = await pool.run(owner, () =>
        Promise.resolve({ ask: { path, maxPixels, wasmBytes: WASM_BYTES } }),
      );
      if (!answer) throw new AppError("photo.damaged");
      if ("problem" in answer) throw new AppError(CODES[answer.problem]);
      return answer.jpeg;
    },
    close: () => pool.close(),
  };
};
