import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker, type Transferable } from "node:worker_threads";
import { AppError } from "./appError.ts";

/** What a thread is asked, and what of it moves there instead of being copied. */
export interface Question<Q> {
  ask: Q;
  moved?: readonly Transferable[];
}

/** `undefined`: the thread exceeded its time or memory, or ended. */
export type ThreadAnswer<A> = A | undefined;

export interface ThreadPool<Q, A> {
  /**
   * Asks a thread as soon as it is this owner's turn; `prepare` is called only then, so that what waits holds no bytes.
   * @throws AppError `server.unavailable` once closed; whatever `prepare` throws.
   */
  run(
    owner: string,
    prepare: () => Promise<Question<Q>>,
  ): Promise<ThreadAnswer<A>>;
  /** How many of this owner's questions wait for their turn. */
  waitingOf(owner: string): number;
  close(): Promise<void>;
}

interface PoolOptions {
  /** The thread's own program. */
  file: string;
  threads: number;
  /** How many of the threads one owner may hold at once: below `threads`, nobody's slow work stops all others. */
  perOwner: number;
  timeMs: number;
  /** Of JavaScript values; what lies outside of them the thread has to bound itself. */
  memoryMb: number;
}

/**
 * Threads with a memory and a time limit. One that exceeds either is ended and answered with undefined; a new one takes
 * the next question. Questions are asked in the order they came, but for those of owners who have their share.
 */
export const createThreadPool = <Q, A>(
  options: PoolOptions,
): ThreadPool<Q, A> => {
  const threads = Array.from({ length: options.threads }, () =>
    createThread<Q, A>(options),
  );
  const waiting: { owner: string; begin: (thread: Thread<Q, A>) => void }[] =
    [];
  const busy = new Map<Thread<Q, A>, string>();
  let closed = false;

  const holds = (owner: string) =>
    [...busy.values()].filter((each) => each === owner).length;

  const next = (): void => {
    for (const thread of threads) {
      if (busy.has(thread)) continue;
      const at = waiting.findIndex(
        ({ owner }) => holds(owner) < options.perOwner,
      );
      const [job] = at < 0 ? [] : waiting.splice(at, 1);
      if (!job) return;
      busy.set(thread, job.owner);
      job.begin(thread);
    }
  };

  return {
    run: async (owner, prepare) => {
      if (closed) throw new AppError("server.unavailable");
      const thread = await new Promise<Thread<Q, A>>((begin) => {
        waiting.push({ owner, begin });
        next();
      });
      try {
        return await thread.ask(await prepare());
      } finally {
        busy.delete(thread);
        next();
      }
    },
    waitingOf: (owner) => waiting.filter((each) => each.owner === owner).length,
    close: async () => {
      closed = true;
      for (const thread of threads) await thread.close();
    },
  };
};

interface Thread<Q, A> {
  ask(question: Question<Q>): Promise<ThreadAnswer<A>>;
  close(): Promise<void>;
}

/** One thread, begun anew after it was lost; asked one thing at a time. */
const createThread = <Q, A>({
  file,
  timeMs,
  memoryMb,
}: PoolOptions): Thread<Q, A> => {
  let worker: Worker | undefined;
  let closed = false;

  const start = (): Worker => {
    const started = new Worker(file, {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    // An idle thread does not keep the process alive.
    started.unref();
    return started;
  };

  const ask = ({
    ask: question,
    moved = [],
  }: Question<Q>): Promise<ThreadAnswer<A>> =>
    new Promise((resolve, reject) => {
      if (closed) throw new AppError("server.unavailable");
      const asked = (worker ??= start());
      const gone = () => {
        worker = undefined;
        settle(() => resolve(undefined));
      };
      const timer = setTimeout(() => {
        worker = undefined;
        void asked.terminate();
      }, timeMs);
      const settle = (end: () => void) => {
        clearTimeout(timer);
        // One by one: without any listener left, Node stops handing on the thread's messages for good.
        asked.off("message", answered).off("exit", gone).off("error", failed);
        // Dying of its memory limit it tells so once more, after it has gone.
        if (worker !== asked) asked.on("error", () => {});
        end();
      };
      const answered = (answer: A) => settle(() => resolve(answer));
      const failed = (error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
          gone();
          return;
        }
        worker = undefined;
        settle(() => reject(error));
      };
      asked.once("message", answered).once("exit", gone).once("error", failed);
      asked.postMessage(question, moved);
    });

  return {
    ask,
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
};

/**
 * The file of a thread's program: beside the server's bundle; from sources (tests) the one that `npm run build` made.
 * `own` is the asking module's `import.meta.url`.
 */
export const threadFile = (name: string, own: string): string => {
  const beside = fileURLToPath(new URL(`./${name}.js`, own));
  if (existsSync(beside)) return beside;
  const dist = new URL("../../dist/server/", import.meta.url);
  return fileURLToPath(new URL(basename(beside), dist));
};
