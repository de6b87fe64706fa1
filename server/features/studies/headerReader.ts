import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { DicomProblem } from "../../platform/dicom/dataset.ts";
import { AppError } from "../../platform/appError.ts";
import type { HeaderAnswer, HeaderQuestion } from "./headerWorker.ts";
import type { ImageRecord } from "./imageRecord.ts";

export interface HeaderReader {
  /**
   * Reads a file's header in a thread of its own. `owner` is the institution that sent it.
   * @throws AppError `image.notDicom`, `image.truncated`, `image.noPixels`, `image.unreadable`
   */
  read(path: string, owner: string): Promise<ImageRecord>;
  close(): Promise<void>;
}

/** The largest real headers take a tenth of a second; 2 GB of deflated pixels about ten seconds. */
const TIME_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 256;

/** Two: one institution's slow file holds up its own next file, and nobody else's. */
const THREADS = 2;

interface Waiting {
  path: string;
  owner: string;
  answered: (answer: Promise<HeaderAnswer>) => void;
}

/**
 * Threads with a memory and a time limit. A file that exceeds either is refused as unreadable, and a new thread reads the
 * next one. Of one owner one file is read at a time, in the order they came: reading a header takes a few milliseconds,
 * receiving the file far longer.
 */
export const createHeaderReader = (
  limits: { timeMs?: number; memoryMb?: number } = {},
): HeaderReader => {
  const threads = Array.from({ length: THREADS }, () => createThread(limits));
  const waiting: Waiting[] = [];
  const busy = new Map<Thread, string>();
  let closed = false;

  const next = (): void => {
    for (const thread of threads) {
      if (busy.has(thread)) continue;
      const owners = new Set(busy.values());
      const at = waiting.findIndex(({ owner }) => !owners.has(owner));
      const [job] = at < 0 ? [] : waiting.splice(at, 1);
      if (!job) return;
      busy.set(thread, job.owner);
      const answer = thread.ask(job.path);
      job.answered(answer);
      const free = () => {
        busy.delete(thread);
        next();
      };
      answer.then(free, free);
    }
  };

  return {
    read: async (path, owner) => {
      if (closed) throw new AppError("server.unavailable");
      const answer = await new Promise<HeaderAnswer>((answered) => {
        waiting.push({ path, owner, answered });
        next();
      });
      if ("record" in answer) return answer.record;
      if ("problem" in answer)
        throw new AppError(`image.${answer.problem satisfies DicomProblem}`);
      throw new Error(`an uploaded file could not be read: ${answer.failed}`);
    },
    close: async () => {
      closed = true;
      for (const thread of threads) await thread.close();
    },
  };
};

interface Thread {
  ask(path: string): Promise<HeaderAnswer>;
  close(): Promise<void>;
}

/** One thread, begun anew after it was lost; asked one thing at a time. */
const createThread = (limits: {
  timeMs?: number;
  memoryMb?: number;
}): Thread => {
  let worker: Worker | undefined;
  let closed = false;

  const start = (): Worker => {
    const started = new Worker(workerFile(), {
      resourceLimits: {
        maxOldGenerationSizeMb: limits.memoryMb ?? MEMORY_LIMIT_MB,
      },
    });
    // An idle thread does not keep the process alive.
    started.unref();
    return started;
  };

  const ask = (path: string): Promise<HeaderAnswer> =>
    new Promise((resolve, reject) => {
      if (closed) throw new AppError("server.unavailable");
      const asked = (worker ??= start());
      const gone = () => {
        worker = undefined;
        settle(() => resolve({ problem: "unreadable" }));
      };
      const timer = setTimeout(() => {
        worker = undefined;
        void asked.terminate();
      }, limits.timeMs ?? TIME_LIMIT_MS);
      const settle = (end: () => void) => {
        clearTimeout(timer);
        // One by one: without any listener left, Node stops handing on the thread's messages for good.
        asked.off("message", answered).off("exit", gone).off("error", failed);
        // Dying of its memory limit it tells so once more, after it has gone.
        if (worker !== asked) asked.on("error", () => {});
        end();
      };
      const answered = (answer: HeaderAnswer) => settle(() => resolve(answer));
      const failed = (error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
          gone();
          return;
        }
        worker = undefined;
        settle(() => reject(error));
      };
      asked.once("message", answered).once("exit", gone).once("error", failed);
      asked.postMessage({ path } satisfies HeaderQuestion);
    });

  return {
    ask,
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
};

/** Built beside the server's bundle; from sources (tests) the one that `npm run build` made. */
const workerFile = (): string => {
  const beside = new URL("./headerWorker.js", import.meta.url);
  const built = new URL(
    "../../../dist/server/headerWorker.js",
    import.meta.url,
  );
  return fileURLToPath(existsSync(beside) ? beside : built);
};
