import type { Refusal } from "../../../shared/domain/deidentification/storageClasses.ts";
import { createThreadPool, threadFile } from "../../platform/threads.ts";
import type { CopiedImage, CopyOrder } from "./copyImage.ts";
import type { CopyAnswer, CopyQuestion } from "./copyWorker.ts";

export interface CopyMaker {
  /** Makes one image's copy in a thread apart. `owner`: who asks; one owner's copies never hold all threads. */
  make(
    owner: string,
    order: CopyOrder,
  ): Promise<CopiedImage | { refused: Refusal }>;
  close(): Promise<void>;
}

/** A cine of some hundred frames takes minutes to decode on an old machine; anything longer is no picture. */
const TIME_LIMIT_MS = 10 * 60_000;
const MEMORY_LIMIT_MB = 512;
const WASM_BYTES = 1024 * 1024 * 1024;
const THREADS = 2;

/** What exceeds the limits of its thread counts as damaged and is left out. */
export const createCopyMaker = (): CopyMaker => {
  const pool = createThreadPool<CopyQuestion, CopyAnswer>({
    file: threadFile("copyWorker", import.meta.url),
    ...{ threads: THREADS, perOwner: 1 },
    ...{ timeMs: TIME_LIMIT_MS, memoryMb: MEMORY_LIMIT_MB },
  });
  return {
    make: async (owner, order) => {
      const answer = await pool.run(owner, () =>
        Promise.resolve({ ask: { ...order, wasmBytes: WASM_BYTES } }),
      );
      if (!answer) return { refused: "damaged" };
      if ("failed" in answer)
        throw new Error(`a copy could not be made: ${answer.failed}`);
      return answer;
    },
    close: () => pool.close(),
  };
};
