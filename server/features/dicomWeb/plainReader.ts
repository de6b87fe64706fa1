import { AppError } from "../../platform/appError.ts";
import { createThreadPool, threadFile } from "../../platform/threads.ts";
import type { PlainForm, PlainOrder } from "./plainForm.ts";
import type { PlainAnswer } from "./plainWorker.ts";

export interface PlainReader {
  /**
   * What a new file is written with, read in a thread apart. `owner`: who asks; one owner's files never hold all threads.
   * @throws AppError `image.notInThisForm` where the file's attributes cannot be written anew for certain
   */
  read(owner: string, order: PlainOrder): Promise<PlainForm>;
  close(): Promise<void>;
}

/** As reading a header on arrival; 2 GB of deflated pixels are inflated twice. */
const TIME_LIMIT_MS = 60_000;
const MEMORY_LIMIT_MB = 512;
const THREADS = 2;

export const createPlainReader = (): PlainReader => {
  const pool = createThreadPool<PlainOrder, PlainAnswer>({
    file: threadFile("plainWorker", import.meta.url),
    ...{ threads: THREADS, perOwner: 1 },
    ...{ timeMs: TIME_LIMIT_MS, memoryMb: MEMORY_LIMIT_MB },
  });
  return {
    read: async (owner, order) => {
      const answer = await pool.run(owner, () =>
        Promise.resolve({ ask: order }),
      );
      if (!answer || "problem" in answer)
        throw new AppError("image.notInThisForm");
      if ("failed" in answer)
        throw new Error(`a stored file could not be read: ${answer.failed}`);
      return answer;
    },
    close: () => pool.close(),
  };
};
