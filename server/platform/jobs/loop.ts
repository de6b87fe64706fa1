import { describe } from "../http/describe.ts";
import type { Log } from "../log/log.ts";

/** Looks for due work now and then, one look at a time. */
export interface JobLoop {
  /** Looks at once; resolves when what was due then is done. */
  look(): Promise<void>;
  start(): void;
  /** Resolves when the last look is over. */
  stop(): Promise<void>;
}

/** `work` claims and does what is due. What it throws is logged, and looked for again. */
export const createJobLoop = (deps: {
  work: () => Promise<void>;
  everyMs: number;
  log: Log;
  name: string;
}): JobLoop => {
  const { work, everyMs, log, name } = deps;
  let running: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    do {
      again = false;
      await work();
      // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by look() meanwhile
    } while (again);
  };
  const look = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = run()
      .catch((error: unknown) =>
        log.error({ error: describe(error), job: name }, "due work not done"),
      )
      .finally(() => (running = undefined));
    return running;
  };
  return {
    look,
    start: () => {
      timer = setInterval(() => void look(), everyMs);
      void look();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
