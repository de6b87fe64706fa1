import type { DicomProblem } from "../../platform/dicom/dataset.ts";
import { AppError } from "../../platform/appError.ts";
import { createThreadPool, threadFile } from "../../platform/threads.ts";
import type { HeaderAnswer, HeaderQuestion } from "./headerWorker.ts";
import type { ImageRecord } from "./imageRecord.ts";

export interface HeaderReader {
  /**
   * Reads a file's header in a thread of its own. `owner` is the institution that sent it; its file's turn comes once
   * `room` has resolved.
   * @throws AppError `image.notDicom`, `image.truncated`, `image.noPixels`, `image.unreadable`
   */
  read(
    path: string,
    owner: string,
    room?: () => Promise<void>,
  ): Promise<ImageRecord>;
  close(): Promise<void>;
}

/** The largest real headers take a tenth of a second; 2 GB of deflated pixels about ten seconds. */
const TIME_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 256;

/** Two: one institution's slow file holds up its own next file, and nobody else's. */
const THREADS = 2;

/**
 * A file that exceeds the limits of its thread is refused as unreadable. Of one owner one file is read at a time, in the
 * order they came: reading a header takes a few milliseconds, receiving the file far longer.
 */
export const createHeaderReader = (
  limits: { timeMs?: number; memoryMb?: number } = {},
): HeaderReader => {
  const pool = createThreadPool<HeaderQuestion, HeaderAnswer>({
    file: threadFile("headerWorker", import.meta.url),
    threads: THREADS,
    perOwner: 1,
    timeMs: limits.timeMs ?? TIME_LIMIT_MS,
    memoryMb: limits.memoryMb ?? MEMORY_LIMIT_MB,
  });
  return {
    read: async (path, owner, room) => {
      const answer = await pool.run(owner, async () => {
        await room?.();
        return { ask: { path } };
      });
      if (!answer) throw new AppError("image.unreadable");
      if ("record" in answer) return answer.record;
      if ("problem" in answer)
        throw new AppError(`image.${answer.problem satisfies DicomProblem}`);
      throw new Error(`an uploaded file could not be read: ${answer.failed}`);
    },
    close: () => pool.close(),
  };
};
